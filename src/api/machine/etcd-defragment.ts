// MachineService.EtcdDefragment: makes the database of the node's own member as small as its data. It answers nobody else meanwhile.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

export const etcdDefragment = unary(rpc.MachineService.EtcdDefragment, async (_request, { etcd, signal }) => {
  await using client = await etcd.openLocal();
  await client.defragment(signal);
  return { messages: [{}] };
});
