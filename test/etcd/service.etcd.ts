// The service over real members of etcd, each with a folder of its own: a cluster begins, grows, loses members, is restored.
import assert from "node:assert/strict";
import { cp, mkdir, readFile, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { encodeUtf8 } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLogger } from "../../src/base/logger.ts";
import type { Etcd, EtcdAccess } from "../../src/clients/etcd/etcd.ts";
import { openEtcd } from "../../src/clients/etcd/open-etcd.ts";
import { KV } from "../../src/clients/gen/etcdserverpb.ts";
import { openMemoryState } from "../../src/cosi/memory-state.ts";
import { openState } from "../../src/cosi/open-state.ts";
import type { State } from "../../src/cosi/state.ts";
import { EtcdMember } from "../../src/resources/etcd/etcd-member.ts";
import { EtcdSpec } from "../../src/resources/etcd/etcd-spec.ts";
import { PKIStatus } from "../../src/resources/etcd/pki-status.ts";
import { NetworkStatus } from "../../src/resources/network/network-status.ts";
import { TimeStatus } from "../../src/resources/time/time-status.ts";
import { openEventBus } from "../../src/runtime/event-bus.ts";
import { openLogStore } from "../../src/runtime/log-store.ts";
import { etcdService } from "../../src/services/etcd.ts";
import { openEtcdControl } from "../../src/services/etcd/control.ts";
import type { NodeEtcd } from "../../src/services/etcd/control.ts";
import type { ServiceContext } from "../../src/services/shared/context.ts";
import { taskRunner } from "../../src/supervisor/task-runner.ts";
import type { Supervisor } from "../../src/supervisor/supervisor.ts";
import { openSupervisor } from "../../src/supervisor/supervisor.ts";
import { aborted } from "../../src/base/abort.ts";
import { etcdPrograms, openTestEtcd } from "../lib/etcd.ts";
import type { TestEtcd } from "../lib/etcd.ts";
import type { ProcessRuntime } from "../lib/process-runtime.ts";
import { processRuntime } from "../lib/process-runtime.ts";
import { rootedFiles } from "../sim/host.ts";

const signal = AbortSignal.timeout(180_000);
const clock = systemClock;
let etcd: TestEtcd;

/** What a node has around its etcd. */
interface TestNode {
  readonly address: string;
  readonly data: string;
  readonly state: State;
  readonly supervisor: Supervisor;
  readonly control: NodeEtcd;
  readonly runtime: ProcessRuntime;
  readonly context: ServiceContext;
  readonly access: EtcdAccess;
}

const nodes: TestNode[] = [];

/** A control plane at a loopback address of its own: there etcd can have the ports it has on every node. */
async function openTestNode(name: string): Promise<TestNode> {
  const address = `127.77.0.${nodes.length + 1}`;
  const root = join(etcd.folder, name);
  await mkdir(join(root, "var/lib/etcd"), { recursive: true });
  await mkdir(join(root, "system/secrets"), { recursive: true });
  await cp(etcd.pkiFolder, join(root, "system/secrets/etcd"), { recursive: true });
  const files = { ...rootedFiles(root), setOwnership: () => Promise.resolve() };
  const state = openState(openMemoryState({ clock }));
  await state.modify(TimeStatus, "node", () => ({ ...TimeStatus.zero(), synced: true }));
  const ready = { addressReady: true, connectivityReady: true, hostnameReady: true, etcFilesReady: true };
  await state.modify(NetworkStatus, "status", () => ready);
  await state.modify(PKIStatus, "etcd", () => ({ ready: true, version: "1" }));
  const own = [address];
  await state.modify(EtcdSpec, "etcd", () => ({
    name,
    advertisedAddresses: own,
    listenPeerAddresses: own,
    listenClientAddresses: own,
    image: "etcd",
    extraArgs: { "heartbeat-interval": { values: ["50"] }, "election-timeout": { values: ["500"] } },
  }));
  const at = (hosts: readonly string[], requireLeader: boolean): Promise<Etcd> => {
    const endpoints = hosts.map((host) => ({ host, port: 2379 }));
    return Promise.resolve(openEtcd(etcd.client(endpoints, { requireLeader })));
  };
  const access: EtcdAccess = {
    openLocal: () => at([address], false),
    openCluster: () =>
      at(
        nodes.map((node) => node.address).filter((each) => each !== address),
        true,
      ),
    openAt: (urls) =>
      at(
        urls.map((url) => new URL(url).hostname),
        true,
      ),
  };
  const supervisor = openSupervisor({
    clock,
    log: silentLogger,
    logs: openLogStore({ compress: (bytes) => Promise.resolve(bytes), decompress: (bytes) => Promise.resolve(bytes) }),
    events: openEventBus({ clock }),
    pids: { set: () => Promise.resolve(), remove: () => Promise.resolve() },
    volumes: {
      request: () => ({ describe: () => "volumes", wait: () => Promise.resolve() }),
      release: () => Promise.resolve(),
    },
  });
  const runtime = processRuntime({ root, programs: etcdPrograms() });
  // What the service uses; nobody else is there to use the rest.
  const context = {
    state,
    cri: runtime,
    etcd: access,
    files,
    clock,
    log: silentLogger,
    cpus: 1,
    cgroups: { create: () => Promise.resolve() },
  } as unknown as ServiceContext;
  const control = openEtcdControl({
    supervisor,
    state,
    etcd: access,
    files,
    clock,
    log: silentLogger,
    service: (beginning) => etcdService(beginning).bind(context),
  });
  const cri = taskRunner({ name: "cri", pid: process.pid, run: (run) => aborted(run.signal) });
  supervisor.load({ id: "cri", restart: "always", runner: () => cri }, { ...etcdService("join").bind(context) });
  supervisor.start("cri");
  const node = { address, data: join(root, "var/lib/etcd"), state, supervisor, control, runtime, context, access };
  nodes.push(node);
  return node;
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await clock.sleep(100, signal);
}

async function healthy({ supervisor }: TestNode): Promise<void> {
  await until(() => {
    const info = supervisor.find("etcd");
    if (info?.state === "Failed") throw new Error(info.events.at(-1)?.message);
    return supervisor.isUp("etcd");
  });
}

async function voters(node: TestNode): Promise<readonly string[]> {
  await using client = await node.access.openLocal();
  const { members } = await client.members(signal, "local");
  return members
    .filter(({ isLearner, name }) => !isLearner && name !== "")
    .map(({ name }) => name)
    .toSorted();
}

async function put(node: TestNode, key: string): Promise<void> {
  await using client = etcd.client([{ host: node.address, port: 2379 }]);
  await client.call(KV.Put, { key: encodeUtf8(key), value: encodeUtf8(key) }, { signal });
}

async function has(node: TestNode, key: string): Promise<boolean> {
  await using client = etcd.client([{ host: node.address, port: 2379 }]);
  return (await client.call(KV.Range, { key: encodeUtf8(key) }, { signal })).kvs.length === 1;
}

function nodeAt(index: number): TestNode {
  const node = nodes[index];
  assert.ok(node !== undefined);
  return node;
}

before(async () => {
  etcd = await openTestEtcd({ addresses: ["127.77.0.1", "127.77.0.2", "127.77.0.3"] });
});

after(async () => {
  await Promise.all(nodes.map(({ supervisor }) => supervisor.stopAll()));
  await etcd[Symbol.asyncDispose]();
});

void test("a first member waits until it is told to begin a cluster", async () => {
  const node = await openTestNode("a");
  node.supervisor.start("etcd");
  await until(() => node.supervisor.find("etcd")?.state === "Preparing");
  assert.equal(await node.control.hasNoData(), true);
  await node.control.bootstrap("new");
  await healthy(node);
  assert.deepEqual(await voters(node), ["a"]);
  assert.equal(await node.control.hasNoData(), false);
  await assert.rejects(node.control.bootstrap("new"), /not empty/u);
  await healthy(node);
  await put(node, "first");
});

void test("others join as learners, and vote when they have all data", async () => {
  for (const name of ["b", "c"]) {
    const node = await openTestNode(name);
    node.supervisor.start("etcd");
    await healthy(node);
    await until(async () => (await voters(node)).includes(name));
    assert.equal(await has(node, "first"), true);
  }
  assert.deepEqual(await voters(nodeAt(0)), ["a", "b", "c"]);
});

void test("one machine at a time is upgraded, and only while all members are well", async () => {
  const first = await nodeAt(0).control.guardUpgrade(signal);
  await assert.rejects(nodeAt(1).control.guardUpgrade(signal), /another control plane node/u);
  await first[Symbol.asyncDispose]();
  await nodeAt(2).supervisor.stop("etcd");
  await assert.rejects(nodeAt(1).control.guardUpgrade(signal), /member [0-9a-f]{16} \("c"\) is not healthy/u);
  nodeAt(2).supervisor.start("etcd");
  await healthy(nodeAt(2));
});

void test("a member that is killed starts again with its data", async () => {
  const node = nodeAt(1);
  const killed = node.runtime.processes.get("etcd")?.pid;
  node.runtime.processes.get("etcd")?.kill("SIGKILL");
  await until(() => node.runtime.processes.get("etcd")?.pid !== killed);
  await healthy(node);
  assert.equal(await has(node, "first"), true);
});

void test("a member that has lost its data takes the place of its former self", async () => {
  const node = nodeAt(2);
  await node.supervisor.stop("etcd");
  await rm(join(node.data, "member"), { recursive: true });
  node.supervisor.start("etcd");
  await healthy(node);
  await until(async () => (await voters(node)).length === 3);
  assert.deepEqual(await voters(nodeAt(0)), ["a", "b", "c"]);
});

void test("a member that goes down before it votes gets its vote after the next start", async () => {
  const node = nodeAt(2);
  await node.supervisor.stop("etcd");
  await rm(join(node.data, "member"), { recursive: true });
  node.supervisor.start("etcd");
  await until(async () => !(await node.control.hasNoData()));
  await node.supervisor.stop("etcd"); // nobody asks for its vote before it has run for a second
  assert.deepEqual(await voters(nodeAt(0)), ["a", "b"]);
  node.supervisor.start("etcd");
  await healthy(node);
  await until(async () => (await voters(node)).length === 3);
});

void test("a member leaves, and its data goes", async () => {
  const node = nodeAt(2);
  await using client = await node.access.openLocal();
  const { answeredBy } = await client.members(signal, "local");
  await node.state.modify(EtcdMember, "local", () => ({ memberID: answeredBy.toString(16).padStart(16, "0") }));
  await node.control.leave(signal);
  assert.deepEqual(await readdir(node.data), []);
  assert.deepEqual(await voters(nodeAt(0)), ["a", "b"]);
  assert.equal(node.supervisor.find("etcd")?.state, "Finished");
  await assert.rejects(nodeAt(0).control.guardUpgrade(signal), /has 2 members/u);
});

/** The database of the first node, with the digest at its end. */
async function takeSnapshot(path: string): Promise<void> {
  await using client = await nodeAt(0).access.openLocal();
  await writeFile(path, client.snapshot(signal));
}

void test("a member that is killed while it gives a snapshot breaks off, and has lost nothing", async () => {
  const node = nodeAt(0);
  for (let index = 0; index < 40; index++) await put(node, `filler ${"x".repeat(100_000)} ${index}`);
  await using client = await node.access.openLocal();
  const received = (async () => {
    let bytes = 0;
    for await (const piece of client.snapshot(signal)) {
      if (bytes === 0) node.runtime.processes.get("etcd")?.kill("SIGKILL");
      bytes += piece.length;
    }
  })();
  await assert.rejects(received);
  await until(() => !node.supervisor.isUp("etcd"));
  await healthy(node);
  assert.equal(await has(node, "first"), true);
  assert.equal(await has(node, `filler ${"x".repeat(100_000)} 39`), true);
});

async function losesAllData(node: TestNode): Promise<void> {
  await node.supervisor.stop("etcd");
  await rm(join(node.data, "member"), { recursive: true, force: true });
}

void test("after the loss of the quorum the cluster is restored from a snapshot, with what was in it", async () => {
  const node = nodeAt(0);
  const path = join(etcd.folder, "snapshot.db");
  await takeSnapshot(path);
  await put(node, "too late");
  await losesAllData(nodeAt(1));
  await node.supervisor.stop("etcd"); // it writes everything down when it ends
  await cp(join(node.data, "member/snap/db"), join(etcd.folder, "copied.db"));
  await losesAllData(node);
  assert.equal(await node.control.canReceiveSnapshot(), true);
  await node.control.receiveSnapshot(createReadStream(path));
  await node.control.bootstrap("snapshot");
  await healthy(node);
  assert.deepEqual([await has(node, "first"), await has(node, "too late")], [true, false]);
  assert.deepEqual(await voters(node), ["a"]);
});

void test("a damaged snapshot is refused with a reason; a copied database needs no digest", async () => {
  const node = nodeAt(0);
  const path = join(etcd.folder, "snapshot.db");
  await losesAllData(node);
  await truncate(path, (await readFile(path)).length - 600);
  await node.control.receiveSnapshot(createReadStream(path));
  await node.control.bootstrap("snapshot");
  await until(() => node.supervisor.find("etcd")?.state === "Failed");
  assert.match(node.supervisor.find("etcd")?.events.at(-1)?.message ?? "", /Cannot recover etcd from a snapshot/u);
  await node.control.receiveSnapshot(createReadStream(join(etcd.folder, "copied.db")));
  await node.control.bootstrap("unchecked snapshot");
  await healthy(node);
  assert.deepEqual([await has(node, "first"), await has(node, "too late")], [true, true]);
});

void test("the restored cluster grows again", async () => {
  const node = nodeAt(1);
  node.supervisor.start("etcd");
  await healthy(node);
  await until(async () => (await voters(node)).length === 2);
  assert.equal(await has(node, "too late"), true);
});
