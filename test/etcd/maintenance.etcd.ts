// The calls of the API about etcd over three real members: what an administrator does about a full database, a leader, a lost machine, another version.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fakeContext } from "../../src/api/fake/context.ts";
import { invokeUnary } from "../../src/api/fake/invoke.ts";
import { configOf, memoryConfig } from "../../src/api/fake/memory-config.ts";
import type { ApiContext } from "../../src/api/context.ts";
import * as calls from "../../src/api/machine/catalogue.ts";
import { encodeUtf8 } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import type { EtcdClient } from "../../src/clients/etcd/client.ts";
import type { Etcd } from "../../src/clients/etcd/etcd.ts";
import { prefixRange } from "../../src/clients/etcd/keys.ts";
import { openEtcd } from "../../src/clients/etcd/open-etcd.ts";
import { AlarmType, KV } from "../../src/clients/gen/etcdserverpb.ts";
import { Code, hasStatus } from "../../src/rpc/status.ts";
import type { EtcdMemberStatus } from "../../src/wire/gen/machine.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { memberArgs, openTestEtcd } from "../lib/etcd.ts";
import type { Place, TestEtcd, TestMember } from "../lib/etcd.ts";

const { MachineService } = rpc;
const signal = AbortSignal.timeout(60_000);
const quotaBytes = 3 * 1024 * 1024;
const options = { signal };

/** A node with a member of its own. */
interface TestNode {
  readonly name: string;
  readonly member: TestMember;
  readonly context: ApiContext;
}

let etcd: TestEtcd;
let client: EtcdClient;
let nodes: readonly TestNode[] = [];

function endpointOf({ host, clientPort }: Place): { readonly host: string; readonly port: number } {
  return { host, port: clientPort };
}

/** The members at these client URLs, which differ by their addresses. */
function atUrls(places: readonly Place[], urls: readonly string[]): readonly Place[] {
  return places.filter(({ host }) => urls.some((url) => new URL(url).hostname === host));
}

before(async () => {
  etcd = await openTestEtcd();
  const config = memoryConfig(configOf(await readFile("test/fixtures/gen/v1.14/controlplane.yaml", "utf8")));
  const places = [await etcd.place("a"), await etcd.place("b"), await etcd.place("c")];
  const cluster = places.map(({ name, peerUrl }) => `${name}=${peerUrl}`).join(",");
  const at = (wanted: readonly Place[], requireLeader: boolean): Promise<Etcd> =>
    Promise.resolve(openEtcd(etcd.client(wanted.map(endpointOf), { requireLeader })));
  nodes = places.map((place) => {
    const args = [...memberArgs(etcd, place, cluster, "new"), `--quota-backend-bytes=${quotaBytes}`];
    const access = {
      openLocal: () => at([place], false),
      openCluster: () => at(places, true),
      openAt: (urls: readonly string[]) => at(atUrls(places, urls), true),
    };
    return { name: place.name, member: etcd.start(place, args), context: fakeContext({ etcd: access, config }) };
  });
  client = etcd.client(places.map(endpointOf), { requireLeader: true });
  await until(() => allAgree());
});

after(async () => {
  client.destroy();
  await etcd[Symbol.asyncDispose]();
});

/** A member that does not answer yet, or has no leader yet, is asked again. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const soon = (error: unknown): boolean => {
    if (hasStatus(error, Code.UNAVAILABLE)) return false;
    throw error;
  };
  while (!(await holds().catch(soon))) await systemClock.sleep(100, signal);
}

async function statusOf({ context }: TestNode): Promise<EtcdMemberStatus> {
  const { messages } = await invokeUnary(calls.etcdStatus, MachineService.EtcdStatus, {}, context, options);
  const status = messages[0]?.memberStatus;
  assert.ok(status !== undefined);
  return status;
}

/** All members know one leader. */
async function allAgree(): Promise<boolean> {
  const leaders = await Promise.all(nodes.map(async (node) => (await statusOf(node)).leader));
  return leaders.every((each) => each !== 0n && each === leaders[0]);
}

function nodeNamed(name: string): TestNode {
  const node = nodes.find((each) => each.name === name);
  assert.ok(node !== undefined, `there is no member "${name}"`);
  return node;
}

async function leader(): Promise<TestNode> {
  for (const node of nodes) {
    const { memberId, leader: known } = await statusOf(node);
    if (memberId === known) return node;
  }
  throw new Error("Cannot find the leader: no member says that it is");
}

async function put(key: string, value: string | Uint8Array): Promise<void> {
  const bytes = typeof value === "string" ? encodeUtf8(value) : value;
  await client.call(KV.Put, { key: encodeUtf8(key), value: bytes }, { signal });
}

async function membersOf({ context }: TestNode, queryLocal: boolean): Promise<ReadonlyMap<string, bigint>> {
  const request = { queryLocal };
  const method = MachineService.EtcdMemberList;
  const { messages } = await invokeUnary(calls.etcdMemberList, method, request, context, options);
  const members = messages[0]?.members ?? [];
  return new Map(members.map(({ hostname, id }) => [hostname, id] as const));
}

async function alarmsAt({
  context,
}: TestNode): Promise<readonly { readonly memberId: bigint; readonly alarm: number }[]> {
  const { messages } = await invokeUnary(calls.etcdAlarmList, MachineService.EtcdAlarmList, {}, context, options);
  return messages[0]?.memberAlarms ?? [];
}

async function disarm({ context }: TestNode): ReturnType<typeof alarmsAt> {
  const method = MachineService.EtcdAlarmDisarm;
  const { messages } = await invokeUnary(calls.etcdAlarmDisarm, method, {}, context, options);
  return messages[0]?.memberAlarms ?? [];
}

void test("each member tells of itself, and all of the same members and leader", async () => {
  const statuses = await Promise.all(nodes.map(statusOf));
  const list = await membersOf(nodeNamed("a"), false);
  assert.deepEqual([...list.keys()].toSorted(), ["a", "b", "c"]);
  for (const node of nodes) assert.deepEqual(await membersOf(node, true), list);
  assert.deepEqual(
    statuses.map(({ memberId }) => memberId),
    nodes.map(({ name }) => list.get(name)),
  );
  for (const { protocolVersion, storageVersion, dbSize, dbSizeInUse, errors, isLearner, ...raft } of statuses) {
    assert.match(protocolVersion, /^3\.7\.\d+$/u);
    assert.match(storageVersion, /^3\.\d+\.0$/u);
    assert.ok(dbSize >= dbSizeInUse && dbSizeInUse > 0n);
    assert.deepEqual([errors, isLearner], [[], false]);
    assert.ok(raft.raftTerm > 0n && raft.raftIndex >= raft.raftAppliedIndex && raft.raftAppliedIndex > 0n);
  }
});

void test("the leader hands over to the member that the answer names; others have nothing to hand over", async () => {
  const forfeit = async ({ context }: TestNode): Promise<string | undefined> => {
    const method = MachineService.EtcdForfeitLeadership;
    return (await invokeUnary(calls.etcdForfeitLeadership, method, {}, context, options)).messages[0]?.member;
  };
  const first = await leader();
  for (const node of nodes.filter((each) => each !== first)) assert.equal(await forfeit(node), "");
  assert.equal((await leader()).name, first.name);
  const next = await forfeit(first);
  assert.notEqual(next, first.name);
  await until(async () => (await allAgree()) && (await leader()).name === next);
  assert.equal(await forfeit(first), "");
  await put("after", "the leader moved");
});

void test("the leader does not hand over to a member that hangs", async () => {
  const first = await leader();
  const [hung, well] = nodes.filter((each) => each !== first);
  assert.ok(hung !== undefined && well !== undefined);
  const forfeit = () => {
    const context = { ...first.context, clock: systemClock };
    return invokeUnary(calls.etcdForfeitLeadership, MachineService.EtcdForfeitLeadership, {}, context, options);
  };
  process.kill(hung.member.pid, "SIGSTOP");
  try {
    assert.equal((await forfeit()).messages[0]?.member, well.name);
  } finally {
    process.kill(hung.member.pid, "SIGCONT");
  }
  await until(async () => (await allAgree()) && (await leader()).name === well.name);
});

void test("a downgrade is checked, begun and taken back", async () => {
  const { context } = nodeNamed("b");
  const validate = (version: string) => {
    const method = MachineService.EtcdDowngradeValidate;
    return invokeUnary(calls.etcdDowngradeValidate, method, { version }, context, options);
  };
  const enable = (version: string) => {
    const method = MachineService.EtcdDowngradeEnable;
    return invokeUnary(calls.etcdDowngradeEnable, method, { version }, context, options);
  };
  const cancel = () => invokeUnary(calls.etcdDowngradeCancel, MachineService.EtcdDowngradeCancel, {}, context, options);
  const answer = { messages: [{ clusterDowngrade: { clusterVersion: "3.7" } }] };
  await until(async () => (await statusOf(nodeNamed("b"))).storageVersion === "3.7.0"); // begins as 3.0: the leader raises it
  assert.deepEqual(await validate("3.6"), answer);
  await assert.rejects(validate("3.5"), /invalid downgrade target version/u);
  await assert.rejects(enable("3.8"), /invalid downgrade target version/u);
  assert.deepEqual(await enable("3.6"), answer);
  await assert.rejects(validate("3.6"), /downgrade job in progress/u);
  assert.deepEqual(await cancel(), answer);
  assert.deepEqual(await validate("3.6"), answer);
});

void test("a full database raises an alarm; it takes writes again once it is compacted, defragmented and disarmed", async () => {
  const filler = new Uint8Array(100_000).fill(120);
  const noSpace = { code: Code.RESOURCE_EXHAUSTED, message: /database space exceeded/u };
  assert.deepEqual(await alarmsAt(nodeNamed("a")), []);
  await assert.rejects(async () => {
    for (let index = 0; index < 400; index++) await put(`filler/${index % 10}`, filler);
  }, noSpace);
  const list = await membersOf(nodeNamed("a"), true);
  await until(async () => (await alarmsAt(nodeNamed("a"))).length > 0);
  const raised = await alarmsAt(nodeNamed("a"));
  assert.ok(
    raised.every(({ memberId, alarm }) => [...list.values()].includes(memberId) && alarm === AlarmType.NOSPACE),
  );
  const full = await statusOf(nodeNamed("a"));
  assert.ok(full.dbSize >= quotaBytes - filler.length, `the database has ${full.dbSize} bytes`);
  await until(async () => (await statusOf(nodeNamed("a"))).errors.some((each) => each.includes("NOSPACE")));
  const { header } = await client.call(KV.DeleteRange, prefixRange("filler/"), { signal });
  await client.call(KV.Compact, { revision: header?.revision ?? 0n, physical: true }, { signal });
  for (const node of nodes) {
    // a member other than the one that was asked may still be compacting
    await until(async () => {
      await invokeUnary(calls.etcdDefragment, MachineService.EtcdDefragment, {}, node.context, options);
      const { dbSize } = await statusOf(node);
      return dbSize < 1_000_000n && dbSize < full.dbSize;
    });
  }
  await assert.rejects(put("too", "early"), noSpace);
  const disarmed = await disarm(nodeNamed("b"));
  const ids = new Set(disarmed.map(({ memberId }) => memberId));
  assert.ok(raised.every(({ memberId }) => ids.has(memberId)));
  for (const node of nodes) await until(async () => (await alarmsAt(node)).length === 0);
  assert.deepEqual(await disarm(nodeNamed("b")), []);
  assert.deepEqual((await statusOf(nodeNamed("b"))).errors, []);
  await put("in", "time");
});

void test("a lost member is taken out by its id, once; a healthy one is not as long as the lost one counts", async () => {
  const [kept, other, lost] = [nodeNamed("a"), nodeNamed("b"), nodeNamed("c")];
  const remove = (memberId: bigint) => {
    const method = MachineService.EtcdRemoveMemberByID;
    return invokeUnary(calls.etcdRemoveMemberByID, method, { memberId }, kept.context, options);
  };
  const ids = await membersOf(kept, false);
  const lostId = ids.get("c") ?? 0n;
  await lost.member.kill("SIGKILL");
  await until(() => put("without", "c").then(() => true));
  await until(async () =>
    (await Promise.all([statusOf(kept), statusOf(other)])).every((each) => each.leader !== lostId),
  );
  await assert.rejects(remove(ids.get("b") ?? 0n), { message: /unhealthy cluster/u });
  assert.deepEqual(await membersOf(kept, false), ids);
  await remove(lostId);
  assert.deepEqual([...(await membersOf(kept, false)).keys()].toSorted(), ["a", "b"]);
  await until(async () => !(await membersOf(other, true)).has("c"));
  await assert.rejects(remove(lostId), { code: Code.NOT_FOUND, message: /^etcd member [0-9a-f]{16} not found$/u });
});
