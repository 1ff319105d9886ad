// What the node does in order, as data. Names of phases are read by clients.
import type { SequencerNode } from "./node.ts";
import type { Phase, Sequence } from "./sequence.ts";
import { only, phase } from "./sequence.ts";
import { diskSizeCheck, enforceKsppRequirements, memorySizeCheck, waitForUsb } from "./tasks/checks.ts";
import { loadConfig, reloadMeta } from "./tasks/config.ts";
import { reboot, shutdown, storeShutdown } from "./tasks/end.ts";
import { cordonAndDrainNode, stopAllPods } from "./tasks/pods.ts";
import * as services from "./tasks/services.ts";
import { unmountUserFiles, writeUserFiles } from "./tasks/user-files.ts";
import { mountEphemeral, teardownVolumeLifecycle, unmountEphemeral, unmountPodMounts } from "./tasks/volumes.ts";

type NodePhase = Phase<SequencerNode>;
type NodeSequence = Sequence<SequencerNode>;

const { startApid, startAuditd, startContainerd, startMachined, startSyslogd, startUdevd } = services;

/** Up to the machine config. */
export function initializeSequence(node: SequencerNode): NodeSequence {
  const isMachine = node.mode !== "container";
  const auditd = node.args.auditdDisabled ? [] : [startAuditd];
  return {
    name: "initialize",
    phases: isMachine
      ? [
          phase("systemRequirements", enforceKsppRequirements),
          phase("earlyServices", startMachined, startUdevd, startApid, ...auditd, startSyslogd, startContainerd),
          phase("usb", waitForUsb),
          phase("meta", reloadMeta),
          phase("config", loadConfig),
        ]
      : [phase("machined", startMachined, startApid), phase("config", loadConfig)],
  };
}

/** From the machine config on. */
export function bootSequence(node: SequencerNode): NodeSequence {
  return {
    name: "boot",
    phases: [
      ...only(node.mode !== "container", phase("memorySizeCheck", memorySizeCheck)),
      phase("diskSizeCheck", diskSizeCheck),
      phase("ephemeral", mountEphemeral),
      phase("userSetup", writeUserFiles),
      phase("startEverything", services.startAllServices),
    ],
  };
}

/** Lets go of everything, volumes last. */
function stopAll(node: SequencerNode): readonly NodePhase[] {
  return [
    ...only(
      node.mode !== "container",
      phase("denyNewServices", services.denyNewServices),
      phase("stopServices", services.stopServicesForUpgrade),
      phase("umount", unmountPodMounts),
      phase("unmountBind", unmountUserFiles),
      phase("unmountSystem", unmountEphemeral),
      phase("volumeFinalize", teardownVolumeLifecycle),
    ),
    phase("stopEverything", services.stopAllServices),
  ];
}

function endPods(node: SequencerNode): readonly NodePhase[] {
  return only(node.mode !== "container", phase("cleanup", stopAllPods));
}

export interface RebootOptions {
  /** `force`: nothing is stopped first. */
  readonly mode: "default" | "powercycle" | "force";
}

export function rebootSequence(node: SequencerNode, { mode }: RebootOptions): NodeSequence {
  const ends = only(mode !== "force", ...endPods(node), ...stopAll(node));
  return { name: "reboot", phases: [...ends, phase("reboot", reboot)] };
}

export interface ShutdownOptions {
  /** Pods are not moved elsewhere first. */
  readonly force: boolean;
}

export function shutdownSequence(node: SequencerNode, { force }: ShutdownOptions): NodeSequence {
  return {
    name: "shutdown",
    phases: [
      phase("storeShutdown", storeShutdown),
      ...only(node.mode !== "container" && !force, phase("drain", cordonAndDrainNode)),
      ...endPods(node),
      ...stopAll(node),
      phase("shutdown", shutdown),
    ],
  };
}

/** After a fatal error: volumes are let go of, so that nothing is lost. */
export function emergencySequence(node: SequencerNode): NodeSequence {
  return { name: "emergencyVolumeCleanup", phases: stopAll(node).filter(({ name }) => name !== "stopEverything") };
}
