// What is written of which call, and that nothing of it can hold a call up.
import { expect, test } from "vitest";
import { manualClock } from "../../base/manual-clock.ts";
import { parseAuditLine, verifyAuditLines } from "../../formats/audit-line.ts";
import { Metadata } from "../../rpc/metadata.ts";
import type { ServerCall } from "../../rpc/server-call.ts";
import { Code, ok } from "../../rpc/status.ts";
import { encode } from "../../wire/codec.ts";
import { rpc, rpcs } from "../../wire/gen/rpc.ts";
import type { Init, Message } from "../../wire/message.ts";
import type { AnyRpc } from "../../wire/rpc.ts";
import { auditArguments } from "./arguments.ts";
import type { Caller } from "./audit-calls.ts";
import { auditCalls } from "./audit-calls.ts";
import type { AuditRecord } from "./audit-log.ts";
import { openAuditLog } from "./audit-log.ts";
import { auditKindOf } from "./policy.ts";

function auditOf(clock = manualClock()) {
  const lines: string[] = [];
  const log = openAuditLog({
    writer: { line: (text) => lines.push(text) },
    clock,
    chain: "run-1",
    version: "v1.14.0+ichor.test",
    nodeName: () => "cp-1",
  });
  return { lines, log, clock };
}

const record: AuditRecord = {
  event: "call",
  actor: { kind: "address" },
  roles: [],
  peer: "192.0.2.1:1",
  method: rpc.MachineService.Reboot.path,
  code: "OK",
};

const admin: Caller = {
  service: "apid",
  roles: new Set(["os:admin"]),
  actor: { peer: "192.0.2.7:40000", subject: "O=os:admin", serial: "0a1b" },
};

/** One call from its first message to its end; what was written of it. */
async function written(
  row: AnyRpc,
  requests: readonly Uint8Array[],
  { caller = admin, status = ok }: { readonly caller?: Caller; readonly status?: typeof ok } = {},
) {
  const { lines, log, clock } = auditOf();
  const ended: string[] = [];
  const watch = auditCalls({
    log,
    clock,
    isSensitive: async (type) => type.includes("secrets"),
    onEnd: ({ path, code }) => ended.push(`${path} ${code}`),
  });
  const served = {
    path: row.path,
    metadata: new Metadata(),
    peer: { kind: "unix", credentials: { pid: 7, uid: 50, gid: 50 } },
    async *requests() {
      yield* requests;
    },
  } as Partial<ServerCall> as ServerCall; // what the watch looks at
  const { call, calledBy, ended: end } = watch(served);
  calledBy(caller);
  const seen = await Array.fromAsync(call.requests());
  expect(seen).toEqual(requests);
  await clock.advance(1500);
  end(status);
  await clock.advance(0);
  expect(ended).toEqual([`${row.path} ${status.code === 0 ? "OK" : "PERMISSION_DENIED"}`]);
  return lines.slice(1).map((line) => {
    const found = parseAuditLine(line);
    expect(found?.["node"]).toBe("cp-1");
    const chained = new Set(["seq", "time", "node", "chain", "prev", "hash"]);
    return Object.fromEntries(Object.entries(found ?? {}).filter(([name]) => !chained.has(name)));
  });
}

const request = <Q>(row: { readonly request: Message<Q> }, value: Init<Q>): readonly Uint8Array[] => [
  encode(row.request, value),
];

const actor = { kind: "certificate", subject: "O=os:admin", serial: "0a1b" };
const common = { actor, roles: ["os:admin"], peer: "192.0.2.7:40000" };

test("a change is one line: who, from where, what, how it went", async () => {
  const { ServiceRestart } = rpc.MachineService;
  expect(await written(ServiceRestart, request(ServiceRestart, { id: "cri" }))).toEqual([
    { event: "call", ...common, method: ServiceRestart.path, args: { id: "cri" }, code: "OK", durationMs: 1500 },
  ]);
});

test("a stream is told of when it begins, and when it ends", async () => {
  const { Read } = rpc.MachineService;
  const args = { path: "/var/log/x" };
  expect(await written(Read, request(Read, { path: "/var/log/x" }))).toEqual([
    { event: "begin", ...common, method: Read.path, args },
    { event: "call", ...common, method: Read.path, args, code: "OK", durationMs: 1500, began: 2 },
  ]);
});

test("reads are not written; those of secret resources are", async () => {
  expect(await written(rpc.MachineService.Version, request(rpc.MachineService.Version, {}))).toEqual([]);
  const get = (type: string) => written(rpc.State.Get, request(rpc.State.Get, { namespace: "n", type, id: "i" }));
  expect(await get("Xs.network.talos.dev")).toEqual([]);
  expect(await get("Xs.secrets.talos.dev")).toMatchObject([
    { event: "call", args: { namespace: "n", type: "Xs.secrets.talos.dev", id: "i" }, code: "OK" },
  ]);
});

test("denied calls are written, reads too, with the reason", async () => {
  const status = { code: Code.PERMISSION_DENIED, message: "not authorized", details: [] };
  const caller = { service: "apid", roles: new Set<string>(), actor: { peer: "192.0.2.7:1", via: "10.0.0.2:2" } };
  expect(await written(rpc.MachineService.Version, [], { caller, status })).toEqual([
    {
      event: "call",
      actor: { kind: "address" },
      roles: [],
      peer: "192.0.2.7:1",
      via: "10.0.0.2:2",
      method: rpc.MachineService.Version.path,
      code: "PERMISSION_DENIED",
      reason: "not authorized",
      durationMs: 1500,
    },
  ]);
  const stranger = { service: undefined, roles: new Set<string>() };
  expect(await written(rpc.MachineService.Reboot, [], { caller: stranger, status })).toMatchObject([
    { actor: { kind: "unknown" }, peer: "pid 7", code: "PERMISSION_DENIED" },
  ]);
});

test("a program of the node is named by its service", async () => {
  const caller = { service: "ext-agent", roles: new Set(["os:admin"]) };
  const { Shutdown } = rpc.MachineService;
  expect(await written(Shutdown, request(Shutdown, {}), { caller })).toMatchObject([
    { actor: { kind: "service", service: "ext-agent" }, args: { force: false } },
  ]);
});

test("by the table, every call is a read, a read of resources or a change", () => {
  const names = (kind: string) =>
    rpcs.filter((row) => auditKindOf(row) === kind).map(({ path }) => path.replace(/^.*\.(\w+)\//u, "$1/"));
  expect(names("resource")).toEqual(["State/Get", "State/List", "State/Watch"]);
  expect(names("change")).toEqual(expect.arrayContaining(["MachineService/ApplyConfiguration", "MDService/Destroy"]));
  const changing =
    /Apply|Bootstrap|Leave|Remove|Recover|Wipe|Reset|Reboot|Upgrade|Write|Delete|Destroy|Pull|Import|Run$/u;
  expect(names("read").filter((name) => changing.test(name))).toEqual([]);
});

test("nothing secret of a request is an argument", () => {
  const secret = new TextEncoder().encode("hunter2");
  const { MetaWrite, ApplyConfiguration } = rpc.MachineService;
  const { ContainerRun } = rpc.DebugService;
  const all = [
    auditArguments(MetaWrite.path, encode(MetaWrite.request, { key: 10, value: secret })),
    auditArguments(ApplyConfiguration.path, encode(ApplyConfiguration.request, { data: secret, mode: 1 })),
    auditArguments(
      ContainerRun.path,
      encode(ContainerRun.request, {
        request: { kind: "spec", value: { imageName: "i", args: ["hunter2"], env: new Map([["P", "hunter2"]]) } },
      }),
    ),
  ];
  expect(all).toEqual([
    { key: 10 },
    {
      mode: "AUTO",
      dryRun: false,
      configSha256: "f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7",
    },
    { image: "i", tty: false },
  ]);
  expect(auditArguments(MetaWrite.path, Uint8Array.of(255))).toBeUndefined();
});

test("long arguments are cut, and what is too long is not hashed", () => {
  const { ApplyConfiguration } = rpc.MachineService;
  const data = new Uint8Array(1024 * 1024 + 1);
  expect(auditArguments(ApplyConfiguration.path, encode(ApplyConfiguration.request, { data }))).toEqual({
    mode: "REBOOT",
    dryRun: false,
  });
  const { Read } = rpc.MachineService;
  const path = `/${"x".repeat(5000)}`;
  expect(auditArguments(Read.path, encode(Read.request, { path }))).toEqual({ path: `/${"x".repeat(255)}…` });
});

test("lines beyond the limit are dropped, and the next one says how many", async () => {
  const { lines, log, clock } = auditOf();
  for (let count = 0; count < 300; count++) log.write(record);
  expect(log.stats).toEqual({ written: 257, dropped: 44 });
  expect(log.write(record)).toBeUndefined();
  await clock.advance(1000);
  expect(log.write(record)).toBe(258);
  expect(parseAuditLine(lines.at(-1) ?? "")).toMatchObject({ dropped: 45 });
  log.write(record);
  expect(parseAuditLine(lines.at(-1) ?? "")).not.toHaveProperty("dropped");
  expect(verifyAuditLines(lines)).toMatchObject({ lines: 259, dropped: 45, problems: [] });
});

test("a run goes on behind what it finds on disk", () => {
  const before = auditOf();
  before.log.write(record);
  const { lines, log } = auditOf();
  log.continueAfter("no line");
  expect(parseAuditLine(lines[1] ?? "")).toMatchObject({ event: "continue" });
  expect(parseAuditLine(lines[1] ?? "")).not.toHaveProperty("after");
});
