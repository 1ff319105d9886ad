// The model of one node: what it follows, what it says of the age of things, and how it comes back.
import { expect, test } from "vitest";
import { manualClock } from "../../base/manual-clock.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { Diagnostic } from "../../resources/runtime/diagnostic.ts";
import { MachineStatus } from "../../resources/runtime/machine-status.ts";
import { MachineStage } from "../../resources/runtime/common/enums.ts";
import { SecurityState } from "../../resources/runtime/security-state.ts";
import { encode } from "../../wire/codec.ts";
import { ServiceStateEvent, ServiceStateEventAction } from "../../wire/gen/machine.ts";
import { fakeNode } from "../../ctl/fake/node.ts";
import { fakeContext } from "../../ctl/fake/session.ts";
import { eventTimeMs } from "./event-time.ts";
import type { NodeModel } from "./node-model.ts";
import { openNodeModel } from "./node-model.ts";
import { summaryOf } from "./summary.ts";

const intervalMs = 3000;

function start(node: ReturnType<typeof fakeNode>) {
  const clock = manualClock();
  const { session } = fakeContext({ "10.0.0.2": node.answers });
  const model = openNodeModel({ node: "10.0.0.2", session, clock, intervalMs, random: () => 0.5 });
  return { clock, model, [Symbol.asyncDispose]: () => model.close() };
}

/** Streams have chains of promises longer than one turn of the clock lets run. */
async function settle({ advance }: ReturnType<typeof manualClock>): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await advance(0);
}

const lines = (model: NodeModel) => model.kernelLog.tail(100);

test("openNodeModel() follows resources, events, kernel log and figures", async () => {
  const node = fakeNode();
  node.set(MachineStatus, "machine", {
    stage: MachineStage.booting,
    status: { ready: false, unmetConditions: [{ name: "time", reason: "not synchronised" }] },
  });
  node.set(HostnameStatus, "hostname", { hostname: "cp-1" });
  node.say("kern: first");
  await using started = start(node);
  const { clock, model } = started;
  expect(model.link).toEqual({ kind: "connecting" });
  await settle(clock);
  expect(model.link).toEqual({ kind: "live" });
  expect(summaryOf(model)).toMatchObject({
    node: "10.0.0.2",
    hostname: "cp-1",
    stage: "booting",
    ready: false,
    unmet: ["time: not synchronised"],
    problems: [],
    stale: [],
    denied: [],
    processors: 2,
    services: [
      { id: "apid", state: "Running", health: "ok", events: [{ message: "Health check successful", atMs: 1_700_000_100_000 }] },
      { id: "etcd", health: "failing", healthMessage: "no leader" },
    ],
  }); // prettier-ignore

  node.set(MachineStatus, "machine", { stage: MachineStage.running, status: { ready: true, unmetConditions: [] } });
  node.set(Diagnostic, "kubelet-csr", { message: "no certificate", details: ["unknown token"] });
  node.say("kern: second");
  const data = {
    typeUrl: "talos/runtime/machine.ServiceStateEvent",
    value: encode(ServiceStateEvent, { service: "etcd", action: ServiceStateEventAction.RUNNING, message: "up" }),
  };
  node.event({ id: "9m4e2mr0ui3e8a215n4g", data });
  await settle(clock);
  expect(summaryOf(model)).toMatchObject({ stage: "running", ready: true, problems: [{ id: "kubelet-csr" }] });
  expect(lines(model)).toEqual(["kern: first", "kern: second"]);
  expect(model.events.tail(9)).toMatchObject([{ type: "ServiceStateEvent", source: "etcd", message: "RUNNING: up" }]);

  node.remove(Diagnostic, "kubelet-csr");
  await clock.advance(intervalMs);
  expect(summaryOf(model).problems).toEqual([]);
  expect(model.figures.tail(1)[0]).toMatchObject({
    load: [0.5, 0.25, 0.125],
    cpu: 0.25,
    cpus: [0.25, 0.25],
    memoryTotalBytes: 4_096_000_000,
    memoryUsedBytes: 2_048_000_000,
    receivedBytes: 1000,
    sentBytes: 100,
    readBytes: 1024,
    processesRunning: 2,
  });
  expect(model.processes.map(({ pid, cpu, command }) => [pid, cpu, command])).toEqual([
    [1, 0.5, "/usr/libexec/ichor/machined"],
    [300, 0, "/usr/libexec/ichor/apid"],
  ]);
});

test("a node that goes away is lost since its last answer, keeps what was known, and comes back by itself", async () => {
  const node = fakeNode();
  node.set(HostnameStatus, "hostname", { hostname: "cp-1" });
  node.say("before");
  await using started = start(node);
  const { clock, model } = started;
  await settle(clock);
  const answeredMs = clock.now();
  node.power(false);
  await clock.advance(intervalMs);
  expect(model.link).toEqual({ kind: "lost", sinceMs: answeredMs, error: "no route to host" });
  const { hostname, stale } = summaryOf(model);
  expect([hostname, stale.includes("kernel log: no route to host")]).toEqual(["cp-1", true]);

  node.power(true);
  node.set(HostnameStatus, "hostname", { hostname: "cp-2" });
  node.say("after");
  await clock.advance(15_000);
  await settle(clock);
  expect(model.link).toEqual({ kind: "live" });
  expect(summaryOf(model)).toMatchObject({ hostname: "cp-2", stale: [] });
  expect(lines(model)).toEqual(["before", "after"]); // the log that begins again is not told twice
});

test("a node that does not answer any more, and does not say so, is lost after ten seconds", async () => {
  const node = fakeNode();
  await using started = start(node);
  const { clock, model } = started;
  await settle(clock);
  const never = (_: never, signal: AbortSignal) =>
    new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
  for (const path of Object.keys(node.answers)) if (!path.startsWith("/cosi")) node.answer(path, never);
  await clock.advance(intervalMs);
  expect(model.link.kind).toBe("live");
  await clock.advance(10_000);
  await settle(clock);
  expect(model.link).toMatchObject({ kind: "lost" });
});

test("what the caller may not see is denied, not stale, and the rest is there", async () => {
  const node = fakeNode([SecurityState]);
  node.set(HostnameStatus, "hostname", { hostname: "cp-1" });
  await using started = start(node);
  await settle(started.clock);
  expect(summaryOf(started.model)).toMatchObject({
    hostname: "cp-1",
    secureBoot: "",
    stale: [],
    denied: ["SecurityStates.talos.dev"],
  });
});

test("eventTimeMs() reads the seconds of an xid", () => {
  expect(eventTimeMs("9m4e2mr0ui3e8a215n4g")).toBe(1_300_816_219_000); // the example of the format's description
  expect(eventTimeMs("no xid")).toBe(0);
});
