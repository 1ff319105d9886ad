// MachineService.EtcdDowngradeCancel: the members stay at their version.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

export const etcdDowngradeCancel = unary(rpc.MachineService.EtcdDowngradeCancel, async (_request, { etcd, signal }) => {
  await using client = await etcd.openLocal();
  return { messages: [{ clusterDowngrade: { clusterVersion: await client.downgrade("cancel", "", signal) } }] };
});
