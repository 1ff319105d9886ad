// Containers of services with a real containerd and runc: images imported and pulled, what is printed, how a container ends, and what goes wrong on the way.
import assert from "node:assert/strict";
import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { after, before, test } from "node:test";
import { decodeUtf8 } from "../../src/base/bytes.ts";
import type { Clock } from "../../src/base/clock.ts";
import { systemClock } from "../../src/base/clock.ts";
import { errorChain } from "../../src/base/errors.ts";
import type { Logger } from "../../src/base/logger.ts";
import { silentLogger } from "../../src/base/logger.ts";
import { importImages } from "../../src/clients/containerd/import.ts";
import { findImage, listImages, removeImage } from "../../src/clients/containerd/images.ts";
import { listContainers } from "../../src/clients/containerd/inspect.ts";
import type { Instance } from "../../src/clients/containerd/instance.ts";
import { openContainerRuntime } from "../../src/clients/containerd/open-runtime.ts";
import { pullImage, type RegistryAccess, type VerifyImage } from "../../src/clients/containerd/pull.ts";
import type { ContainerRuntime, PullProgress } from "../../src/clients/containerd/runtime.ts";
import { checkByIdentity, checkByKey } from "../../src/machined/ports/image-signatures.ts";
import { dispatchMethods } from "../../src/rpc/dispatch.ts";
import { listenUnix } from "../../src/rpc/listen.ts";
import { unary } from "../../src/rpc/method.ts";
import { claimedRoles } from "../../src/rpc/roles.ts";
import { Code, StatusError } from "../../src/rpc/status.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { openLibc } from "../../src/linux/ffi/libc.ts";
import { fileCgroups } from "../../src/linux/cgroup.ts";
import { nodeFiles } from "../../src/linux/files.ts";
import { openNetwork } from "../../src/linux/kernel-network.ts";
import { openWeb } from "../../src/linux/web.ts";
import { kernelMounts } from "../../src/linux/mount.ts";
import { kernelPipes } from "../../src/linux/pipes.ts";
import { kernelSockets } from "../../src/linux/socket.ts";
import type { ContainerRunnerOptions } from "../../src/supervisor/container-runner.ts";
import { containerRunner } from "../../src/supervisor/container-runner.ts";
import { containerSpec } from "../../src/supervisor/container-spec.ts";
import type { TestContainerd } from "../lib/containerd.ts";
import { openContainersGuest } from "../lib/containers-guest.ts";
import {
  archiveOf,
  bundleImage,
  referrersIndex,
  serveRegistry,
  signatureImage,
  testImage,
  type TestImage,
} from "../lib/oci-image.ts";
import { openTestSigstore } from "../lib/sigstore.ts";

const libc = openLibc();
const mounts = kernelMounts(libc);
/** The kernel makes it first of all links. */
const loopbackIndex = 1;
const memory = "/run/containers-test";
/** What the tests' containers bring along: places to mount the host's programs at. */
const image = testImage({
  files: ["usr", "lib64", "lib", "etc", "tmp"].map((path) => ({ path, type: "directory" as const })),
  env: ["FROM_IMAGE=yes"],
});
const imageName = "example.org/test/run:1";
const none = new AbortController().signal;

/** Pauses between tries pass a hundred times as fast. */
const hastyClock: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 100, signal) };

let containerd: TestContainerd;
let instance: Instance;
let runtime: ContainerRuntime;

function runtimeWith(
  clock: Clock,
  log: Logger = silentLogger,
  more: Pick<RegistryAccess, "verifier" | "referrers"> = {},
): ContainerRuntime {
  const client = Object.assign(Object.create(containerd.client) as typeof containerd.client, { clock });
  return openContainerRuntime({
    instance: { ...instance, client },
    access: {
      hostsDirectory: containerd.hostsDirectory,
      credentials: () => Promise.resolve(undefined),
      ...more,
    },
    log,
    pipes: kernelPipes(libc, systemClock),
    pipesDirectory: `${memory}/pipes`,
  });
}

before(async () => {
  await openNetwork(libc, kernelSockets(libc), openWeb({ files: nodeFiles() })).changeLink(
    loopbackIndex,
    { up: true },
    none,
  ); // registries listen there
  await fileCgroups(nodeFiles()).create("/containers-test");
  ({ containerd, instance } = await openContainersGuest({ memory, mounts, clock: systemClock }));
  runtime = runtimeWith(systemClock);
});

after(async () => {
  await containerd[Symbol.asyncDispose]();
});

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += 20_000) yield bytes.subarray(offset, offset + 20_000);
}

const hostPrograms = [
  { source: "/usr", destination: "/usr", options: ["rbind", "ro"] },
  { source: "/usr/lib64", destination: "/lib64", options: ["rbind", "ro"] },
  { source: "/usr/lib", destination: "/lib", options: ["rbind", "ro"] },
];

interface Run {
  readonly done: Promise<void>;
  readonly output: () => string;
  readonly stop: () => void;
  /** Resolves when this has been printed. */
  readonly printed: (text: string) => Promise<void>;
}

function optionsOf(args: readonly string[]): ContainerRunnerOptions {
  return {
    runtime,
    id: "demo",
    image: imageName,
    args,
    mounts: hostPrograms,
    cgroup: "/containers-test/demo",
    oomScoreAdj: -100,
  };
}

/** Runs a script of Node.js as a service's container. */
function run(script: string, options: Partial<ContainerRunnerOptions> = {}): Run {
  const abort = new AbortController();
  let output = "";
  const runner = containerRunner({ ...optionsOf(["/usr/bin/node", "--jitless", "-e", script]), ...options });
  const context = {
    signal: abort.signal,
    clock: systemClock,
    log: silentLogger,
    started: () => undefined,
    output: { write: (bytes: Uint8Array) => void (output += decodeUtf8(bytes)), line: () => undefined },
  };
  const done = runner.run(context);
  done.catch(() => undefined); // looked at by the test
  return {
    done,
    output: () => output,
    stop: () => abort.abort(new Error("stopped")),
    async printed(text) {
      while (!output.includes(text)) {
        const hasEnded = await Promise.race([done.then(() => true), systemClock.sleep(100).then(() => false)]);
        assert.ok(!hasEnded || output.includes(text), `the container ended, having printed: ${output}`);
      }
    },
  };
}

void test("an archive is imported and unpacked, and known by its name", async () => {
  const archive = inPieces(archiveOf(image, imageName));
  assert.deepEqual(await importImages(instance, archive, { fallbackName: "imported", signal: none }), [imageName]);
  assert.equal((await findImage(instance, imageName, none))?.target?.digest, image.digest);
});

void test("a container prints into the log, with the rights of a service, and its exit code is told", async () => {
  const script = `
    const fs = require("fs");
    const status = fs.readFileSync("/proc/self/status", "utf8");
    console.log(process.env.FROM_IMAGE, process.env.OWN, process.getuid(), /CapEff:\\t(\\w+)/.exec(status)[1]);
    console.log(fs.readFileSync("/proc/self/oom_score_adj", "utf8").trim(), /Seccomp:\\t(\\d)/.exec(status)[1]);
    process.exitCode = 7;
    setTimeout(() => console.error("last words"), 1000)`; // two streams: what is said at once may be heard in any order
  const { done, output } = run(script, { env: { OWN: "1" }, user: { uid: 60, gid: 60 } });
  await assert.rejects(done, /task "demo" failed: exit code 7 \(last log "last words"\)/u);
  assert.match(output(), /^yes 1 60 0000000000000000$/mu);
  assert.match(output(), /^-100 2$/mu);
  assert.deepEqual(await listContainers(instance, { withUsage: false, signal: none }), []);
});

void test("a container that is told to stop ends, one that does not listen is killed", async () => {
  const polite = run(`process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1000); console.log("up")`);
  await polite.printed("up");
  polite.stop();
  await polite.done;
  const deaf = run(`process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")`, { graceMs: 500 });
  await deaf.printed("up");
  deaf.stop();
  await deaf.done;
});

void test("a container runs on when containerd is killed and started again, and is still heard", async () => {
  const script = `let n = 0; console.log("up"); setInterval(() => console.log("tick " + n++), 200);
    process.on("SIGTERM", () => { console.log("bye"); process.exit(0); })`;
  const running = run(script);
  await running.printed("tick 1\n");
  await containerd.kill();
  await running.printed("tick 8\n");
  await containerd.start();
  const [facts] = await listContainers(instance, { withUsage: true, signal: none });
  assert.equal(facts?.status, "RUNNING");
  assert.ok((facts.usage?.memoryBytes ?? 0n) > 1_000_000n);
  running.stop();
  await running.done;
  assert.match(running.output(), /bye\n$/u);
});

void test("what an earlier run left is cleared away", async () => {
  const args = ["/usr/bin/node", "--jitless", "-e", "setInterval(() => {}, 1000)"];
  const options = { ...optionsOf(args), id: "demo" };
  await runtime.create({ id: "demo", image: imageName, spec: (process) => containerSpec(options, process) }, none);
  await using forgotten = await runtime.start("demo", () => undefined, none);
  assert.equal((await listContainers(instance, { withUsage: false, signal: none }))[0]?.pid, forgotten.pid);
  const next = run(`console.log("next")`);
  await next.done;
  assert.match(next.output(), /next\n$/u);
  assert.equal(await forgotten.exited(none), 255); // nobody knows any more
});

const layer = testImage({ files: [{ path: "data", content: new Uint8Array(200_000).fill(1) }] });
const pulledName = "registry.example/some/thing:v1";

function writeHosts(port: number): void {
  mkdirSync(`${containerd.hostsDirectory}/registry.example`, { recursive: true });
  writeFileSync(
    `${containerd.hostsDirectory}/registry.example/hosts.toml`,
    `server = "http://127.0.0.1:${port}"\ncapabilities = ["pull", "resolve"]\n`,
  );
}

void test("a pull survives a registry that is down at first and breaks off once, and is not repeated", async () => {
  const probe = await serveRegistry({ images: new Map() });
  const { port } = probe;
  await probe[Symbol.asyncDispose]();
  writeHosts(port);
  const progress: PullProgress[] = [];
  const pulling = runtimeWith(hastyClock).ensureImage(pulledName, none, (row) => progress.push(row));
  await systemClock.sleep(500); // nobody listens yet
  let broken = 0;
  await using registry = await serveRegistry({
    images: new Map([["some/thing:v1", layer]]),
    port,
    interfere(path, response) {
      if (!path.includes("/blobs/") || broken++ > 0) return false;
      response.destroy();
      return true;
    },
  });
  assert.deepEqual(await pulling, { name: layer.digest, digest: layer.digest });
  assert.ok(broken > 0);
  assert.ok(progress.some(({ totalBytes }) => totalBytes > 200_000));
  const names = (await listImages(instance, none)).filter(({ target }) => target?.digest === layer.digest);
  assert.deepEqual(names.map(({ name }) => name).toSorted(), [
    pulledName,
    `registry.example/some/thing@${layer.digest}`,
    layer.digest,
  ]);
  const asked = registry.requests.length;
  await runtime.ensureImage(pulledName, none);
  assert.equal(registry.requests.length, asked);
  for (const { name } of names) await removeImage(instance, name, { sync: true, signal: none });
});

void test("an image that must be signed is unpacked only when the key has signed it", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = publicKey.export({ type: "spki", format: "pem" });
  const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const signedBy = (by: KeyObject) => signatureImage(layer.digest, (payload) => sign("sha256", payload, by));
  const tag = `some/thing:${layer.digest.replace(":", "-")}.sig`;
  const images = new Map([["some/thing:v1", layer]]);
  await using registry = await serveRegistry({ images });
  writeHosts(registry.port);
  const verify: VerifyImage = async ({ digest, signatures }) => {
    const reasons = checkByKey(key, digest, await signatures());
    if (reasons === undefined) return "key";
    throw new StatusError(Code.PERMISSION_DENIED, reasons.join("; ") || "no signature");
  };
  const verified = runtimeWith(hastyClock, silentLogger, { verifier: async () => verify });
  for (const [signature, reason] of [
    [undefined, /no signature/u],
    [signedBy(other), /the signature is not of this key/u],
  ] as const) {
    if (signature !== undefined) images.set(tag, signature);
    await assert.rejects(verified.ensureImage(pulledName, none), (error) => reason.test(errorChain(error)));
    assert.equal(await findImage(instance, pulledName, none), undefined);
  }
  images.set(tag, signedBy(privateKey));
  assert.deepEqual(await verified.ensureImage(pulledName, none), { name: layer.digest, digest: layer.digest });
  const record = await findImage(instance, pulledName, none);
  assert.equal(record?.labels.get("talos.dev/verified"), "key");
  const names = (await listImages(instance, none)).map(({ name }) => name);
  assert.ok(!names.some((name) => name.endsWith(".sig")), names.join());
  for (const name of names.filter((each) => each.includes("some/thing") || each === layer.digest))
    await removeImage(instance, name, { sync: true, signal: none });
});

void test("an image signed by an identity comes, whether the registry knows its signatures or lists them under a tag", async () => {
  const atMs = Date.now();
  const sigstore = openTestSigstore(atMs);
  const identity = { issuer: "https://idp.example", subject: "me@corp.example", subjectRegex: "" };
  const trustedRoot = decodeUtf8(sigstore.trustedRoot());
  const signedBy = (email: string): TestImage =>
    bundleImage(layer, sigstore.bundle({ digest: layer.digest, atMs, identity: { issuer: identity.issuer, email } }));
  const artifactType = "application/vnd.dev.sigstore.bundle.v0.3+json";
  const own = signedBy("me@corp.example");
  const foreign = signedBy("you@corp.example");
  const tag = `some/thing:${layer.digest.replace(":", "-")}`;
  const images = new Map([["some/thing:v1", layer]]);
  await using registry = await serveRegistry({ images });
  writeHosts(registry.port);
  const verify: VerifyImage = async ({ digest, signatures }) => {
    const reasons = checkByIdentity({ identity, trustedRoot }, digest, await signatures());
    if (reasons === undefined) return "identity";
    throw new StatusError(Code.PERMISSION_DENIED, reasons.join("; ") || "no signature");
  };
  const pull = (referrers: readonly TestImage[] | undefined): Promise<unknown> =>
    runtimeWith(hastyClock, silentLogger, {
      verifier: async () => verify,
      referrers: async () => referrers?.map(({ digest }) => ({ digest, artifactType })),
    }).ensureImage(pulledName, none);
  const forget = async (): Promise<void> => {
    for (const { name } of await listImages(instance, none))
      if (name.includes("some/thing") || name === layer.digest)
        await removeImage(instance, name, { sync: true, signal: none });
  };
  images.set("some/thing:own", own).set("some/thing:foreign", foreign);
  await assert.rejects(pull([]), (error) => /no signature/u.test(errorChain(error)));
  await assert.rejects(pull([foreign]), (error) => /the signer is "you@corp\.example"/u.test(errorChain(error)));
  assert.deepEqual(await pull([foreign, own]), { name: layer.digest, digest: layer.digest });
  assert.equal((await findImage(instance, pulledName, none))?.labels.get("talos.dev/verified"), "identity");
  await forget();
  images.set(tag, referrersIndex([foreign]));
  await assert.rejects(pull(undefined), (error) => /the signer is "you@corp\.example"/u.test(errorChain(error)));
  images.set(tag, referrersIndex([foreign, own]));
  assert.deepEqual(await pull(undefined), { name: layer.digest, digest: layer.digest });
  await forget();
});

void test("an image for a pod comes when the node's API lets it, and is asked for by the digest that would come", async () => {
  const path = "/system/run/machined/machine.sock";
  const asked: string[] = [];
  const answers: (() => { readonly verified: boolean; readonly message: string })[] = [
    () => {
      throw new StatusError(Code.PERMISSION_DENIED, "verification denied by matched rule (0001)");
    },
    () => ({ verified: true, message: "public key of rule 0001" }),
  ];
  const verify = unary(rpc.ImageService.Verify, async ({ imageRef }, { roles }) => {
    asked.push(`${[...roles].join()} ${imageRef}`);
    return answers.shift()?.() ?? { verified: false, message: "" };
  });
  const handle = dispatchMethods({
    methods: [verify],
    env: {},
    roles: ({ metadata }) => claimedRoles(metadata),
    log: silentLogger,
  });
  mkdirSync(dirname(path), { recursive: true });
  await mounts.mount({ source: "tmpfs", target: dirname(path), type: "tmpfs", data: "size=1m" });
  await using listener = await listenUnix({ path, handle, clock: systemClock, log: silentLogger });
  await using registry = await serveRegistry({ images: new Map([["some/thing:v1", layer]]) });
  writeHosts(registry.port);
  const pods: Instance = { ...instance, namespace: "k8s.io" };
  const pull = (): Promise<void> =>
    pullImage(pods, pulledName, {
      access: { hostsDirectory: containerd.hostsDirectory, credentials: async () => undefined },
      signal: none,
    });
  await assert.rejects(pull(), (error) => /verification denied by matched rule \(0001\)/u.test(errorChain(error)));
  assert.equal(await findImage(pods, pulledName, none), undefined);
  await pull();
  assert.ok(await findImage(pods, pulledName, none));
  const repository = pulledName.slice(0, pulledName.lastIndexOf(":"));
  assert.deepEqual(asked, Array(2).fill(`os:image:verifier ${repository}@${layer.digest}`));
  await removeImage(pods, pulledName, { sync: true, signal: none });
  await listener.close();
});

void test("content with a wrong digest is refused, an image that is not there is given up", async () => {
  const [layerDigest = ""] = [...layer.blobs.keys()].slice(1);
  const fake = new Uint8Array(layer.blobs.get(layerDigest)?.length ?? 0).fill(9);
  const images = new Map([["some/thing:v1", { ...layer, blobs: new Map([...layer.blobs, [layerDigest, fake]]) }]]);
  await using registry = await serveRegistry({ images });
  writeHosts(registry.port);
  const short = systemClock.timeout(6000);
  const failure = await runtimeWith(systemClock)
    .ensureImage(pulledName, short.signal)
    .then(() => "none", errorChain);
  assert.match(failure, /Timed out/u); // it is tried again: another registry may be honest
  assert.equal(await findImage(instance, pulledName, none), undefined);
  await assert.rejects(runtimeWith(hastyClock).ensureImage("registry.example/some/thing:nosuch", none), (error) =>
    /Cannot pull image ".*nosuch": .*not found/u.test(errorChain(error)),
  );
  const asked = registry.requests.filter((path) => path.endsWith("/nosuch")).length;
  assert.ok(asked >= 6 && asked <= 12, `asked ${asked} times`);
});

void test("a full disk fails the pull with its reason, and the next try goes well when there is room", async () => {
  const big = testImage({ files: [{ path: "data", content: new Uint8Array(40_000_000).fill(2) }] });
  await using registry = await serveRegistry({ images: new Map([["some/thing:v1", big]]) });
  writeHosts(registry.port);
  await mounts.remount(memory, [], { data: "size=30m" }).catch(() => undefined);
  const { usage } = nodeFiles();
  const { availableBytes } = await usage(memory);
  const filler = `${memory}/filler`;
  writeFileSync(filler, new Uint8Array(Math.max(0, availableBytes - 10_000_000)));
  const short = systemClock.timeout(120_000);
  const reasons: string[] = [];
  const log = {
    ...silentLogger,
    warn: (_: string, facts: Readonly<Record<string, unknown>> = {}) => void reasons.push(errorChain(facts["error"])),
  };
  const pulling = runtimeWith(hastyClock, log).ensureImage(pulledName, short.signal);
  pulling.catch(() => undefined); // looked at below
  while (reasons.length === 0 && !short.signal.aborted) await systemClock.sleep(50);
  assert.match(reasons[0] ?? "", /no space left on device/u);
  writeFileSync(filler, "");
  await mounts.remount(memory, [], { data: "size=200m" });
  assert.equal((await pulling).digest, big.digest);
});
