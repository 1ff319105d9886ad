// What the node does in order, as data. Names of phases are read by clients.
import type { StagedUpgrade } from "../runtime/upgrades.ts";
import type { SequencerNode } from "./node.ts";
import type { Phase, Sequence } from "./sequence.ts";
import { only, phase } from "./sequence.ts";
import { diskSizeCheck, enforceKsppRequirements, memorySizeCheck, waitForUsb } from "./tasks/checks.ts";
import * as installation from "./tasks/install.ts";
import { loadConfig, reloadMeta } from "./tasks/config.ts";
import { reboot, shutdown, storeShutdown } from "./tasks/end.ts";
import type { ResetPlan } from "./reset-plan.ts";
import { cordonAndDrainNode, removeAllPods, stopAllPods } from "./tasks/pods.ts";
import { forgetPodNetworks } from "./tasks/pod-networks.ts";
import * as reset from "./tasks/reset.ts";
import * as services from "./tasks/services.ts";
import { rememberUpgrade, upgrade, upgradeStaged, type UpgradeOptions } from "./tasks/upgrade.ts";
import { unmountUserFiles, writeUserFiles } from "./tasks/user-files.ts";
import {
  awaitUserDisks,
  mountEphemeral,
  teardownVolumeLifecycle,
  unmountEphemeral,
  unmountPodMounts,
} from "./tasks/volumes.ts";

type NodePhase = Phase<SequencerNode>;
type NodeSequence = Sequence<SequencerNode>;

const { startApid, startAuditd, startContainerd, startDashboard, startMachined, startSyslogd, startUdevd } = services;

/** Up to the machine config. */
export function initializeSequence(node: SequencerNode): NodeSequence {
  const isMachine = node.mode !== "container";
  const auditd = node.args.auditdDisabled ? [] : [startAuditd];
  const others = [...auditd, ...(node.mode === "metal-agent" ? [] : [startDashboard])];
  return {
    name: "initialize",
    phases: isMachine
      ? [
          phase("systemRequirements", enforceKsppRequirements),
          phase("earlyServices", startMachined, startUdevd, startApid, ...others, startSyslogd, startContainerd),
          phase("usb", waitForUsb),
          phase("meta", reloadMeta),
          ...only(node.args.wipe !== undefined, phase("wipeDisks", reset.wipeAtBoot)),
          { ...phase("haltIfInstalled", installation.haltIfInstalled), when: installation.isHalted },
          phase("config", loadConfig),
        ]
      : [phase("machined", startMachined, startApid), phase("config", loadConfig)],
  };
}

/** Of a machine that is to be installed before it boots; the last step is the restart into its disk. */
export function installSequence(node: SequencerNode): NodeSequence {
  return {
    name: "install",
    phases: [
      phase("install", installation.installNode),
      phase("meta", installation.reloadInstalledMeta),
      phase("saveMeta", installation.flushMeta),
      phase("saveConfig", installation.waitForState),
      ...stopAll(node),
      phase("reboot", reboot),
    ],
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
      ...only(node.mode !== "container", phase("userDisks", awaitUserDisks)),
      phase("userSetup", writeUserFiles, forgetPodNetworks),
      phase("startEverything", services.startAllServices),
    ],
  };
}

/** Whoever uses a volume is stopped, then all volumes are let go of. */
function letGoPhases(): readonly NodePhase[] {
  return [
    phase("stopServices", services.stopServicesForUpgrade),
    phase("umount", unmountPodMounts),
    phase("unmountBind", unmountUserFiles),
    phase("unmountSystem", unmountEphemeral),
    phase("volumeFinalize", teardownVolumeLifecycle),
  ];
}

/** Lets go of everything, volumes last. */
function stopAll(node: SequencerNode): readonly NodePhase[] {
  return [
    ...only(
      node.mode !== "container",
      phase("denyNewServices", services.denyNewServices, services.endDebugContainers),
      ...letGoPhases(),
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

/** Wipes what the plan says, and ends the run. What cannot be stopped or unmounted in order does not keep the disks from being wiped. */
export function resetSequence(node: SequencerNode, plan: ResetPlan): NodeSequence {
  const isMachine = node.mode !== "container";
  const { graceful, systemDisks, partitions, userDisks } = plan;
  const letGo = stopAll(node).map(({ tasks, ...each }) => ({ ...each, tasks: tasks.map(reset.tolerant) }));
  return {
    name: "reset",
    phases: [
      ...only(isMachine && graceful, phase("drain", cordonAndDrainNode)),
      ...only(isMachine, phase("cleanup", graceful ? removeAllPods : stopAllPods)),
      ...only(isMachine && graceful, phase("leave", reset.leaveEtcd)),
      ...only(isMachine, phase("preReset", reset.preReset)),
      ...letGo,
      ...only(isMachine, phase("forceCleanup", reset.tolerant(reset.forceCleanup))),
      ...only(isMachine && systemDisks.length > 0, phase("reset", reset.resetSystemDisks(plan))),
      ...only(isMachine && partitions.length > 0, phase("resetSpec", reset.resetPartitions(plan))),
      ...only(isMachine && userDisks.length > 0, phase("resetUserDisks", reset.resetUserDisks(plan))),
      plan.reboot && isMachine ? phase("reboot", reboot) : phase("shutdown", shutdown),
    ],
  };
}

/** Nothing runs any more that could write to a disk when the image is written. */
export function upgradeSequence(options: UpgradeOptions): NodeSequence {
  return {
    name: "upgrade",
    phases: [
      phase("denyNewServices", services.denyNewServices, services.endDebugContainers, rememberUpgrade(options)),
      phase("drain", cordonAndDrainNode),
      phase("cleanup", stopAllPods),
      ...letGoPhases(),
      phase("upgrade", upgrade(options.image)),
      phase("stopEverything", services.stopAllServices),
      phase("reboot", reboot),
    ],
  };
}

/** Of a node without a config: there is nothing to let go of. */
export function maintenanceUpgradeSequence(options: UpgradeOptions): NodeSequence {
  return {
    name: "maintenanceUpgrade",
    phases: [
      phase("remember", rememberUpgrade(options)),
      phase("upgrade", upgrade(options.image)),
      phase("stopEverything", services.stopAllServices),
      phase("reboot", reboot),
    ],
  };
}

/** META says already what is to be done at the next boot. */
export function stageUpgradeSequence(node: SequencerNode): NodeSequence {
  return { name: "stageUpgrade", phases: [...endPods(node), ...stopAll(node), phase("reboot", reboot)] };
}

/** At the boot after `stageUpgradeSequence`, before any volume is used. */
export function stagedUpgradeSequence(staged: StagedUpgrade): NodeSequence {
  let isWritten = false;
  const install = upgradeStaged(staged, () => {
    isWritten = true;
  });
  const ends = [phase("stopEverything", services.stopAllServices), phase("reboot", reboot)];
  return {
    name: "install",
    phases: [phase("install", install), ...ends.map((each) => ({ ...each, when: () => isWritten }))],
  };
}

/** After a fatal error: volumes are let go of, so that nothing is lost. */
export function emergencySequence(node: SequencerNode): NodeSequence {
  return { name: "emergencyVolumeCleanup", phases: stopAll(node).filter(({ name }) => name !== "stopEverything") };
}
