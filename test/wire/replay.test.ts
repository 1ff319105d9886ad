// Calls recorded between a real client and a real node, replayed against our handlers: same status, same shape of the answer, and the same text where
// clients look at it. The kernel's figures are those of the machine that runs the test.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CanceledError } from "../../src/base/abort.ts";
import { openMemoryState } from "../../src/cosi/memory-state.ts";
import { openState } from "../../src/cosi/open-state.ts";
import { LinkType } from "../../src/resources/network/common/enums.ts";
import { LinkStatus } from "../../src/resources/network/link-status.ts";
import { TimeStatus } from "../../src/resources/time/time-status.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLogger } from "../../src/base/logger.ts";
import { decodeConfig } from "../../src/config/config.ts";
import type { ApiContext } from "../../src/api/context.ts";
import type { ApiMethod } from "../../src/api/define.ts";
import { fakeContext } from "../../src/api/fake/context.ts";
import { memoryConfig } from "../../src/api/fake/memory-config.ts";
import * as inspectMethods from "../../src/api/inspect/catalogue.ts";
import * as machineMethods from "../../src/api/machine/catalogue.ts";
import * as timeMethods from "../../src/api/time/catalogue.ts";
import type { Edge } from "../../src/cosi/graph.ts";
import { nodeFiles } from "../../src/linux/files.ts";
import { Metadata } from "../../src/rpc/metadata.ts";
import { Code, StatusError, statusOf } from "../../src/rpc/status.ts";
import { openEventBus } from "../../src/runtime/event-bus.ts";
import { openLogStore } from "../../src/runtime/log-store.ts";
import { openSupervisor } from "../../src/supervisor/supervisor.ts";
import { decode } from "../../src/wire/codec.ts";
import type { ApplyConfigurationRequest, ApplyConfigurationResponse } from "../../src/wire/gen/machine.ts";

interface Recorded {
  readonly command: string;
  readonly path: string;
  readonly request: readonly string[];
  readonly response: readonly string[];
  readonly status: number;
  readonly message: string;
}

const methods = new Map<string, ApiMethod>(
  [...Object.values(machineMethods), ...Object.values(inspectMethods), ...Object.values(timeMethods)].map((method) => [
    method.rpc.path,
    method,
  ]),
);

function recorded(name: string): readonly Recorded[] {
  return readFileSync(`test/fixtures/wire/${name}.jsonl`, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Recorded)
    .filter(({ path }) => methods.has(path));
}

const edges: readonly Edge[] = [
  { controller: "a.Controller", kind: "output-exclusive", namespace: "", type: "As.toy.dev", id: "" },
  { controller: "a.Controller", kind: "input-strong", namespace: "toy", type: "Bs.toy.dev", id: "b" },
];

/** The files of this machine, but for what may be missing or forbidden there. */
const files = {
  ...nodeFiles(),
  readText: async (path: string) => {
    if (path === "/proc/mounts") return "/dev/vda / ext4 rw 0 0\n";
    if (path.startsWith("/proc/net/")) return readFileSync("src/formats/procfs/testdata/net-tcp", "utf8");
    return nodeFiles().readText(path);
  },
};

/** The node's own containers. */
const ownContainers = ["apid", "trustd"].map((id) => ({
  id,
  internalId: id,
  podId: id,
  name: id,
  image: "",
  pid: 7,
  status: "RUNNING",
  uid: "",
  networkNamespace: "",
  usage: { memoryBytes: 1n, cpuNanoseconds: 1n },
}));

/** Pulls fail as they did on the recorded node: what is under test is how that reaches the client. */
function failPull(reference: string, calls: readonly Recorded[]): never {
  const call = calls.find(({ path, message }) => path === "/machine.ImageService/Pull" && message.includes(reference));
  throw new StatusError(call?.status ?? Code.UNKNOWN, decodeURIComponent(call?.message ?? ""));
}

/** A node like the recorded one, as far as the calls go: its services, its logs, its config. */
async function nodeOf(calls: readonly Recorded[], isConfigured: boolean): Promise<ApiContext> {
  const compressor = { compress: async (bytes: Uint8Array) => bytes, decompress: async (bytes: Uint8Array) => bytes };
  const logs = openLogStore(compressor);
  for (const id of ["machined", "apid"]) logs.writer(id).line("a line");
  const events = openEventBus({ clock: systemClock });
  const supervisor = openSupervisor({
    clock: systemClock,
    log: silentLogger,
    logs,
    events,
    pids: { set: async () => undefined, remove: async () => undefined },
    volumes: {
      request: () => ({ describe: () => "", wait: async () => undefined }),
      release: async () => undefined,
    },
  });
  supervisor.load({ id: "udevd", restart: "never", runner: () => ({ name: "none", run: async () => undefined }) });
  supervisor.start("udevd");
  const applied = calls.find(({ command }) => command.startsWith("apply-config --dry-run"))?.request[0] ?? "";
  const request = decode(machineMethods.applyConfiguration.rpc.request, Uint8Array.fromBase64(applied));
  const result = decodeConfig((request as ApplyConfigurationRequest).data); // the method's request
  if (result.kind === "invalid") throw new Error(result.text);
  const state = openState(openMemoryState({ clock: systemClock }));
  await state.modify(TimeStatus, "node", () => ({ ...TimeStatus.zero(), synced: true }));
  await state.modify(LinkStatus, "lo", () => ({ ...LinkStatus.zero(), index: 1, type: LinkType.loopback }));
  const base = fakeContext();
  return fakeContext({
    containers: { ...base.containers, list: async ({ namespace }) => (namespace === "system" ? ownContainers : []) },
    images: { ...base.images, pull: async (_place, reference) => failPull(reference, calls) },
    files,
    logs,
    events,
    state,
    supervisor: {
      list: () => supervisor.list(),
      operate: (id, operation) => supervisor.operate(id, operation),
      up: () => supervisor.upOrFinished("udevd"),
    },
    clock: systemClock,
    config: memoryConfig(isConfigured ? result.config : undefined),
    controllerEdges: () => edges,
    network: {
      // packets pass as long as the client listens
      async *capture(_options, signal) {
        while (!signal.aborted) yield new Uint8Array(14);
      },
    },
    kernelLog: {
      async *read() {
        yield { priority: 6, facility: 0, sequence: 1, timestampUs: 1, isFragment: false, message: "line", values: {} };
      },
    },
  });
}

interface Answer {
  readonly status: number;
  readonly message: string;
  readonly responses: readonly unknown[];
}

/** Answers until the node ends the call, or the client has as many as were recorded. */
async function replay(call: Recorded, context: ApiContext): Promise<Answer> {
  const method = methods.get(call.path);
  if (method === undefined) throw new Error(`Cannot replay "${call.path}": no such method`);
  const gone = new AbortController();
  const responses: unknown[] = [];
  const io = {
    async *requests() {
      yield* call.request.map((text) => Uint8Array.fromBase64(text));
    },
    async send(message: Uint8Array) {
      responses.push(decode(method.rpc.response, message));
      if (call.status < 0 && responses.length >= call.response.length) gone.abort(new CanceledError("gone"));
    },
  };
  const about = { rpc: method.rpc, metadata: new Metadata(), log: silentLogger, signal: gone.signal };
  const caller = { roles: new Set(["os:admin"]), peer: { kind: "unix", credentials: undefined } } as const;
  try {
    await method.serve(io, { ...context, ...about, ...caller });
    return { status: gone.signal.aborted ? -1 : 0, message: "", responses };
  } catch (error) {
    if (gone.signal.aborted) return { status: -1, message: "", responses };
    const { code, message } = statusOf(error);
    return { status: code, message, responses };
  }
}

/** Which members are messages or lists of messages, to the depth where lists differ in length from node to node. */
function shapeOf(value: unknown, depth = 4): unknown {
  if (Array.isArray(value)) return value.length === 0 ? "empty list" : [shapeOf(value[0], depth - 1)];
  if (typeof value !== "object" || value === null || value instanceof Uint8Array || depth === 0) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shapeOf(member, depth - 1)]));
}

/** Refusals whose text is our own: it says more than the recorded one, or names the cause in other words. */
const ownTexts = new Set(["apply-config bad", "apply-config incomplete", "time"]);
/** Nobody answered them, as there was no cluster yet. */
const givenUp = ["etcd members", "etcd status"];
/** Calls for files that not every machine has, and those that were given up. */
const notReplayed = new Set(["list -r /etc/cri", "copy /etc/cri -", ...givenUp]);

/** What ApplyConfiguration says it did or would do, differences included; other answers have none. */
function detailsOf(responses: readonly unknown[]): readonly string[] {
  return responses
    .flatMap((response) => (response as Partial<ApplyConfigurationResponse>).messages ?? [])
    .flatMap(({ modeDetails }: { readonly modeDetails?: string }) => modeDetails ?? []);
}

test.each(["maintenance", "controlplane"])("calls of %s get answers of the same status and shape", async (name) => {
  const calls = recorded(name);
  expect(calls.length).toBeGreaterThan(15);
  const context = await nodeOf(calls, name === "controlplane");
  for (const call of calls.filter(({ command }) => !notReplayed.has(command))) {
    const answer = await replay(call, context);
    const method = methods.get(call.path);
    // the last response of a long answer is cut off, the first never
    const first = call.response
      .slice(0, 1)
      .map((each) => method && decode(method.rpc.response, Uint8Array.fromBase64(each)));
    const where = `${name}: ${call.command}`;
    expect({ where, status: answer.status }).toEqual({ where, status: call.status });
    expect({ where, shape: answer.responses.slice(0, 1).map((each) => shapeOf(each)) }).toEqual({
      where,
      shape: first.map((each) => shapeOf(each)),
    });
    const text = ownTexts.has(call.command) ? answer.message : decodeURIComponent(call.message);
    expect({ where, text: answer.message }).toEqual({ where, text });
    expect({ where, details: detailsOf(answer.responses.slice(0, 1)) }).toEqual({ where, details: detailsOf(first) });
  }
});
