// The client against real members: calls, streams, leases, locks, elections, and what happens when a member goes.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { decodeUtf8, encodeUtf8 } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import type { EtcdClient } from "../../src/clients/etcd/client.ts";
import { campaign, leaderOf, observe, resign } from "../../src/clients/etcd/election.ts";
import { lock, tryLock } from "../../src/clients/etcd/lock.ts";
import { openEtcd } from "../../src/clients/etcd/open-etcd.ts";
import { prefixRange } from "../../src/clients/etcd/keys.ts";
import { openSession } from "../../src/clients/etcd/session.ts";
import { watchKeys } from "../../src/clients/etcd/watch.ts";
import { Cluster, KV, Lease, Maintenance } from "../../src/clients/gen/etcdserverpb.ts";
import { memberArgs, openTestEtcd } from "../lib/etcd.ts";
import type { Place, TestEtcd, TestMember } from "../lib/etcd.ts";

const signal = AbortSignal.timeout(120_000);
let etcd: TestEtcd;
let places: readonly Place[];
let members: readonly TestMember[];
let client: EtcdClient;

before(async () => {
  etcd = await openTestEtcd();
  places = [await etcd.place("a"), await etcd.place("b"), await etcd.place("c")];
  const cluster = places.map(({ name, peerUrl }) => `${name}=${peerUrl}`).join(",");
  members = places.map((place) => etcd.start(place, memberArgs(etcd, place, cluster, "new")));
  client = etcd.client(places.map(endpointOf), { requireLeader: true });
  await untilHealthy(client);
});

after(async () => {
  client.destroy();
  await etcd[Symbol.asyncDispose]();
});

function endpointOf({ host, clientPort }: Place): { readonly host: string; readonly port: number } {
  return { host, port: clientPort };
}

async function untilHealthy(each: EtcdClient): Promise<void> {
  for (;;) {
    try {
      await openEtcd(each).checkQuorum(AbortSignal.timeout(2000));
      return;
    } catch {
      await systemClock.sleep(100, signal);
    }
  }
}

async function put(key: string, value: string, lease = 0n): Promise<void> {
  await client.call(KV.Put, { key: encodeUtf8(key), value: encodeUtf8(value), lease }, { signal });
}

async function valuesBelow(prefix: string): Promise<readonly string[]> {
  const { kvs } = await client.call(KV.Range, prefixRange(prefix), { signal });
  return kvs.map(({ key, value }) => `${decodeUtf8(key)}=${decodeUtf8(value)}`);
}

void test("keys are put, read, deleted", async () => {
  await put("calls/a", "1");
  await put("calls/b", "2");
  assert.deepEqual(await valuesBelow("calls/"), ["calls/a=1", "calls/b=2"]);
  const { deleted } = await client.call(KV.DeleteRange, prefixRange("calls/"), { signal });
  assert.equal(deleted, 2n);
});

void test("members and their state", async () => {
  const { members: list, answeredBy } = await openEtcd(client).members(signal);
  assert.deepEqual(
    list.map(({ name, peerURLs }) => `${name} ${peerURLs.join()}`).toSorted(),
    places.map(({ name, peerUrl }) => `${name} ${peerUrl}`),
  );
  assert.ok(list.some(({ ID }) => ID === answeredBy));
  const { version, leader } = await openEtcd(client).status(signal);
  assert.match(version, /^3\.7\./u);
  assert.ok(list.some(({ ID }) => ID === leader));
});

void test("a watch tells what changes", async () => {
  const seen: string[] = [];
  for await (const events of watchKeys(client, prefixRange("watched/"), signal)) {
    if (events.length === 0) await put("watched/x", "new");
    seen.push(...events.map(({ kv }) => decodeUtf8(kv?.value ?? new Uint8Array())));
    if (seen.length > 0) break;
  }
  assert.deepEqual(seen, ["new"]);
});

void test("what is tied to a session lives as long as it is kept, and goes with it", async () => {
  const session = await openSession(client, { ttlSeconds: 2, signal });
  await put("session/x", "tied", session.lease);
  await systemClock.sleep(4000, signal);
  assert.deepEqual(await valuesBelow("session/"), ["session/x=tied"]);
  assert.equal(session.signal.aborted, false);
  await session.close();
  assert.deepEqual(await valuesBelow("session/"), []);
});

void test("a session whose lease somebody takes away says so", async () => {
  const session = await openSession(client, { ttlSeconds: 2, signal });
  await client.call(Lease.LeaseRevoke, { ID: session.lease }, { signal });
  while (!session.signal.aborted) await systemClock.sleep(50, signal);
  assert.match(String(session.signal.reason), /lease was lost/u);
});

void test("one holder of a lock at a time, the next when it is given back", async () => {
  const first = await lock(client, "test:lock", signal);
  assert.equal(await tryLock(client, "test:lock", signal), undefined);
  let second = false;
  const waiting = lock(client, "test:lock", signal).then((held) => {
    second = true;
    return held;
  });
  await systemClock.sleep(300, signal);
  assert.equal(second, false);
  await first[Symbol.asyncDispose]();
  await (await waiting)[Symbol.asyncDispose]();
  const free = await tryLock(client, "test:lock", signal);
  assert.notEqual(free, undefined);
  await free?.[Symbol.asyncDispose]();
});

void test("an election has one leader; the next one follows who resigns or vanishes", async () => {
  const name = "test:election";
  const one = await openSession(client, { signal });
  const two = await openSession(client, { signal });
  const won = await campaign(client, { session: one, name, value: "one" });
  const next = campaign(client, { session: two, name, value: "two" });
  const seen: string[] = [];
  for await (const leader of observe(client, name, signal)) {
    seen.push(leader?.value ?? "");
    if (leader?.value === "two") break;
    if (seen.length === 1) await resign(client, won, signal);
  }
  assert.equal(seen[0], "one");
  assert.equal((await next).revision, (await leaderOf(client, name, signal))?.revision);
  await two.close();
  assert.equal(await leaderOf(client, name, signal), undefined);
  await one.close();
});

void test("a snapshot ends with the digest of its bytes", async () => {
  const parts: Uint8Array[] = [];
  for await (const { blob } of client.stream(Maintenance.Snapshot, {}, { signal })) parts.push(blob);
  const bytes = Buffer.concat(parts);
  assert.equal(bytes.length % 512, 32);
  const digest = createHash("sha256").update(bytes.subarray(0, -32)).digest();
  assert.deepEqual(digest, bytes.subarray(-32));
});

void test("a member that is gone is passed over, and is back when it is back", async () => {
  const [place] = places;
  assert.ok(place !== undefined);
  const alone = etcd.client([endpointOf(place)]);
  await members[0]?.kill("SIGKILL");
  await untilHealthy(client);
  await put("failover", "works");
  await assert.rejects(openEtcd(alone).status(AbortSignal.timeout(2000)), { code: 14 });
  const cluster = places.map(({ name, peerUrl }) => `${name}=${peerUrl}`).join(",");
  etcd.start(place, memberArgs(etcd, place, cluster, "new"));
  await untilHealthy(alone);
  const { kvs } = await alone.call(KV.Range, { key: encodeUtf8("failover") }, { signal });
  assert.equal(decodeUtf8(kvs[0]?.value ?? new Uint8Array()), "works");
  alone.destroy();
});

void test("without a quorum a call fails in time rather than hanging", async () => {
  await members[1]?.kill("SIGKILL");
  await members[2]?.kill("SIGKILL");
  await assert.rejects(openEtcd(client).checkQuorum(AbortSignal.timeout(3000)));
  await using alone = etcd.client(places.slice(0, 1).map(endpointOf));
  assert.equal((await openEtcd(alone).members(signal, "local")).members.length, 3);
  await assert.rejects(client.call(Cluster.MemberRemove, { ID: 1n }, { signal, timeoutMs: 3000 }));
});
