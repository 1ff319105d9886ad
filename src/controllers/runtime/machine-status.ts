// The stage of the machine's life, from the events of sequences, and what it still waits for.
import type { Controller, ControllerState } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { MachineType } from "../../resources/config/machine-type.ts";
import { NodeStatus } from "../../resources/k8s/node-status.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { StaticPodStatus } from "../../resources/k8s/static-pod-status.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { MachineStage as StageNumber } from "../../resources/runtime/common/enums.ts";
import { MachineStatus } from "../../resources/runtime/machine-status.ts";
import { EtcdRootSecret } from "../../resources/secrets/etcd-root-secret.ts";
import { KubeletSecret } from "../../resources/secrets/kubelet-secret.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import type { EventBus } from "../../runtime/event-bus.ts";
import type { MachineStage, NodeEvent, SequenceEvent, SequenceName, UnmetCondition } from "../../runtime/events.ts";
import { nodeReadyReason, staticPodsReason } from "./shared/kubernetes-readiness.ts";

const stageOfSequence: Readonly<Partial<Record<SequenceName, MachineStage>>> = {
  initialize: "booting",
  boot: "booting",
  shutdown: "shutting down",
  upgrade: "upgrading",
  stageUpgrade: "upgrading",
  maintenanceUpgrade: "upgrading",
  reset: "resetting",
  reboot: "rebooting",
};

/** Phases that change the stage, by the sequence they are part of. */
const stageOfPhase: Readonly<Record<string, Readonly<Partial<Record<SequenceName, MachineStage>>>>> = {
  install: { install: "installing" },
  kexec: {
    install: "rebooting",
    upgrade: "rebooting",
    stageUpgrade: "rebooting",
    maintenanceUpgrade: "rebooting",
  },
};

/** What has to be remembered between events. */
export interface StageState {
  readonly stage: MachineStage;
  /** The sequence that runs, or ran last. */
  readonly sequence: SequenceName;
}

export const initialStage: StageState = { stage: "unknown", sequence: "noop" };

/** The stage after one more event. */
export function nextStage(state: StageState, { payload }: NodeEvent): StageState {
  if (payload.kind === "sequence") return afterSequence(state, payload);
  if (payload.kind === "phase" && payload.action === "START") {
    const stage = stageOfPhase[payload.phase]?.[state.sequence];
    return stage === undefined ? state : { ...state, stage };
  }
  if (payload.kind === "task" && payload.task === "runningMaintenance") {
    return { ...state, stage: payload.action === "START" ? "maintenance" : "booting" };
  }
  return state;
}

function afterSequence(state: StageState, { sequence, action, error }: SequenceEvent): StageState {
  switch (action) {
    case "START":
      return { stage: stageOfSequence[sequence] ?? state.stage, sequence };
    case "STOP":
      return sequence === "boot" ? { ...state, stage: "running" } : state;
    case "NOOP":
      return error?.code === "FATAL" && state.stage !== "shutting down" ? { ...state, stage: "rebooting" } : state;
  }
}

/** Stages in which the node says what it waits for; in the others it is ready by definition. */
const checkedStages: readonly MachineStage[] = ["booting", "running"];

export function machineStatusController(events: Pick<EventBus, "subscribe">): Controller {
  let current = initialStage;
  return defineController({
    name: "runtime.MachineStatusController",
    inputs: [
      weak(TimeStatus, { id: "node" }),
      weak(NetworkStatus, { id: "status" }),
      weak(Service),
      weak(MachineType, { id: "machine-type" }),
      weak(StaticPodStatus),
      weak(Nodename, { id: "nodename" }),
      weak(NodeStatus),
      weak(KubeletSecret, { id: "kubelet" }),
      weak(EtcdRootSecret, { id: "etcd" }),
    ],
    outputs: [exclusive(MachineStatus)],
    async source(context) {
      for await (const event of events.subscribe({ tailEvents: -1 }, context.signal)) {
        const next = nextStage(current, event);
        const changed = next.stage !== current.stage;
        current = next;
        if (changed) context.wake();
      }
    },
    async reconcile({ state }) {
      const { stage } = current;
      const unmetConditions = checkedStages.includes(stage) ? await unmet(state) : [];
      await state.modify(MachineStatus, "machine", () => ({
        stage: StageNumber[stage],
        status: { ready: unmetConditions.length === 0, unmetConditions },
      }));
    },
  });
}

async function unmet(state: ControllerState): Promise<readonly UnmetCondition[]> {
  const reasons: readonly UnmetCondition[] = [
    { name: "time", reason: await timeReason(state) },
    { name: "network", reason: await networkReason(state) },
    { name: "services", reason: await servicesReason(state) },
    { name: "staticPods", reason: await staticPodsReason(state) },
    { name: "nodeReady", reason: await nodeReadyReason(state) },
  ];
  return reasons.filter(({ reason }) => reason !== "");
}

async function timeReason(state: ControllerState): Promise<string> {
  const time = await state.find(TimeStatus, "node");
  return time?.spec.synced === true ? "" : "time is not synced";
}

async function networkReason(state: ControllerState): Promise<string> {
  const status = (await state.find(NetworkStatus, "status"))?.spec ?? NetworkStatus.zero();
  const parts = [
    { name: "address", ready: status.addressReady },
    { name: "connectivity", ready: status.connectivityReady },
    { name: "etc-files", ready: status.etcFilesReady },
    { name: "hostname", ready: status.hostnameReady },
  ].filter(({ ready }) => !ready);
  return parts.length === 0 ? "" : `waiting on: ${parts.map(({ name }) => name).join(", ")}`;
}

async function servicesReason(state: ControllerState): Promise<string> {
  const services = await state.list(Service);
  const running = new Set(services.filter(({ spec }) => spec.running).map(({ metadata }) => metadata.id));
  const missing = (await requiredServices(state)).filter((id) => !running.has(id)).map((id) => `${id} not running`);
  const sick = services
    .filter(({ spec }) => spec.running && !spec.healthy && !spec.unknown)
    .map(({ metadata }) => `${metadata.id} not healthy`);
  return [...missing, ...sick].join(", ");
}

/** What a node cannot do without. */
async function requiredServices(state: ControllerState): Promise<readonly string[]> {
  const joinsCluster = (await state.find(KubeletSecret, "kubelet")) !== undefined;
  const type = (await state.find(MachineType, "machine-type"))?.spec.type ?? MachineKind.unknown;
  const isControlPlane = type === MachineKind.controlplane || type === MachineKind.init;
  // without an authority for it the control plane uses somebody else's
  const hasEtcd = (await state.find(EtcdRootSecret, "etcd")) !== undefined;
  return [
    "apid",
    "machined",
    ...(joinsCluster ? ["kubelet"] : []),
    ...(joinsCluster && isControlPlane && hasEtcd ? ["etcd"] : []),
    ...(joinsCluster && isControlPlane ? ["trustd"] : []),
  ];
}
