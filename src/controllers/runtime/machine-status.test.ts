// The stage of the machine by the events that clients see, and what it waits for.
import { expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import { NodeStatus } from "../../resources/k8s/node-status.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { StaticPodStatus } from "../../resources/k8s/static-pod-status.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { MachineStatus } from "../../resources/runtime/machine-status.ts";
import { KubeletSecret } from "../../resources/secrets/kubelet-secret.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import { openEventBus } from "../../runtime/event-bus.ts";
import type { EventPayload, SequenceName } from "../../runtime/events.ts";
import { initialStage, machineStatusController, nextStage } from "./machine-status.ts";
import { machineStatusPublisherController } from "./machine-status-publisher.ts";

const sequence = (name: SequenceName, action: "START" | "STOP"): EventPayload => ({
  kind: "sequence",
  sequence: name,
  action,
});
const task = (action: "START" | "STOP"): EventPayload => ({ kind: "task", task: "runningMaintenance", action });
const fatal: EventPayload = {
  kind: "sequence",
  sequence: "boot",
  action: "NOOP",
  error: { code: "FATAL", message: "x" },
};

function stagesOf(...payloads: readonly EventPayload[]): readonly string[] {
  let state = initialStage;
  return payloads.map((payload) => {
    state = nextStage(state, { id: "", actorId: "", timeMs: 0, payload });
    return state.stage;
  });
}

test("nextStage() follows a boot through maintenance", () => {
  const events = [sequence("initialize", "START"), task("START"), task("STOP"), sequence("initialize", "STOP")];
  expect(stagesOf(...events, sequence("boot", "START"), sequence("boot", "STOP"))).toEqual([
    "booting",
    "maintenance",
    "booting",
    "booting",
    "booting",
    "running",
  ]);
});

test("nextStage() tells the ends apart", () => {
  expect(stagesOf(sequence("shutdown", "START"), fatal)).toEqual(["shutting down", "shutting down"]);
  expect(stagesOf(sequence("boot", "START"), fatal)).toEqual(["booting", "rebooting"]);
  const kexec: EventPayload = { kind: "phase", phase: "kexec", action: "START" };
  expect(stagesOf(sequence("reboot", "START"), kexec)).toEqual(["rebooting", "rebooting"]);
  expect(stagesOf(sequence("upgrade", "START"), kexec)).toEqual(["upgrading", "rebooting"]);
});

test("machineStatusController() shows what the node waits for, and each change is an event", async () => {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  const events = openEventBus({ clock });
  const runtime = createRuntime({ state, log: silentLogger, clock });
  runtime.register(machineStatusController(events));
  runtime.register(machineStatusPublisherController(events));
  const abort = new AbortController();
  const running = runtime.run(abort.signal);
  events.publish(sequence("boot", "START"));
  await state.modify(Service, "apid", () => ({ running: true, healthy: false, unknown: false }));
  await state.waitFor(MachineStatus, "machine", ({ spec }) => spec.stage === 1, { signal: abort.signal });
  await state.modify(TimeStatus, "node", () => ({ ...TimeStatus.zero(), synced: true }));
  const waiting = await state.waitFor(
    MachineStatus,
    "machine",
    ({ spec }) =>
      spec.status.unmetConditions.length === 2 &&
      spec.status.unmetConditions[1]?.reason !== "apid not running, machined not running",
    { signal: abort.signal },
  );
  expect(waiting.spec.status).toEqual({
    ready: false,
    unmetConditions: [
      { name: "network", reason: "waiting on: address, connectivity, etc-files, hostname" },
      { name: "services", reason: "machined not running, apid not healthy" },
    ],
  });
  await state.modify(NetworkStatus, "status", () => ({
    addressReady: true,
    connectivityReady: true,
    hostnameReady: true,
    etcFilesReady: true,
  }));
  for (const id of ["apid", "machined"]) {
    await state.modify(Service, id, () => ({ running: true, healthy: true, unknown: false }));
  }
  await state.modify(Nodename, "nodename", () => ({ ...Nodename.zero(), nodename: "n1" }));
  await state.modify(KubeletSecret, "kubelet", () => KubeletSecret.zero());
  const pod = { phase: "Running", conditions: [{ type: "Ready", status: "False" }] };
  await state.modify(StaticPodStatus, "kube-system/kube-apiserver-n1", () => ({ status: pod }));
  const joining = await state.waitFor(
    MachineStatus,
    "machine",
    ({ spec }) => spec.status.unmetConditions.length === 3 && spec.status.unmetConditions[0]?.name === "services",
    { signal: abort.signal },
  );
  expect(joining.spec.status.unmetConditions).toEqual([
    { name: "services", reason: "kubelet not running" },
    { name: "staticPods", reason: "kube-system/kube-apiserver-n1 not ready" },
    { name: "nodeReady", reason: 'node "n1" status is not available yet' },
  ]);
  await state.modify(Service, "kubelet", () => ({ running: true, healthy: true, unknown: false }));
  await state.destroy(StaticPodStatus, "kube-system/kube-apiserver-n1");
  await state.modify(NodeStatus, "n1", () => ({ ...NodeStatus.zero(), nodename: "n1", nodeReady: true }));
  events.publish(sequence("boot", "STOP"));
  await state.waitFor(MachineStatus, "machine", ({ spec }) => spec.stage === 4 && spec.status.ready, {
    signal: abort.signal,
  });
  await clock.advance(10);
  abort.abort();
  await running;
  expect(events.history().at(-1)?.payload).toEqual({
    kind: "machineStatus",
    stage: "running",
    ready: true,
    unmetConditions: [],
  });
});
