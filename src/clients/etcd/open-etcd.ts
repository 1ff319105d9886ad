// What a node asks of etcd, over the client.
import { encodeUtf8 } from "../../base/bytes.ts";
import { Code, hasStatus } from "../../rpc/status.ts";
import {
  AlarmRequestAlarmAction,
  AlarmType,
  Cluster,
  DowngradeRequestDowngradeAction,
  KV,
  Maintenance,
} from "../gen/etcdserverpb.ts";
import type { EtcdClient } from "./client.ts";
import { isEtcdError } from "./client.ts";
import { campaign, leaderOf, observe, resign } from "./election.ts";
import type { DowngradeAction, Etcd, EtcdAlarm } from "./etcd.ts";
import { lock, tryLock } from "./lock.ts";
import { openSession } from "./session.ts";

const downgradeActions: Readonly<Record<DowngradeAction, number>> = {
  validate: DowngradeRequestDowngradeAction.VALIDATE,
  enable: DowngradeRequestDowngradeAction.ENABLE,
  cancel: DowngradeRequestDowngradeAction.CANCEL,
};

/** The client is closed with it. */
export function openEtcd(client: EtcdClient): Etcd {
  return { ...membership(client), ...maintenance(client), ...coordination(client) };
}

type Membership = Pick<
  Etcd,
  "members" | "addLearner" | "promote" | "remove" | "leave" | "updatePeerUrls" | "checkQuorum"
>;

function membership(client: EtcdClient): Membership {
  return {
    async members(signal, view = "agreed") {
      const { header, members } = await client.call(
        Cluster.MemberList,
        { linearizable: view === "agreed" },
        { signal },
      );
      return { answeredBy: header?.memberId ?? 0n, members };
    },
    async addLearner(peerURLs, signal) {
      try {
        await client.call(Cluster.MemberAdd, { peerURLs, isLearner: true }, { signal });
        return "added";
      } catch (error) {
        if (isEtcdError(error, "Peer URLs already exists")) return "exists";
        throw error;
      }
    },
    async promote(ID, signal) {
      try {
        await client.call(Cluster.MemberPromote, { ID }, { signal });
        return "promoted";
      } catch (error) {
        if (isEtcdError(error, "in sync with leader")) return "behind";
        if (isEtcdError(error, "can only promote a learner member")) return "promoted"; // it is one no more
        if (hasStatus(error, Code.NOT_FOUND)) return "not found";
        throw error;
      }
    },
    async remove(ID, signal) {
      try {
        await client.call(Cluster.MemberRemove, { ID }, { signal });
        return "removed";
      } catch (error) {
        if (hasStatus(error, Code.NOT_FOUND)) return "not found";
        if (isEtcdError(error, "unhealthy cluster") || isEtcdError(error, "server stopped")) return "unhealthy";
        throw error;
      }
    },
    async leave(ID, signal) {
      try {
        await client.call(Cluster.MemberRemove, { ID }, { signal });
        return "left";
      } catch (error) {
        if (hasStatus(error, Code.NOT_FOUND)) return "left";
        if (hasStatus(error, Code.UNAVAILABLE)) return "not yet"; // no leader at present, stopped, not well, not reached
        throw error;
      }
    },
    async updatePeerUrls(ID, peerURLs, signal) {
      await client.call(Cluster.MemberUpdate, { ID, peerURLs }, { signal });
    },
    async checkQuorum(signal) {
      try {
        await client.call(KV.Range, { key: encodeUtf8("health") }, { signal });
      } catch (error) {
        if (!hasStatus(error, Code.PERMISSION_DENIED)) throw error; // who refuses has a quorum, too
      }
    },
  };
}

type Maintaining = Pick<
  Etcd,
  "status" | "alarms" | "disarmAlarms" | "defragment" | "snapshot" | "moveLeader" | "downgrade"
>;

function maintenance(client: EtcdClient): Maintaining {
  const alarm = async (action: number, each: EtcdAlarm, signal: AbortSignal): Promise<readonly EtcdAlarm[]> =>
    (await client.call(Maintenance.Alarm, { action, ...each }, { signal })).alarms;
  const all = { memberID: 0n, alarm: AlarmType.NONE };
  return {
    status: (signal) => client.call(Maintenance.Status, {}, { signal }),
    alarms: (signal) => alarm(AlarmRequestAlarmAction.GET, all, signal),
    async disarmAlarms(signal) {
      const disarmed: EtcdAlarm[] = [];
      for (const each of await alarm(AlarmRequestAlarmAction.GET, all, signal))
        disarmed.push(...(await alarm(AlarmRequestAlarmAction.DEACTIVATE, each, signal)));
      return disarmed;
    },
    async defragment(signal) {
      await client.call(Maintenance.Defragment, {}, { signal });
    },
    async *snapshot(signal) {
      for await (const { blob } of client.stream(Maintenance.Snapshot, {}, { signal })) yield blob;
    },
    async moveLeader(targetID, signal) {
      await client.call(Maintenance.MoveLeader, { targetID }, { signal });
    },
    async downgrade(action, version, signal) {
      const request = { action: downgradeActions[action], version };
      return (await client.call(Maintenance.Downgrade, request, { signal })).version;
    },
  };
}

type Coordination = Omit<Etcd, keyof Membership | keyof Maintaining>;

function coordination(client: EtcdClient): Coordination {
  return {
    clock: client.clock,
    lock: (name, signal) => lock(client, name, signal),
    tryLock: (name, signal) => tryLock(client, name, signal),
    openSession: (options) => openSession(client, options),
    campaign: (candidacy) => campaign(client, candidacy),
    resign: (leadership, signal) => resign(client, leadership, signal),
    leader: (name, signal) => leaderOf(client, name, signal),
    observe: (name, signal) => observe(client, name, signal),
    destroy: () => client.destroy(),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
