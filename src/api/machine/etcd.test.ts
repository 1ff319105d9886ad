// The calls about etcd, on members that live in memory.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorChain } from "../../base/errors.ts";
import { manualClock } from "../../base/manual-clock.ts";
import type { Etcd, EtcdAccess, EtcdMember, EtcdStatus } from "../../clients/etcd/etcd.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { RebootRequest } from "../../resources/runtime/reboot-request.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { ApiContext, EtcdSource } from "../context.ts";
import { fakeContext } from "../fake/context.ts";
import { invoke, invokeUnary } from "../fake/invoke.ts";
import { configOf, memoryConfig } from "../fake/memory-config.ts";
import * as calls from "./catalogue.ts";

const { MachineService } = rpc;
const config = memoryConfig(configOf(readFileSync("test/fixtures/gen/v1.14/controlplane.yaml")));

interface Cluster {
  readonly members: EtcdMember[];
  leader: bigint;
  readonly status: Partial<EtcdStatus>;
  /** Names of members that do not answer: those that are gone at once, those that hang never. */
  readonly gone: Set<string>;
  readonly hung: Set<string>;
  /** What was done to it. */
  readonly done: string[];
}

function clusterOf(...names: readonly string[]): Cluster {
  const members = names.map((name, index) => ({
    ID: BigInt(index + 1),
    name,
    peerURLs: [`https://${name}:2380`],
    clientURLs: [`https://${name}:2379`],
    isLearner: false,
  }));
  return { members, leader: 1n, status: {}, gone: new Set(), hung: new Set(), done: [] };
}

const emptyStatus: EtcdStatus = {
  version: "3.7.3",
  storageVersion: "",
  dbSize: 4096n,
  dbSizeInUse: 1024n,
  leader: 0n,
  raftIndex: 3n,
  raftTerm: 2n,
  raftAppliedIndex: 3n,
  errors: [],
  isLearner: false,
  dbSizeQuota: 0n,
};

async function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  return promise;
}

/** The first member is the node's own. */
function contextOf(cluster: Cluster, overrides: Partial<ApiContext> = {}): ApiContext {
  const client = (where: string): Etcd =>
    ({
      members: (_signal: AbortSignal, view = "agreed") => {
        cluster.done.push(`members ${view} at ${where}`);
        return Promise.resolve({ answeredBy: 1n, members: cluster.members });
      },
      status: () => {
        const header = { clusterId: 1n, memberId: 1n, revision: 1n, raftTerm: 1n };
        return Promise.resolve({ ...emptyStatus, header, leader: cluster.leader, ...cluster.status });
      },
      checkQuorum: (signal: AbortSignal) => {
        if (cluster.gone.has(where)) return Promise.reject(new Error("connection refused"));
        return cluster.hung.has(where) ? aborted(signal) : Promise.resolve();
      },
      remove: (id: bigint, signal: AbortSignal) => {
        if (cluster.hung.has(where)) return aborted(signal);
        const index = cluster.members.findIndex(({ ID }) => ID === id);
        if (index < 0) return Promise.resolve("not found" as const);
        cluster.members.splice(index, 1);
        return Promise.resolve("removed" as const);
      },
      moveLeader: (to: bigint) => Promise.resolve(void (cluster.leader = to)),
      alarms: () => Promise.resolve([{ memberID: 1n, alarm: 1 }]),
      defragment: () => Promise.resolve(void cluster.done.push(`defragment at ${where}`)),
      downgrade: (action: string, version: string) => Promise.resolve(`${action} ${version} at ${where}`),
      async *snapshot() {
        yield new Uint8Array(100_000).fill(7);
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }) as unknown as Etcd; // the parts that these calls use
  const etcd: EtcdAccess = {
    openLocal: () => Promise.resolve(client("local")),
    openCluster: () => Promise.resolve(client("cluster")),
    openAt: ([url = ""]) => Promise.resolve(client(new URL(url).hostname)),
  };
  return fakeContext({ etcd, config, ...overrides });
}

test("EtcdMemberList asks the cluster, or the node's own member", async () => {
  const cluster = clusterOf("a", "b");
  const context = contextOf(cluster);
  const agreed = await invokeUnary(calls.etcdMemberList, MachineService.EtcdMemberList, {}, context);
  await invokeUnary(calls.etcdMemberList, MachineService.EtcdMemberList, { queryLocal: true }, context);
  expect(cluster.done).toEqual(["members agreed at cluster", "members local at local"]);
  expect(agreed.messages).toEqual([
    {
      legacyMembers: ["a", "b"],
      members: [
        { id: 1n, hostname: "a", peerUrls: ["https://a:2380"], clientUrls: ["https://a:2379"], isLearner: false },
        { id: 2n, hostname: "b", peerUrls: ["https://b:2380"], clientUrls: ["https://b:2379"], isLearner: false },
      ],
    },
  ]);
});

test("EtcdStatus tells the storage version of old members by their own", async () => {
  const cluster = clusterOf("a");
  const ask = async () => {
    const { messages } = await invokeUnary(calls.etcdStatus, MachineService.EtcdStatus, {}, contextOf(cluster));
    return messages[0]?.memberStatus;
  };
  expect(await ask()).toMatchObject({ memberId: 1n, leader: 1n, protocolVersion: "3.7.3", storageVersion: "3.7.0" });
  Object.assign(cluster.status, { version: "strange" });
  expect(await ask()).toMatchObject({ storageVersion: "unknown" });
  Object.assign(cluster.status, { version: "3.7.3", storageVersion: "3.6.0" });
  expect(await ask()).toMatchObject({ storageVersion: "3.6.0" });
});

test("EtcdForfeitLeadership hands over only what it has, to somebody who is there", async () => {
  const ask = async (cluster: Cluster) => {
    const method = MachineService.EtcdForfeitLeadership;
    return (await invokeUnary(calls.etcdForfeitLeadership, method, {}, contextOf(cluster))).messages[0]?.member;
  };
  const cluster = clusterOf("a", "b", "c");
  expect([await ask(cluster), cluster.leader]).toEqual(["b", 2n]);
  expect([await ask(cluster), cluster.leader]).toEqual(["", 2n]);
  await expect(ask(clusterOf("a"))).rejects.toThrow("cannot forfeit leadership, only one member");
});

test("EtcdForfeitLeadership passes over members that are not well, and keeps the leader when none is", async () => {
  const clock = manualClock();
  const ask = async (cluster: Cluster) => {
    const method = MachineService.EtcdForfeitLeadership;
    const answer = invokeUnary(calls.etcdForfeitLeadership, method, {}, contextOf(cluster, { clock }));
    void answer.catch(() => undefined); // looked at below
    for (let turn = 0; turn < 6; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      await clock.advance(1000);
    }
    return (await answer).messages[0]?.member;
  };
  const cluster = clusterOf("a", "b", "c", "d");
  cluster.gone.add("b");
  cluster.hung.add("c");
  expect([await ask(cluster), cluster.leader]).toEqual(["d", 4n]);
  cluster.leader = 1n;
  cluster.gone.add("d");
  const refused = ask(cluster);
  expect(await refused.catch(errorChain)).toBe(
    'cannot forfeit leadership, no other member that votes is well: "b": connection refused; "c": Timed out after 5000 ms; "d": connection refused',
  );
  expect(cluster.leader).toBe(1n);
});

test("EtcdForfeitLeadership passes over members that never started or do not vote", async () => {
  const cluster = clusterOf("a", "b", "c", "d");
  Object.assign(cluster.members[1] ?? {}, { name: "", clientURLs: [] });
  Object.assign(cluster.members[2] ?? {}, { isLearner: true });
  const method = MachineService.EtcdForfeitLeadership;
  const { messages } = await invokeUnary(calls.etcdForfeitLeadership, method, {}, contextOf(cluster));
  expect([messages[0]?.member, cluster.leader]).toEqual(["d", 4n]);
});

test("EtcdRemoveMemberByID gives up on a cluster that does not answer", async () => {
  const clock = manualClock();
  const cluster = clusterOf("a", "b");
  cluster.hung.add("cluster");
  const method = MachineService.EtcdRemoveMemberByID;
  const answer = invokeUnary(calls.etcdRemoveMemberByID, method, { memberId: 2n }, contextOf(cluster, { clock }));
  void answer.catch(() => undefined); // looked at below
  await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(30_000);
  await expect(answer).rejects.toMatchObject({
    code: 4,
    message: "cannot remove etcd member 0000000000000002: etcd did not answer within 30 s, and may still do it",
  });
});

test("EtcdRemoveMemberByID says when there is no such member", async () => {
  const cluster = clusterOf("a", "b");
  const remove = (memberId: bigint) =>
    invokeUnary(calls.etcdRemoveMemberByID, MachineService.EtcdRemoveMemberByID, { memberId }, contextOf(cluster));
  await remove(2n);
  expect(cluster.members.map(({ name }) => name)).toEqual(["a"]);
  await expect(remove(2n)).rejects.toMatchObject({ code: 5, message: "etcd member 0000000000000002 not found" });
});

test("EtcdSnapshot streams the database in pieces", async () => {
  const answers = await invoke(calls.etcdSnapshot, MachineService.EtcdSnapshot, {}, contextOf(clusterOf("a")));
  expect(answers.map(({ bytes }) => bytes.length)).toEqual([65_536, 34_464]);
});

test("EtcdAlarmList, EtcdDefragment and EtcdDowngrade ask the node's own member", async () => {
  const cluster = clusterOf("a");
  const context = contextOf(cluster);
  const alarms = await invokeUnary(calls.etcdAlarmList, MachineService.EtcdAlarmList, {}, context);
  await invokeUnary(calls.etcdDefragment, MachineService.EtcdDefragment, {}, context);
  const enabled = await invokeUnary(
    calls.etcdDowngradeEnable,
    MachineService.EtcdDowngradeEnable,
    { version: "3.6" },
    context,
  );
  expect(alarms.messages).toEqual([{ memberAlarms: [{ memberId: 1n, alarm: 1 }] }]);
  expect(cluster.done).toEqual(["defragment at local"]);
  expect(enabled.messages).toEqual([{ clusterDowngrade: { clusterVersion: "enable 3.6 at local" } }]);
  for (const version of ["3", "3.4", "2.9", "3.5.1", ""]) {
    const method = MachineService.EtcdDowngradeValidate;
    await expect(invokeUnary(calls.etcdDowngradeValidate, method, { version }, context)).rejects.toMatchObject({
      code: 3,
    });
  }
});

test("EtcdRecover refuses before there is a place for the snapshot", async () => {
  const received: number[] = [];
  const control = (isMounted: boolean): ApiContext["etcdControl"] => ({
    ...fakeContext().etcdControl,
    canReceiveSnapshot: () => Promise.resolve(isMounted),
    async receiveSnapshot(chunks) {
      for await (const chunk of chunks) received.push(chunk.length);
    },
  });
  const recover = (isMounted: boolean) => {
    const context = fakeContext({ config, etcdControl: control(isMounted) });
    return invokeUnary(calls.etcdRecover, MachineService.EtcdRecover, { bytes: new Uint8Array(3) }, context);
  };
  await expect(recover(false)).rejects.toMatchObject({ code: 9 });
  await recover(true);
  expect(received).toEqual([3]);
});

test("Bootstrap is refused until the node can, and once there is data", async () => {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  const begun: EtcdSource[] = [];
  let hasData = false;
  let runtimeIsUp = false;
  const others = clusterOf();
  const context = contextOf(others, {
    clock,
    state,
    supervisor: {
      ...fakeContext().supervisor,
      up: () => ({
        describe: () => "",
        wait: (signal) => (runtimeIsUp ? Promise.resolve() : clock.sleep(60_000, signal)),
      }),
    },
    etcdControl: {
      ...fakeContext().etcdControl,
      hasNoData: () => Promise.resolve(!hasData),
      bootstrap: (source) => Promise.resolve(void begun.push(source)),
    },
  });
  const ask = async (request: { readonly recoverEtcd?: boolean; readonly recoverSkipHashCheck?: boolean } = {}) => {
    const answer = invokeUnary(calls.bootstrap, MachineService.Bootstrap, request, context).then(
      () => "ok",
      (error: Error) => error.message,
    );
    for (let turn = 0; turn < 12; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      await clock.advance(1000);
    }
    return answer;
  };
  expect(await ask()).toBe("bootstrap is not available yet");
  runtimeIsUp = true;
  expect(await ask()).toBe("time is not in sync yet");
  await state.modify(TimeStatus, "node", () => ({ ...TimeStatus.zero(), synced: true }));
  await state.modify(RebootRequest, "reboot-request", () => ({}));
  expect(await ask()).toBe("bootstrap is not available yet");
  await state.destroy(RebootRequest, "reboot-request");
  expect([await ask(), await ask({ recoverEtcd: true, recoverSkipHashCheck: true })]).toEqual(["ok", "ok"]);
  expect(begun).toEqual(["new", "unchecked snapshot"]);
  others.members.push(...clusterOf("cp1", "cp2").members);
  expect(await ask()).toMatch(/^etcd of this cluster runs already on "cp1", "cp2"/u);
  hasData = true;
  expect(await ask()).toBe("etcd data directory is not empty");
  expect(begun).toHaveLength(2);
});
