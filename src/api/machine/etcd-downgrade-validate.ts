// MachineService.EtcdDowngradeValidate: whether the members may be replaced by those of an older version.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";
import { checkDowngradeVersion } from "./common/downgrade-version.ts";

export const etcdDowngradeValidate = unary(
  rpc.MachineService.EtcdDowngradeValidate,
  async ({ version }, { etcd, signal }) => {
    checkDowngradeVersion(version);
    await using client = await etcd.openLocal();
    return {
      messages: [{ clusterDowngrade: { clusterVersion: await client.downgrade("validate", version, signal) } }],
    };
  },
);
