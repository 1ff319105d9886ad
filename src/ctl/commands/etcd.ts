// `etcd`: members, state, snapshots and upkeep of the cluster's etcd.
import { errorChain } from "../../base/errors.ts";
import { formatMemberId } from "../../formats/etcd-member-id.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { EtcdMemberAlarmAlarmType } from "../../wire/gen/machine.ts";
import type { EtcdAlarm } from "../../wire/gen/machine.ts";
import type { Command } from "../command.ts";
import { defineCommand, UsageError } from "../command.ts";
import { describeSnapshot, saveSnapshot } from "../etcd-snapshot.ts";
import { forEachNode, nodeTable, singleNode } from "../fan-out.ts";
import { formatBytes } from "../text-bytes.ts";

const { MachineService } = rpc;

const members = defineCommand({
  name: "members",
  summary: "list the members of etcd, as each node knows them",
  async run(context) {
    await nodeTable(context, ["ID", "HOSTNAME", "PEER URLS", "CLIENT URLS", "LEARNER"], async (client) => {
      const { messages } = await client.unary(MachineService.EtcdMemberList, { queryLocal: true });
      return (messages[0]?.members ?? []).map(({ id, hostname, peerUrls, clientUrls, isLearner }) => [
        formatMemberId(id),
        hostname,
        peerUrls.join(","),
        clientUrls.join(","),
        String(isLearner),
      ]);
    });
  },
});

const statusColumns = [
  "MEMBER",
  "DB SIZE",
  "IN USE",
  "LEADER",
  "RAFT INDEX",
  "RAFT TERM",
  "RAFT APPLIED INDEX",
  "LEARNER",
  "PROTOCOL",
  "STORAGE",
  "ERRORS",
];

const status = defineCommand({
  name: "status",
  summary: "show the state of each node's member of etcd",
  async run(context) {
    await nodeTable(context, statusColumns, async (client) => {
      const { messages } = await client.unary(MachineService.EtcdStatus, {});
      const state = messages[0]?.memberStatus;
      if (state === undefined) return [];
      const share = state.dbSize === 0n ? 0 : (Number(state.dbSizeInUse) / Number(state.dbSize)) * 100;
      return [
        [
          formatMemberId(state.memberId),
          formatBytes(state.dbSize),
          `${formatBytes(state.dbSizeInUse)} (${share.toFixed(2)}%)`,
          formatMemberId(state.leader),
          String(state.raftIndex),
          String(state.raftTerm),
          String(state.raftAppliedIndex),
          String(state.isLearner),
          state.protocolVersion,
          state.storageVersion,
          state.errors.join(" "),
        ],
      ];
    });
  },
});

const snapshot = defineCommand({
  name: "snapshot",
  summary: "save the database of etcd to a file",
  arguments: "<path>",
  async run(context, [path = ""]) {
    const client = await singleNode(context, "etcd snapshot");
    const bytes = await saveSnapshot(path, client.stream(MachineService.EtcdSnapshot, {}));
    context.output.note(`etcd snapshot saved to "${path}" (${bytes} bytes)`);
    context.output.note(`snapshot info: ${await snapshotText(path)}`);
  },
});

/** It is whole, or it would not be there: one that cannot be looked into is no failure. */
async function snapshotText(path: string): Promise<string> {
  try {
    const { hash, revision, keys, sizeBytes } = await describeSnapshot(path);
    const sum = hash.toString(16).padStart(8, "0");
    return `hash ${sum}, revision ${revision}, total keys ${keys}, total size ${sizeBytes}`;
  } catch (error) {
    return `not known: ${errorChain(error)}`;
  }
}

function alarmRows({ memberAlarms }: EtcdAlarm): readonly (readonly string[])[] {
  const names = Object.entries(EtcdMemberAlarmAlarmType);
  return memberAlarms.map((each) => [
    formatMemberId(each.memberId),
    names.find(([, number]) => number === each.alarm)?.[0] ?? String(each.alarm),
  ]);
}

const alarm: Command = {
  name: "alarm",
  summary: "what is wrong with the database: full, or corrupt",
  commands: [
    defineCommand({
      name: "list",
      summary: "list the alarms",
      async run(context) {
        await nodeTable(context, ["MEMBER", "ALARM"], async (client) =>
          (await client.unary(MachineService.EtcdAlarmList, {})).messages.flatMap(alarmRows),
        );
      },
    }),
    defineCommand({
      name: "disarm",
      summary: "take back all alarms",
      async run(context) {
        await nodeTable(context, ["MEMBER", "ALARM"], async (client) =>
          (await client.unary(MachineService.EtcdAlarmDisarm, {})).messages.flatMap(alarmRows),
        );
      },
    }),
  ],
};

const defrag = defineCommand({
  name: "defrag",
  summary: "make the database of one member as small as its data; it answers nobody meanwhile",
  async run(context) {
    await (await singleNode(context, "etcd defrag")).unary(MachineService.EtcdDefragment, {});
  },
});

const leave = defineCommand({
  name: "leave",
  summary: "take a node's member out of etcd, and remove its data",
  async run(context) {
    await (await singleNode(context, "etcd leave")).unary(MachineService.EtcdLeaveCluster, {});
  },
});

const forfeitLeadership = defineCommand({
  name: "forfeit-leadership",
  summary: "let another member be the leader",
  async run(context) {
    await forEachNode(context, async (client) => {
      await client.unary(MachineService.EtcdForfeitLeadership, {});
    });
  },
});

const removeMember = defineCommand({
  name: "remove-member",
  summary: "take a member out of etcd whose node is lost; a node that is there should leave",
  arguments: "<member-id>",
  async run(context, [id = ""]) {
    if (!/^[0-9a-f]{1,16}$/iu.test(id)) throw new UsageError(`found "${id}", want a member id: hexadecimal digits`);
    await forEachNode(context, async (client) => {
      await client.unary(MachineService.EtcdRemoveMemberByID, { memberId: BigInt(`0x${id}`) });
    });
  },
});

const downgrade: Command = {
  name: "downgrade",
  summary: "go back to an older version of etcd",
  commands: [
    defineCommand({
      name: "validate",
      summary: "ask whether the members can be replaced by those of a version such as 3.5",
      arguments: "<version>",
      async run(context, [version = ""]) {
        await singleNode(context, "etcd downgrade validate");
        await nodeTable(context, ["MESSAGE"], async (client) => {
          await client.unary(MachineService.EtcdDowngradeValidate, { version });
          return [[`downgrade validate success, cluster version ${version}`]];
        });
      },
    }),
    defineCommand({
      name: "enable",
      summary: "make the data readable for an older version",
      arguments: "<version>",
      async run(context, [version = ""]) {
        await singleNode(context, "etcd downgrade enable");
        await nodeTable(context, ["MESSAGE"], async (client) => {
          const { messages } = await client.unary(MachineService.EtcdDowngradeEnable, { version });
          const cluster = messages[0]?.clusterDowngrade?.clusterVersion ?? "";
          return [[`downgrade enable success, cluster version ${cluster}`]];
        });
      },
    }),
    defineCommand({
      name: "cancel",
      summary: "stay at the present version",
      async run(context) {
        await singleNode(context, "etcd downgrade cancel");
        await nodeTable(context, ["MESSAGE"], async (client) => {
          const { messages } = await client.unary(MachineService.EtcdDowngradeCancel, {});
          const cluster = messages[0]?.clusterDowngrade?.clusterVersion ?? "";
          return [[`downgrade cancel success, cluster version ${cluster}`]];
        });
      },
    }),
  ],
};

export const etcd: Command = {
  name: "etcd",
  summary: "members, state, snapshots and upkeep of the cluster's etcd",
  commands: [members, status, snapshot, alarm, defrag, forfeitLeadership, leave, removeMember, downgrade],
};
