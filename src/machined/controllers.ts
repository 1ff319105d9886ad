// The controllers of a node, with what each is handed. One line a controller, or a domain.
import { createHash, randomBytes, randomUUID, X509Certificate } from "node:crypto";
import type { AuditLog } from "../api/audit/audit-log.ts";
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { orderCertificates } from "../clients/trustd/client.ts";
import * as block from "../controllers/block/catalogue.ts";
import type { ConfigWriter } from "../controllers/config/acquire.ts";
import type { PlatformSource } from "../controllers/config/platform/platform-source.ts";
import * as cluster from "../controllers/cluster/catalogue.ts";
import * as controlPlane from "../controllers/control-plane/catalogue.ts";
import * as config from "../controllers/config/catalogue.ts";
import * as cri from "../controllers/cri/catalogue.ts";
import * as etcd from "../controllers/etcd/catalogue.ts";
import * as files from "../controllers/files/catalogue.ts";
import * as hardware from "../controllers/hardware/catalogue.ts";
import * as kubeaccess from "../controllers/kubeaccess/catalogue.ts";
import * as manifests from "../controllers/manifests/catalogue.ts";
import { networkControllers } from "../controllers/network/controllers.ts";
import { iptablesHintController } from "../controllers/network/iptables-hint.ts";
import * as perf from "../controllers/perf/catalogue.ts";
import * as k8s from "../controllers/k8s/catalogue.ts";
import * as kubespan from "../controllers/kubespan/catalogue.ts";
import * as machine from "../controllers/runtime/catalogue.ts";
import type { WatchdogKeeper } from "../controllers/runtime/watchdog-timer.ts";
import * as secrets from "../controllers/secrets/catalogue.ts";
import * as storage from "../controllers/storage/catalogue.ts";
import * as security from "../controllers/security/catalogue.ts";
import { timeControllers } from "../controllers/time/controllers.ts";
import * as v1alpha1 from "../controllers/v1alpha1/catalogue.ts";
import { parseReference } from "../clients/containerd/reference.ts";
import type { ContainerDriver, ImagesPort } from "../api/containers-port.ts";
import type { ImageGcParts } from "../controllers/cri/image-gc.ts";
import type { EtcdAccess } from "../clients/etcd/etcd.ts";
import type { Controller } from "../cosi/controller.ts";
import { serveHttp } from "../rpc/http-serve.ts";
import type { Host } from "../linux/host.ts";
import { kubeletControllers, machineKubeletControllers } from "./kubelet-controllers.ts";
import type { EventBus } from "../runtime/event-bus.ts";
import type { KernelArgs } from "../runtime/kernel-args.ts";
import { readBootArgs } from "../runtime/kernel-args.ts";
import { deliveryControllers } from "./delivery-controllers.ts";
import type { LogStore } from "../runtime/log-store.ts";
import { continueAudit } from "./ports/audit.ts";
import { openDiscoveryPort } from "./ports/discovery.ts";
import { openKmsPort } from "./ports/kms.ts";
import { openSecureStreams } from "./ports/secure-streams.ts";
import { imageTimeMs } from "./version.ts";
import type { Installation } from "../runtime/installation.ts";
import type { Meta } from "../runtime/meta.ts";
import type { Mode } from "../runtime/mode.ts";
import type { SecureStreams } from "../runtime/secure-streams.ts";
import type { UpgradeTrialPorts } from "../controllers/runtime/upgrade-trial.ts";
import { extensionFilePath } from "../services/extension/start-plan.ts";
import type { Supervisor } from "../supervisor/supervisor.ts";
import type { ClusterPort } from "./ports/cluster.ts";

export interface ControllerParts {
  /** The kernel as these controllers see it. */
  readonly host: Pick<Host, "files" | "kernel" | "kernelLog" | "network" | "hostname"> &
    Partial<Pick<Host, "modules" | "web">>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly events: EventBus;
  readonly logs: LogStore;
  readonly meta: Meta;
  readonly kernelArgs: KernelArgs;
  readonly platform: string;
  readonly mode: Mode;
  /** The machine config: put in force, and kept for the next boot. */
  readonly config: ConfigWriter;
  /** Restarts the node, once what runs allows it. Does not wait. */
  readonly restart: () => void;
  readonly source: PlatformSource;
  readonly hideEmbedded?: () => Promise<void>;
  readonly supervisor: Supervisor;
  readonly etcd: EtcdAccess;
  readonly audit: AuditLog;
  /** Version of the node, with "v" in front. */
  readonly tag: string;
  /** Whether devices get their final names from a device manager that runs beside us. */
  readonly waitsForDevices: boolean;
}

/** What services are started with before the config adds to it. */
const baseEnvironment = { HOME: "/", PATH: "/usr/bin:/usr/sbin:/opt/cni/bin", TERM: "linux" } as const;

/** What the pods of the control plane are configured with. */
function controlPlaneConfigControllers(): readonly Controller[] {
  return [
    controlPlane.admissionControlConfigController(),
    controlPlane.apiServerConfigController(),
    controlPlane.apiServerFinalController(),
    controlPlane.auditPolicyConfigController(),
    controlPlane.authenticationConfigController(),
    controlPlane.authorizationConfigController(),
    controlPlane.controllerManagerConfigController(),
    controlPlane.controllerManagerFinalController(),
    controlPlane.etcdEncryptionConfigController(),
    controlPlane.schedulerConfigController(),
    controlPlane.schedulerFinalController(),
    controlPlane.staticPodConfigController(),
  ];
}

function secretControllers(clock: Clock): readonly Controller[] {
  return [
    secrets.apiController({ orderCertificate: orderCertificates({ clock }) }),
    secrets.apiCertSansController(),
    secrets.certificateStatusController(),
    secrets.etcdController(),
    secrets.kubernetesController(),
    secrets.kubernetesCertSansController(),
    secrets.kubernetesDynamicCertsController(),
    secrets.maintenanceCertSansController(),
    secrets.maintenanceRootController(),
    secrets.rootEtcdController(),
    secrets.rootKubernetesController(),
    secrets.rootOsController(),
    secrets.trustdController(),
  ];
}

/** Bytes nobody can guess. */
const secretBytes = (length: number): Uint8Array => randomBytes(length);

function secureStreams({ host, clock }: Pick<ControllerParts, "host" | "clock">): SecureStreams {
  return openSecureStreams({ files: host.files, clock, imageTimeMs: imageTimeMs() });
}

/** Those that run on every node, the simulated one too. */
export function nodeControllers(parts: ControllerParts): readonly Controller[] {
  const { host, clock, events, logs, meta, tag } = parts;
  const { kernel, kernelLog } = host;
  const streams = secureStreams(parts);
  const bootTimeNs = bootTime(clock, () => kernel.uptimeSeconds());
  return [
    v1alpha1.serviceController(events),
    config.acquireController({ ...parts, files: host.files, args: readBootArgs(parts.kernelArgs) }),
    config.confirmationController({ ...parts, files: host.files }),
    cluster.affiliateMergeController(),
    cluster.configController(),
    cluster.discoveryServiceController(openDiscoveryPort({ files: host.files, tag })),
    cluster.endpointController(),
    cluster.infoController(),
    cluster.localAffiliateController({ operatingSystem: `Ichor (${tag})` }),
    cluster.memberController(),
    cluster.nodeIdentityController({ files: host.files, random: secretBytes }),
    secrets.encryptionSaltController({ files: host.files, random: secretBytes }),
    config.machineTypeController(),
    config.persistenceController({ files: host.files }),
    etcd.advertisedPeerController(parts.etcd),
    cri.customizationConfigController(),
    cri.imageCacheConfigController({ ...parts, files: host.files, hasVolumes: parts.mode !== "container" }),
    cri.registriesConfigController(),
    cri.runtimeSpecConfigController(),
    cri.seccompProfileController(),
    etcd.configController(),
    etcd.memberController(parts.etcd),
    etcd.specController(),
    ...controlPlaneConfigControllers(),
    kubeaccess.kubeAccessConfigController(),
    security.imageVerificationConfigController(),
    manifests.bootstrapManifestsConfigController(),
    manifests.extraManifestsConfigController(),
    manifests.manifestController(),
    kubespan.configController(),
    kubespan.endpointController(),
    kubespan.identityController({ files: host.files, random: secretBytes }),
    kubespan.managerController(host.network),
    kubespan.peerSpecController(),
    ...kubeletControllers(parts),
    machine.apiServiceConfigController(),
    machine.bootIdController(kernel),
    machine.devicesStatusController(),
    machine.dropUpgradeFallbackController(meta),
    machine.environmentController({
      ...host,
      base: { ...baseEnvironment, ...readBootArgs(parts.kernelArgs).environment },
    }),
    machine.kernelCmdlineController(kernel),
    machine.kmsgLogStorageController({ kernelLog, logs, bootTimeNs }),
    machine.logPersistenceController({
      logs,
      files: host.files,
      clock,
      log: parts.log,
      beforeWriting: (folder) => continueAudit({ log: parts.audit, files: host.files }, folder),
    }),
    machine.machineStatusController(events),
    machine.machineStatusPublisherController(events),
    machine.maintenanceConfigController(),
    machine.maintenanceServiceInformController({ fingerprint }),
    machine.metricsServerController(parts),
    machine.securityStateController(host.files),
    machine.uniqueMachineTokenController(meta),
    machine.versionController({ name: "Ichor", tag }),
    ...secretControllers(clock),
    ...deliveryControllers({ ...parts, streams, bootTimeNs }),
    ...networkControllers({
      ...parts,
      ...host,
      streams,
      args: parts.kernelArgs,
      random: Math.random,
      ...(parts.source.network === undefined ? {} : { platformNetwork: parts.source.network }),
    }),
  ];
}

export interface MachineControllerParts extends ControllerParts {
  /** Folder below which /etc can be written. */
  readonly etcPath: string;
  readonly images: Pick<ImagesPort, "list" | "remove">;
  readonly installation: Installation;
  /** Kubernetes and etcd, for controllers that use them. */
  readonly cluster: ClusterPort;
  readonly watchdog: WatchdogKeeper;
  readonly loadExtensions: () => Promise<ReadonlyMap<string, string>>;
  /** How an image on trial is judged, and left again. */
  readonly trial: Pick<UpgradeTrialPorts, "installer" | "callApi" | "goBack">;
  /** Processors that the node may use. */
  readonly cpus: number;
  /** The kernel as the controllers see it that only make sense on a machine. */
  readonly host: Omit<Host, "reaper" | "signals" | keyof AsyncDisposable>;
}

/** The disks there are and what lies on them, and when they are looked after. On the simulated node too. */
export function diskControllers(
  disks: Pick<Host, "files" | "uevents" | "blockDevices" | "swaps">,
): readonly Controller[] {
  return [
    block.devicesController(disks),
    block.discoveredVolumesStatusController(),
    block.discoveryController(disks),
    block.disksController(disks),
    block.fsScrubScheduleController(),
    block.swapStatusController(disks),
    block.symlinksController(disks),
    block.systemDiskController(),
    block.volumeTrimScheduleController(),
    block.zswapConfigController(),
  ];
}

/** What the machine is made of, and who drives it. On the simulated node too. */
export function hardwareControllers({ files: hostFiles }: Pick<Host, "files">): readonly Controller[] {
  return [
    hardware.cpuInfoController(hostFiles),
    hardware.pciDevicesController(hostFiles),
    hardware.pciDriverRebindConfigController(),
    hardware.pciDriverRebindController(hostFiles),
    hardware.systemInfoController(hostFiles),
    perf.statsController(hostFiles),
  ];
}

/** Those of a machine with a kernel of its own. */
export function machineControllers(parts: MachineControllerParts): readonly Controller[] {
  const { host, clock } = parts;
  const { externalLoader, wipe } = readBootArgs(parts.kernelArgs);
  const disks = { ...host, clock, newGuid: () => randomUUID() };
  const bootPhase = hardware.openBootPhase(host.tpm);
  return [
    ...nodeControllers(parts),
    ...timeControllers({
      kernelClock: host.time,
      network: host.network,
      streams: secureStreams(parts),
    }),
    ...diskControllers(disks),
    block.fsScrubController(disks),
    block.mountController(disks),
    block.mountRequestController(),
    block.mountStatusController(),
    block.systemDiskLayoutController({ ...disks, externalLoader }),
    ...(externalLoader ? [] : [machine.unattendedInstallController(parts)]),
    block.volumeConfigController(parts),
    block.volumeManagerController({
      ...disks,
      cpus: parts.cpus,
      bootPhase,
      random: secretBytes,
      callKms: openKmsPort({ ...parts, files: host.files }),
    }),
    block.volumeTrimController(disks),
    ...storageControllers(disks),
    etcd.pkiController(host),
    ...machineKubeletControllers(parts),
    ...extensionControllers(parts),
    cri.seccompProfileFileController(host),
    cri.serviceController(parts),
    cri.containerdImageGcController(imageGcParts(parts.images, "containerd")),
    cri.criImageGcController(imageGcParts(parts.images, "cri")),
    files.criBaseRuntimeSpecController(),
    files.criConfigController({ files: host.files, etcPath: parts.etcPath }),
    files.etcFileController({ files: host.files, etcPath: parts.etcPath }),
    files.etcFileConfigController(),
    files.udevRulesController(host),
    kubeaccess.kubeAccessAccountsController(parts.cluster),
    kubeaccess.kubeAccessEndpointController(parts.cluster),
    manifests.extraManifestController(host),
    manifests.manifestApplyController(parts.cluster),
    controlPlane.controlPlaneStaticPodController(parts.cluster),
    controlPlane.renderConfigsController(host),
    controlPlane.renderSecretsController(host),
    k8s.staticPodServerController({ serveHttp }),
    machine.containerdEnvironmentController(parts),
    ...kernelControllers(parts),
    machine.mountStatusController(),
    ...(parts.mode === "container" ? [] : [machine.oomController(host), iptablesHintController(host)]),
    machine.upgradeTrialController({ ...parts, ...parts.trial, version: parts.tag, isForWiping: wipe !== undefined }),
    machine.watchdogTimerConfigController(),
    machine.watchdogTimerController({ keeper: parts.watchdog }),
    hardware.pcrStatusController({ tpm: host.tpm, bootPhase }),
    ...hardwareControllers(host),
    files.trustedRootsController(host),
    security.tufTrustedRootController(host),
  ];
}

/** Modules and parameters. On the simulated node too. */
export function kernelControllers(parts: {
  readonly host: Pick<Host, "modules" | "uevents" | "sysctl">;
  readonly mode: Mode;
}): readonly Controller[] {
  const { host } = parts;
  return [
    machine.kernelModuleConfigController(),
    machine.kernelModuleSpecController(host),
    machine.kernelModuleStatusController(host),
    machine.kernelParamConfigController(),
    machine.kernelParamDefaultsController(parts),
    machine.kernelParamSpecController(host),
  ];
}

/** Services that extensions bring. */
function extensionControllers({ host, supervisor, loadExtensions }: MachineControllerParts): readonly Controller[] {
  return [
    machine.extensionServiceController({ supervisor, load: loadExtensions }),
    machine.extensionServiceConfigController(),
    machine.extensionServiceConfigFilesController({ files: host.files, filePath: extensionFilePath }),
    machine.extensionStatusController(host.files),
  ];
}

/** Volume groups, logical volumes and arrays. */
function storageControllers(disks: MachineControllerParts["host"] & { readonly clock: Clock }): readonly Controller[] {
  return [
    storage.lvmActivationController(disks),
    storage.lvmLogicalVolumeReconcileController(disks),
    storage.lvmLogicalVolumeSpecController(),
    storage.lvmPhysicalVolumeSpecController(),
    storage.lvmRefreshTriggerController(),
    storage.lvmScanController(disks),
    storage.lvmVolumeGroupReconcileController(disks),
    storage.lvmVolumeGroupSpecController(),
    storage.mdArrayReconcileController(disks),
    storage.mdArraySpecController(),
    storage.mdLastResortController(disks),
    storage.mdMonitorController(disks),
  ];
}

/** The images of the node's services: the instance is told by the driver. */
function imageGcParts(images: MachineControllerParts["images"], driver: ContainerDriver): ImageGcParts {
  const place = { driver, namespace: "system" } as const;
  return {
    recordName: (reference) => parseReference(reference).name,
    store: {
      list: async (signal) =>
        (await Array.fromAsync(images.list(place, signal))).map(({ name, digest, createdNs }) => ({
          name,
          digest,
          createdMs: Number(createdNs / 1_000_000n),
        })),
      remove: (name, signal) => images.remove(place, name, signal),
    },
  };
}

/** Wall clock at the kernel's start, nanoseconds. The clock may be set, so it is looked at again, but not for each of many records. */
function bootTime(clock: Clock, uptimeSeconds: () => number): () => bigint {
  let known: { readonly atMs: number; readonly ns: bigint } | undefined;
  return () => {
    const nowMs = clock.monotonic();
    if (known === undefined || nowMs - known.atMs > 1000) {
      known = { atMs: nowMs, ns: BigInt(Math.round((clock.now() - uptimeSeconds() * 1000) * 1e6)) };
    }
    return known.ns;
  };
}

/** What clients pin with `--cert-fingerprint`. */
function fingerprint(certificate: string): string {
  const { publicKey } = new X509Certificate(certificate);
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("base64");
}
