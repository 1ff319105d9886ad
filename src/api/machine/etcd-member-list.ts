// MachineService.EtcdMemberList: the members of etcd, as the cluster agrees or as the node's own member knows them.
import type * as machine from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

export const etcdMemberList = unary(rpc.MachineService.EtcdMemberList, async ({ queryLocal }, { etcd, signal }) => {
  await using client = await (queryLocal ? etcd.openLocal() : etcd.openCluster());
  const { members } = await client.members(signal, queryLocal ? "local" : "agreed");
  return {
    messages: [
      {
        legacyMembers: members.map(({ name }) => name),
        members: members.map(({ ID, name, peerURLs, clientURLs, isLearner }): machine.EtcdMember => ({
          id: ID,
          hostname: name,
          peerUrls: peerURLs,
          clientUrls: clientURLs,
          isLearner,
        })),
      },
    ],
  };
});
