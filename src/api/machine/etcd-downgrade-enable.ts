// MachineService.EtcdDowngradeEnable: makes the data readable for an older version.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";
import { checkDowngradeVersion } from "./common/downgrade-version.ts";

export const etcdDowngradeEnable = unary(
  rpc.MachineService.EtcdDowngradeEnable,
  async ({ version }, { etcd, signal }) => {
    checkDowngradeVersion(version);
    await using client = await etcd.openLocal();
    return { messages: [{ clusterDowngrade: { clusterVersion: await client.downgrade("enable", version, signal) } }] };
  },
);
