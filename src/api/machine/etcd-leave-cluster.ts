// MachineService.EtcdLeaveCluster: takes the node's own member out of etcd and removes its data.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

export const etcdLeaveCluster = unary(
  rpc.MachineService.EtcdLeaveCluster,
  async (_request, { etcdControl, signal }) => {
    await etcdControl.leave(signal);
    return { messages: [{}] };
  },
);
