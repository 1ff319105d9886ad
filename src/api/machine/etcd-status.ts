// MachineService.EtcdStatus: the state of the node's own member.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

export const etcdStatus = unary(rpc.MachineService.EtcdStatus, async (_request, { etcd, signal }) => {
  await using client = await etcd.openLocal();
  const status = await client.status(signal);
  const { version, dbSize, dbSizeInUse, leader, raftIndex, raftTerm, raftAppliedIndex, errors, isLearner } = status;
  return {
    messages: [
      {
        memberStatus: {
          memberId: status.header?.memberId ?? 0n,
          protocolVersion: version,
          storageVersion: status.storageVersion === "" ? storageVersionOf(version) : status.storageVersion,
          dbSize,
          dbSizeInUse,
          leader,
          raftIndex,
          raftTerm,
          raftAppliedIndex,
          errors,
          isLearner,
        },
      },
    ],
  };
});

/** Members before 3.6 do not tell it: then it is that of their own version. */
function storageVersionOf(version: string): string {
  const [, majorMinor] = /^v?(\d+\.\d+)\./u.exec(version) ?? [];
  return majorMinor === undefined ? "unknown" : `${majorMinor}.0`;
}
