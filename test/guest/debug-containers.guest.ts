// Throw-away containers of clients with a real containerd and runc: what they see and may, what is typed and printed, and that nothing of them is left.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { after, before, test } from "node:test";
import type { DebugContainer, DebugRequest } from "../../src/api/debug-port.ts";
import { decodeUtf8, encodeUtf8 } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLogger } from "../../src/base/logger.ts";
import { listContainerIds } from "../../src/clients/containerd/container.ts";
import { importImages } from "../../src/clients/containerd/import.ts";
import type { Instance } from "../../src/clients/containerd/instance.ts";
import { snapshotter, within } from "../../src/clients/containerd/instance.ts";
import { Snapshots } from "../../src/clients/gen/containerd-services-snapshots-v1.ts";
import { cgroupRoot, fileCgroups } from "../../src/linux/cgroup.ts";
import { openLibc } from "../../src/linux/ffi/libc.ts";
import { nodeFiles } from "../../src/linux/files.ts";
import { kernelMounts } from "../../src/linux/mount.ts";
import { kernelPipes } from "../../src/linux/pipes.ts";
import type { DebugContainers } from "../../src/machined/ports/debug-containers.ts";
import { openDebugContainers } from "../../src/machined/ports/debug-containers.ts";
import { callServerStream } from "../../src/rpc/client.ts";
import type { TestContainerd } from "../lib/containerd.ts";
import { openContainersGuest } from "../lib/containers-guest.ts";
import { archiveOf, testImage } from "../lib/oci-image.ts";

const libc = openLibc();
const mounts = kernelMounts(libc);
const memory = "/run/debug-test";
const imageName = "example.org/test/debug:1";
const none = new AbortController().signal;

/** It has no programs of its own: those of the host are seen below /host. */
const image = testImage({
  files: [
    ...["etc", "nix", "tmp"].map((path) => ({ path, type: "directory" as const })),
    ...["usr", "lib", "lib64"].map((path) => ({
      path,
      type: "symlink" as const,
      linkName: path === "usr" ? "host/usr" : `host/usr/${path}`,
    })),
    { path: "nix/own", content: encodeUtf8("of the image") },
  ],
  env: ["FROM_IMAGE=yes"],
});

let containerd: TestContainerd;
let instance: Instance;
let debug: DebugContainers;

function open(): DebugContainers {
  return openDebugContainers({
    at: () => instance,
    shimCgroup: () => undefined,
    clock: systemClock,
    log: silentLogger,
    pipes: kernelPipes(libc, systemClock),
    pipesDirectory: `${memory}/pipes`,
    cgroups: fileCgroups(nodeFiles()),
    mounts,
    files: nodeFiles(),
  });
}

before(async () => {
  ({ containerd, instance } = await openContainersGuest({ memory, mounts, clock: systemClock }));
  async function* archive(): AsyncGenerator<Uint8Array> {
    yield archiveOf(image, imageName);
  }
  await importImages(instance, archive(), { fallbackName: "imported", signal: none });
  debug = open();
});

after(async () => {
  await containerd[Symbol.asyncDispose]();
});

/** A script of Node.js. */
function start(script: string, more: Partial<DebugRequest> = {}, signal: AbortSignal = none): Promise<DebugContainer> {
  const request: DebugRequest = {
    place: { driver: "containerd", namespace: "system" },
    image: imageName,
    args: ["/usr/bin/node", "--jitless", "-e", script],
    env: new Map([["OWN", "1"]]),
    profile: "privileged",
    terminal: false,
    ...more,
  };
  return debug.start(request, signal);
}

/** What it prints from here on, until the text came, or to its end. */
async function heard(container: DebugContainer, text?: string): Promise<string> {
  let all = "";
  for (;;) {
    const piece = await container.read();
    if (piece !== undefined) all += decodeUtf8(piece);
    if (text !== undefined && all.includes(text)) return all;
    if (piece !== undefined) continue;
    assert.ok(text === undefined, `found ${JSON.stringify(all)}, want ${JSON.stringify(text)}`);
    return all;
  }
}

/** Its parent takes a moment to see that it is gone. */
async function assertGone(pid: number): Promise<void> {
  for (let tries = 0; tries < 50 && existsSync(`/proc/${pid}`); tries++) await systemClock.sleep(100);
  assert.ok(!existsSync(`/proc/${pid}`), `process ${pid} is still there`);
}

async function assertNothingLeft(...pids: readonly number[]): Promise<void> {
  assert.deepEqual(await listContainerIds(instance, none), []);
  const snapshots = await Array.fromAsync(
    callServerStream(instance.client, Snapshots.List, { snapshotter }, within(instance, none)),
  );
  const left = snapshots.flatMap(({ info }) => info).filter(({ name }) => name.startsWith("debug-"));
  assert.deepEqual(left, []);
  const groups = readdirSync(`${cgroupRoot}/system/debug`, { withFileTypes: true });
  assert.deepEqual(
    groups.filter((entry) => entry.isDirectory()).map(({ name }) => name),
    [],
  );
  assert.deepEqual(readdirSync(`${memory}/pipes`), []);
  for (const pid of pids) await assertGone(pid);
}

const idle = `process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")`;

void test("a privileged container has all rights in the host's namespaces, reads its input to the end, and tells its exit code", async () => {
  let pid: number;
  {
    await using container = await start(`
      const fs = require("fs");
      const status = fs.readFileSync("/proc/self/status", "utf8");
      const spaces = ["net", "pid", "ipc"].map((name) => fs.readlinkSync("/proc/self/ns/" + name));
      console.log(JSON.stringify({
        env: [process.env.FROM_IMAGE, process.env.OWN], spaces,
        rights: /CapEff:\\t(\\w+)/.exec(status)[1], filter: /Seccomp:\\t(\\d)/.exec(status)[1],
        oom: fs.readFileSync("/proc/self/oom_score_adj", "utf8").trim(),
        group: fs.readFileSync("/proc/self/cgroup", "utf8").trim(),
        devices: fs.existsSync("/dev/kmsg"), own: fs.readFileSync("/nix/own", "utf8"),
        groups: fs.existsSync("/sys/fs/cgroup/cgroup.procs"), root: fs.readdirSync("/host").includes("usr"),
      }));
      let all = "";
      process.stdin.on("data", (piece) => (all += piece));
      process.stdin.on("end", () => { console.error(all.toUpperCase()); process.exitCode = 5; });`);
    ({ pid } = container);
    const facts = JSON.parse(await heard(container, "}\n")) as Readonly<Record<string, unknown>>;
    assert.deepEqual(facts, {
      env: ["yes", "1"],
      spaces: ["net", "pid", "ipc"].map((name) => readlinkSync(`/proc/self/ns/${name}`)),
      rights: "000001ffffbeffff", // all but those to load modules and to restart the machine
      filter: "0",
      oom: "500",
      group: `0::/system/debug/${container.id}`,
      devices: true,
      own: "of the image",
      groups: true,
      root: true,
    });
    assert.match(container.id, /^debug-[0-9a-f]{16}$/u);
    await container.write(encodeUtf8("typed "));
    await container.write(encodeUtf8("text"));
    await container.closeInput();
    assert.equal(await heard(container), "TYPED TEXT\n");
    assert.equal(await container.exited(), 5);
  }
  await assertNothingLeft(pid);
});

void test("a terminal echoes, knows its size, and its keys have a meaning", async () => {
  await using container = await start(
    `console.log([process.stdin.isTTY, process.stdout.isTTY, process.env.TERM].join(" "));
     process.stdout.on("resize", () => console.log(process.stdout.columns + " x " + process.stdout.rows));
     process.stdin.on("data", (line) => console.log("read " + line.toString().trim()));
     process.on("SIGINT", () => process.exit(42));`,
    { terminal: true },
  );
  await heard(container, "true true xterm");
  await container.resize(100, 30);
  await heard(container, "100 x 30");
  await container.write(encodeUtf8("hello\r"));
  await heard(container, "read hello");
  await container.write(Uint8Array.of(3));
  await heard(container);
  assert.equal(await container.exited(), 42);
});

void test("signals arrive; a container without a handler ends by them", async () => {
  await using polite = await start(
    `process.on("SIGUSR2", () => process.exit(7)); setInterval(() => {}, 1000); console.log("up")`,
  );
  await heard(polite, "up");
  await polite.kill(12);
  await heard(polite);
  assert.equal(await polite.exited(), 7);
  await using other = await start(`setInterval(() => {}, 1000); console.log("up")`);
  await heard(other, "up");
  await other.kill(15);
  await heard(other);
  assert.equal(await other.exited(), 143);
  await other.kill(15); // it has ended: nothing happens
});

void test("all that is printed comes, however slowly it is read, and the container waits meanwhile", async () => {
  await using container = await start(
    `const piece = Buffer.alloc(65536, 65); let n = 0;
     const next = () => { if (n++ < 48) process.stdout.write(piece, next); else process.stderr.write("all"); }; next();`,
  );
  await systemClock.sleep(3000);
  assert.ok(existsSync(`/proc/${container.pid}`), "it does not wait for its reader");
  let length = 0;
  for (let piece = await container.read(); piece !== undefined; piece = await container.read()) length += piece.length;
  assert.deepEqual([length, await container.exited()], [48 * 65_536 + 3, 0]);
});

void test("a container in the host's place sees its files and mounts, and those of the image where it has none", async () => {
  const script = `
    const fs = require("fs");
    fs.writeFileSync("/nix/written", "x");
    console.log(fs.readFileSync("/nix/own", "utf8"), fs.existsSync("${memory}/pipes"), fs.existsSync("/host"), fs.existsSync("/dev/kmsg"));
    console.log(fs.readdirSync("/usr/bin").length, fs.readFileSync("/proc/self/cgroup", "utf8").trim())`;
  await using container = await start(script, { profile: "host-ns" });
  const [first, second] = (await heard(container)).split("\n");
  assert.equal(first, "of the image true false true");
  assert.equal(second, `${readdirSync("/usr/bin").length} 0::/system/debug/${container.id}`);
  assert.equal(await container.exited(), 0);
  assert.ok(!existsSync("/nix"));
});

void test("a client that goes, and a terminal nobody reads, leave nothing", async () => {
  const gone = new AbortController();
  const client = await start(idle, {}, gone.signal);
  await heard(client, "up");
  const reading = client.read();
  gone.abort(new Error("gone"));
  await assert.rejects(reading, /gone/u);
  await client[Symbol.asyncDispose]();
  const flood = await start(`for (;;) process.stdout.write("x".repeat(10000) + "\\n")`, { terminal: true });
  await systemClock.sleep(2000);
  await flood[Symbol.asyncDispose]();
  await assertNothingLeft(client.pid, flood.pid);
});

void test("what containerd cannot clear away, because it is not there, the next one does", async () => {
  const container = await start(idle);
  await heard(container, "up");
  await containerd.kill();
  await container[Symbol.asyncDispose]();
  await assertGone(container.pid); // its control group was emptied
  await containerd.start();
  assert.deepEqual(await listContainerIds(instance, none), [container.id]);
  {
    await using next = await start(`console.log("next")`);
    assert.equal(await heard(next), "next\n");
    assert.deepEqual(await listContainerIds(instance, none), [next.id]);
  }
  await assertNothingLeft();
});

void test("what cannot be made leaves nothing, and images that are not there are told", async () => {
  await assert.rejects(start("", { image: "example.org/other:1" }), /image "example.org\/other:1" not found/u);
  await assert.rejects(start("", { image: "-" }), /image "-" not found/u);
  await assert.rejects(start("", { args: [] }), /names no command/u);
  await assert.rejects(start("", { args: ["/no/such/program"] }), /no\/such\/program/u);
  await assertNothingLeft();
});

void test("when the node goes down, all of them end and no others are started", async () => {
  const container = await start(idle);
  await heard(container, "up");
  const reading = container.read();
  await Promise.all([debug.close(), assert.rejects(reading, /about to go down/u)]);
  await assertGone(container.pid);
  await assert.rejects(start(idle), /about to go down/u);
  await container[Symbol.asyncDispose]();
});
