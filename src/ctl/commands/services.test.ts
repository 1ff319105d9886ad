// services over nodes in memory: the list, one of them, and what is done to it.
import { expect, test } from "vitest";
import { gone, goneNote, runLine } from "../fake/run.ts";
import { type Answers, fakeContext } from "../fake/session.ts";
import { services } from "./services.ts";

const path = "/machine.MachineService/ServiceList";
/** The clock of the context stands at the beginning of 2026. */
const ago = (seconds: number): object => ({ seconds: BigInt(1_767_225_600 - seconds), nanos: 0 });

const apid = {
  id: "apid",
  state: "Running",
  health: { unknown: false, healthy: true, lastMessage: "", lastChange: ago(7200) },
  events: {
    events: [
      { msg: "Starting service", state: "Starting", ts: ago(3725) },
      { msg: "Health check successful", state: "Running", ts: ago(61) },
    ],
  },
};
const etcd = {
  id: "etcd",
  state: "Failed",
  health: { unknown: false, healthy: false, lastMessage: "no leader", lastChange: ago(5) },
  events: { events: [{ msg: "Failed to run", state: "Failed", ts: ago(5) }] },
};
const udevd = {
  id: "udevd",
  state: "Running",
  health: { unknown: true, healthy: false, lastMessage: "" },
  events: { events: [] },
};

const node = (...found: readonly object[]): Answers => ({ [path]: () => ({ messages: [{ services: found }] }) });

test.each(["services", "service"])("%s lists state, health and the last event of each", async (name) => {
  const context = fakeContext({ "10.0.0.1": node(apid, etcd, udevd), b: node(udevd) });
  await runLine(services, context, name);
  expect(context.stdout()).toBe(
    [
      "NODE       SERVICE   STATE     HEALTH   LAST CHANGE   LAST EVENT",
      "10.0.0.1   apid      Running   OK       1m1s ago      Health check successful",
      "10.0.0.1   etcd      Failed    Fail     5s ago        Failed to run",
      "10.0.0.1   udevd     Running   ?",
      "b          udevd     Running   ?",
      "",
    ].join("\n"),
  );
});

test.each([[["apid"]], [["apid", "status"]]])("service %j shows one service, its newest event first", async (args) => {
  const context = fakeContext({ a: node(etcd), b: node(apid) });
  await runLine(services, context, "service", ...args);
  expect(context.stdout()).toBe(
    [
      "NODE                 b",
      "ID                   apid",
      "STATE                Running",
      "HEALTH               OK",
      "LAST HEALTH CHANGE   2 hours ago",
      "EVENTS               [Running]: Health check successful (1m1s ago)",
      "                     [Starting]: Starting service (1h2m5s ago)",
      "",
    ].join("\n"),
  );
});

test("service shows what was wrong when its health was looked at", async () => {
  const context = fakeContext({ n: node(etcd) });
  await runLine(services, context, "service", "etcd");
  expect(context.stdout()).toContain("LAST HEALTH MESSAGE   no leader\n");
});

test("service fails for one that no node has", async () => {
  await expect(runLine(services, fakeContext({ a: node(apid), b: node() }), "service", "nope")).rejects.toThrow(
    'service "nope" is not registered on any of the nodes',
  );
});

test.each([
  ["start", "ServiceStart"],
  ["stop", "ServiceStop"],
  ["restart", "ServiceRestart"],
])("service apid %s asks for it, and shows what the node says", async (action, call) => {
  const requests: unknown[] = [];
  const each = (resp: string): Answers => ({
    [`/machine.MachineService/${call}`]: (request: object) => {
      requests.push(request);
      return { messages: [{ resp }] };
    },
  });
  const context = fakeContext({ a: each("Service done"), b: each("Service was done") });
  await runLine(services, context, "service", "apid", action);
  expect([requests, context.stdout()]).toEqual([
    [{ id: "apid" }, { id: "apid" }],
    "NODE   RESPONSE\na      Service done\nb      Service was done\n",
  ]);
});

test.each([[[]], [["udevd"]]])("services %j of the other nodes are shown when one is gone", async (args) => {
  const context = fakeContext({ gone: gone(path), b: node(udevd) });
  await expect(runLine(services, context, "services", ...args)).rejects.toThrow("1 of the nodes failed");
  expect([context.stdout().includes("udevd"), context.stderr()]).toEqual([true, [goneNote]]);
});

test("services asks nodes in maintenance too, and refuses an unknown action", async () => {
  const context = fakeContext({ n: node(apid) });
  expect(await runLine(services, context, "services", "-i")).toMatchObject({ insecure: true });
  await expect(runLine(services, context, "service", "apid", "kill")).rejects.toThrow(
    'unsupported service action "kill", want start, stop, restart or status',
  );
  await expect(runLine(services, context, "service", "apid", "stop", "now")).rejects.toThrow("too many arguments");
});
