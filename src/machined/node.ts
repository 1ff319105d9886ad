// The node without its kernel: state, controllers, services, sequences and API put together over a host that is handed in.
// The same function makes the node that is process 1 and the one that is simulated in tests.
import { randomBytes } from "node:crypto";
import type { WatchCall } from "../api/audit/audit-calls.ts";
import type { AuditLog } from "../api/audit/audit-log.ts";
import * as stateMethods from "../api/cosi/catalogue.ts";
import { apidFeed, metricsdFeed, nodePolicy, trustdFeed } from "../api/cosi/common/access.ts";
import type { ResourceAccess } from "../api/cosi/common/env.ts";
import * as clusterMethods from "../api/cluster/catalogue.ts";
import * as machineMethods from "../api/machine/catalogue.ts";
import * as timeMethods from "../api/time/catalogue.ts";
import * as debugMethods from "../api/debug/catalogue.ts";
import * as imageMethods from "../api/images/catalogue.ts";
import * as lifecycleMethods from "../api/lifecycle/catalogue.ts";
import * as storageMethods from "../api/storage/catalogue.ts";
import * as inspectMethods from "../api/inspect/catalogue.ts";
import { openConfigChanges } from "../api/config-changes.ts";
import { diskPort } from "../controllers/block/shared/wipe.ts";
import { limitFiles } from "../api/files/limited-files.ts";
import type { ContainersPort, ImagesPort } from "../api/containers-port.ts";
import type { DebugPort } from "../api/debug-port.ts";
import type { ApiContext, BuildInfo, TimePort } from "../api/context.ts";
import type { ApiMethod } from "../api/define.ts";
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import type { Scope } from "../base/scope.ts";
import { openScope } from "../base/scope.ts";
import type { Controller } from "../cosi/controller.ts";
import { openMemoryState } from "../cosi/memory-state.ts";
import { Namespace, registerResources, ResourceDefinition } from "../cosi/meta.ts";
import { openState } from "../cosi/open-state.ts";
import type { Runtime } from "../cosi/runtime.ts";
import { createRuntime } from "../cosi/runtime.ts";
import type { State } from "../cosi/state.ts";
import { resourceCodec, typeLookup } from "../cosi/wire.ts";
import { sha256Hex } from "../formats/sha256.ts";
import type { Host } from "../linux/host.ts";
import { serveHttp } from "../rpc/http-serve.ts";
import type { Network } from "../linux/network.ts";
import { allResourceTypes } from "../resources/all.ts";
import { VolumeLifecycle } from "../resources/block/volume-lifecycle.ts";
import { namespaces } from "../resources/namespaces.ts";
import { ServicePID } from "../resources/runtime/service-pid.ts";
import * as collectors from "../metrics/collectors/catalogue.ts";
import type { CallStats } from "../metrics/call-stats.ts";
import { openCallStats } from "../metrics/call-stats.ts";
import type { Picture } from "../metrics/picture.ts";
import { openPicture } from "../metrics/picture.ts";
import type { EventBus } from "../runtime/event-bus.ts";
import type { InstallerPort } from "../runtime/installer.ts";
import type { KernelArgs } from "../runtime/kernel-args.ts";
import type { DiskPort } from "../runtime/disk-port.ts";
import { readBootArgs } from "../runtime/kernel-args.ts";
import type { LogStore } from "../runtime/log-store.ts";
import type { Meta } from "../runtime/meta.ts";
import type { Mode } from "../runtime/mode.ts";
import type { Installation } from "../runtime/installation.ts";
import type { Upgrades } from "../runtime/upgrades.ts";
import type { Engine } from "../sequencer/engine.ts";
import { openEngine } from "../sequencer/engine.ts";
import type { SequencerNode } from "../sequencer/node.ts";
import { rebootCommands } from "../sequencer/tasks/end.ts";
import type { EtcdAccess } from "../clients/etcd/etcd.ts";
import { apidPort } from "../services/apid.ts";
import type { EtcdBeginning } from "../services/etcd.ts";
import { etcdService } from "../services/etcd.ts";
import { type Logind, openLogind } from "../services/logind/logind.ts";
import { openEtcdControl, type NodeEtcd } from "../services/etcd/control.ts";
import type { Probe, ServiceContext } from "../services/shared/context.ts";
import type { BindableService, Service } from "../supervisor/service.ts";
import type { Supervisor } from "../supervisor/supervisor.ts";
import { openSupervisor } from "../supervisor/supervisor.ts";
import { serveFeed } from "./feed-server.ts";
import { callComponent } from "./log.ts";
import { showMetaKeys } from "./meta-keys.ts";
import { serveMetrics } from "./metrics-server.ts";
import { serveMachineApi } from "./machine-server.ts";
import { openAudit } from "./ports/audit.ts";
import { openConfigPort } from "./ports/config.ts";
import { openConfirmation } from "./ports/confirmation.ts";
import type { NodeConfig } from "./ports/config.ts";
import type { NodeContainers } from "./ports/containers.ts";
import { openEtcdAccess } from "./ports/etcd.ts";
import { openLockOut } from "./ports/lock-out.ts";
import { openKubernetesPort } from "./ports/kubernetes.ts";
import type { End, NodeSequences } from "./ports/sequences.ts";
import { openPods } from "./ports/pods.ts";
import { openSequences } from "./ports/sequences.ts";
import { followRebootRequests, openInstallation } from "./ports/installation.ts";
import { openUpgrades } from "./ports/upgrades.ts";
import { openVolumePort } from "./ports/volumes.ts";
import type { ServicePids } from "./service-pids.ts";
import { openServicePids } from "./service-pids.ts";

/** Of the container runtime that pods have. */
const criSocketPath = "/run/containerd/containerd.sock";

/** The host as a node uses it. */
export type NodeHost = Pick<
  Host,
  | "files"
  | "attributes"
  | "blockDevices"
  | "mounts"
  | "processes"
  | "cgroups"
  | "kernelLog"
  | "sockets"
  | "peerCredentials"
> &
  Partial<Pick<Host, "modules" | "unixStreams" | "virtualTerminals">>;

/** Where the node's sockets are. */
export interface NodePaths {
  readonly machineSocket: string;
  readonly apidFeed: string;
  readonly trustdFeed: string;
  readonly metricsdFeed: string;
  readonly metrics: string;
  /** Of the system's D-Bus, where there is one. */
  readonly systemBus?: string;
}

export interface NodeOptions {
  readonly host: NodeHost;
  readonly network: Pick<Network, "capture">;
  readonly clock: Clock;
  readonly log: Logger;
  readonly logs: LogStore;
  readonly events: EventBus;
  readonly meta: Meta;
  readonly kernelArgs: KernelArgs;
  /** As `uname -r` prints it. */
  readonly kernelVersion: string;
  readonly platform: string;
  readonly build: BuildInfo;
  readonly mode: Mode;
  readonly paths: NodePaths;
  /** Owner of the machine's socket; not changed when absent. */
  readonly socketOwner?: { readonly uid: number; readonly gid: number };
  /** Owner of trustd's socket; likewise. */
  readonly trustdOwner?: { readonly uid: number; readonly gid: number };
  /** And of those that metricsd reads. */
  readonly metricsdOwner?: { readonly uid: number; readonly gid: number };
  readonly probe: Probe;
  readonly time: TimePort;
  readonly installer: InstallerPort;
  readonly containers: (node: { readonly state: State }) => NodeContainers;
  readonly services: readonly BindableService<ServiceContext>[];
  readonly controllers: (node: NodeParts) => readonly Controller[];
  readonly cpus: number;
  readonly pid: number;
  readonly pageBytes: number;
  readonly onEnd: (end: End) => void;
}

/** What of the node its controllers use. */
export interface NodeParts {
  readonly state: State;
  readonly config: NodeConfig;
  readonly supervisor: Supervisor;
  readonly etcd: EtcdAccess;
  readonly images: ImagesPort;
  readonly upgrades: Upgrades;
  readonly installation: Installation;
  readonly sequences: NodeSequences;
  readonly audit: AuditLog;
  /** Makes one more service known. */
  readonly loadService: (service: BindableService<ServiceContext>) => void;
}

export interface Node {
  readonly state: State;
  readonly runtime: Runtime;
  readonly supervisor: Supervisor;
  readonly sequences: NodeSequences;
  readonly sequencerNode: SequencerNode;
  readonly api: ApiContext;
  readonly emergencyCommand: () => number;
  /** Until then the state stands still. Once. */
  readonly startControllers: () => void;
  /** Lets the last logs and events go, then stops controllers and everything else that runs in the background; services are stopped before. */
  close(): Promise<void>;
}

/** How long the last logs and events are waited for at the end. */
const drainMs = 10_000;

/** RPCs that are written; the others answer Unimplemented by themselves. */
const methods: readonly ApiMethod[] = [
  clusterMethods,
  machineMethods,
  imageMethods,
  debugMethods,
  lifecycleMethods,
  timeMethods,
  inspectMethods,
  storageMethods,
  stateMethods,
].flatMap((service) => Object.values(service));

/** The node as its sequences see it, and what they want done when nobody tells otherwise. */
function sequencerParts(
  { host, events, meta, kernelArgs, mode, clock }: NodeOptions,
  {
    etcdControl,
    ...parts
  }: Pick<SequencerNode, "state" | "supervisor" | "debug" | "disks" | "delays" | "upgrades" | "installation"> & {
    readonly etcdControl: NodeEtcd;
  },
): { readonly node: SequencerNode; readonly emergencyCommand: () => number } {
  let emergency: number = rebootCommands.restart;
  const node: SequencerNode = {
    ...host,
    ...parts,
    events,
    meta,
    kernelArgs,
    args: readBootArgs(kernelArgs),
    mode,
    pods: openPods({
      files: host.files,
      clock,
      criSocket: criSocketPath,
      kubernetes: openKubernetesPort({ state: parts.state, clock }),
    }),
    etcd: etcdControl,
    setEmergencyCommand: (command) => {
      emergency = command;
    },
  };
  return { node, emergencyCommand: () => emergency };
}

export async function openNode(options: NodeOptions): Promise<Node> {
  const { clock, log, events, meta } = options;
  const scope = openScope((error) => log.error("background work failed", { error }));
  const state = openState(openMemoryState({ clock }));
  await registerResources(state, allResourceTypes, namespaces);
  await state.modify(VolumeLifecycle, "volumes", () => ({}));
  const config = openConfigPort({ state, clock, log });
  const etcd = openEtcdAccess({ state, clock, random: Math.random });
  const runtime = createRuntime({ state, clock, log: log.with({ component: "controller-runtime" }) });
  const calls = openCallStats();
  const audit = openAudit({ ...options, state, version: options.build.tag, onEnd: (call) => calls.add(call) });
  const servicePids = openServicePids({
    clock,
    mountNamespaceOf: (pid) => mountNamespaceOf(options, pid),
    publish: (service, pid) => publishPid(options, state, service, pid),
  });
  const volumes = openVolumePort(state);
  const supervisor = openSupervisor({ clock, log, logs: options.logs, events, pids: servicePids, volumes });
  const containers = options.containers({ state });
  const { images, debug } = containers;
  const upgrades = openUpgrades({ ...options, state, images, version: options.build.tag });
  const installation = openInstallation({
    ...options,
    state,
    images,
    upgrades,
    supervisor,
    files: options.host.files,
    version: options.build.tag,
  });
  const disks = diskPort({ ...options.host, clock });
  const service = (beginning: EtcdBeginning): Service => etcdService(beginning).bind(context);
  const etcdControl = openEtcdControl({ state, supervisor, etcd, files: options.host.files, clock, log, service });
  const logind = openLogind({ clock, log: log.with({ component: "logind" }), guid: randomBytes(16).toString("hex") });
  const common = { state, supervisor, etcdControl, debug, disks, upgrades, installation };
  const sequencer = sequencerParts(options, { ...common, delays: logind });
  const { node: sequencerNode } = sequencer;
  const engine = openEngine({ node: sequencerNode, events, clock, log });
  const sequences = openSequences({ engine, node: sequencerNode, clock, log, onEnd: options.onEnd });
  const resources = resourceAccess(state);
  const loadService = (more: BindableService<ServiceContext>): void => supervisor.load(more.bind(context));
  const parts = {
    state,
    config,
    supervisor,
    etcd,
    images,
    upgrades,
    installation,
    sequences,
    audit: audit.log,
    loadService,
  };
  for (const controller of options.controllers(parts)) runtime.register(controller);
  const api = apiContext(options, { ...common, ...containers, resources, etcd, config, sequences, runtime, scope });
  const picture = nodePicture(options, { state, runtime, supervisor, engine, calls, audit: audit.log });
  const server = { resources, servicePids, api, picture, watchCall: audit.watchCall };
  const serveMachine = machineServer(options, server);
  const servers = { serveMachine, serveHttp };
  const context: ServiceContext = { ...options.host, ...options, ...servers, state, cri: containers.services, etcd };
  supervisor.load(...options.services.map((each) => each.bind(context)));
  runInBackground({ scope, state, config, meta, sequences });
  serveSystemBus(options, logind, scope);
  return {
    startControllers: () => scope.run((signal) => runtime.run(signal)),
    state,
    runtime,
    supervisor,
    sequences,
    sequencerNode,
    api,
    emergencyCommand: sequencer.emergencyCommand,
    close: () => closeNode({ clock, runtime, scope }),
  };
}

async function closeNode({
  clock,
  runtime,
  scope,
}: Pick<ApiParts, "runtime" | "scope"> & Pick<NodeOptions, "clock">): Promise<void> {
  using patience = clock.timeout(drainMs);
  await runtime.drain(patience.signal);
  await scope.close();
}

function runInBackground(parts: {
  readonly scope: Scope;
  readonly state: State;
  readonly config: NodeConfig;
  readonly meta: Meta;
  readonly sequences: NodeSequences;
}): void {
  const { scope, state, config, meta } = parts;
  scope.run((signal) => config.follow(signal));
  scope.run((signal) => showMetaKeys(state, meta, signal));
  scope.run((signal) => followRebootRequests(parts, signal));
}

/** Before there is a kubelet, which looks for it once, at its start. In a container nobody waits for it. */
function serveSystemBus({ host, paths, mode }: NodeOptions, logind: Logind, scope: Scope): void {
  const { files, unixStreams } = host;
  const { systemBus: path } = paths;
  if (mode === "container" || unixStreams === undefined || path === undefined) return;
  scope.run((signal) => logind.serve({ path, files, unixStreams }, signal));
}

interface PictureParts {
  readonly state: State;
  readonly runtime: Runtime;
  readonly supervisor: Supervisor;
  readonly engine: Engine<SequencerNode>;
  readonly calls: CallStats;
  readonly audit: AuditLog;
}

/** What metrics show of the node. */
function nodePicture({ host, clock, build }: NodeOptions, parts: PictureParts): Picture {
  const { state, runtime, supervisor, engine, calls, audit } = parts;
  const source = {
    state,
    clock,
    files: host.files,
    build,
    calls,
    controllers: () => runtime.stats(),
    services: () => supervisor.list(),
    sequence: () => engine.running,
    audit: () => audit.stats,
    sha256: sha256Hex,
  };
  return openPicture(source, Object.values(collectors));
}

interface ServerParts {
  readonly resources: ResourceAccess;
  readonly servicePids: ServicePids;
  readonly api: ApiContext;
  readonly watchCall: WatchCall;
  readonly picture: Picture;
}

/** The server of the machine's API, and what its front reads of the node's state. */
function machineServer(
  { host, clock, log, paths, socketOwner, trustdOwner, metricsdOwner }: NodeOptions,
  { resources, servicePids, api, watchCall, picture }: ServerParts,
): ServiceContext["serveMachine"] {
  const common = {
    ...host,
    ...(socketOwner === undefined ? {} : { owner: socketOwner }),
    clock,
    log: log.with({ component: callComponent }),
  };
  const socket = {
    ...common,
    path: paths.machineSocket,
    credentials: (fd: number) => host.peerCredentials.ofDescriptor(fd),
    servicePids,
    methods,
    context: api,
    watchCall,
  };
  const trustdFeedOptions = { ...common, ...(trustdOwner === undefined ? {} : { owner: trustdOwner }) };
  const metricsdOptions = { ...common, ...(metricsdOwner === undefined ? {} : { owner: metricsdOwner }) };
  return async ({ signal }) => {
    await Promise.all([
      serveFeed({ ...common, ...resources, path: paths.apidFeed, kinds: apidFeed }, signal),
      serveFeed({ ...trustdFeedOptions, ...resources, path: paths.trustdFeed, kinds: trustdFeed }, signal),
      serveFeed({ ...metricsdOptions, ...resources, path: paths.metricsdFeed, kinds: metricsdFeed }, signal),
      serveMetrics({ ...metricsdOptions, path: paths.metrics, picture }, signal),
      serveMachineApi(socket, signal),
    ]);
  };
}

/** Undefined for a process that has ended. */
function mountNamespaceOf({ host }: NodeOptions, pid: number | "self"): Promise<string | undefined> {
  return host.files.readLink(`/proc/${pid}/ns/mnt`).catch(() => undefined);
}

async function publishPid(options: NodeOptions, state: State, service: string, pid: number | undefined): Promise<void> {
  if (pid === undefined) return state.destroy(ServicePID, service);
  const mountNamespace = (await mountNamespaceOf(options, pid)) ?? ""; // it may have ended already
  await state.modify(ServicePID, service, () => ({ pid, mountNamespace }));
}

/** All types that are registered, by the policy of the API. */
function resourceAccess(state: State): ResourceAccess {
  const codec = resourceCodec(typeLookup([Namespace, ResourceDefinition, ...allResourceTypes]));
  return { core: state.core, codec, policy: nodePolicy(state) };
}

/** Operations on files for all calls together: the thread pool is small, and the node's own work needs it too. */
const filesAtOnce = 16;

interface ApiParts {
  readonly resources: ResourceAccess;
  readonly state: State;
  readonly etcd: EtcdAccess;
  readonly etcdControl: NodeEtcd;
  readonly disks: DiskPort;
  readonly config: NodeConfig;
  readonly supervisor: Supervisor;
  readonly sequences: NodeSequences;
  readonly runtime: Runtime;
  readonly scope: Scope;
  readonly containers: ContainersPort;
  readonly images: ImagesPort;
  readonly debug: DebugPort;
  readonly upgrades: Upgrades;
  readonly installation: Installation;
}

function apiContext(options: NodeOptions, { config, sequences, runtime, scope, ...parts }: ApiParts): ApiContext {
  const { host, clock, log, logs, events, meta, time, pageBytes } = options;
  return {
    ...parts,
    kubernetes: openKubernetesPort({ state: parts.state, clock }),
    apidPort,
    files: limitFiles(host.files, filesAtOnce),
    attributes: host.attributes,
    kernelLog: host.kernelLog,
    network: options.network,
    events,
    logs,
    sequencer: sequences,
    config,
    configChanges: openConfigChanges({ config, clock, log, scope }),
    lockOut: openLockOut(parts.state, apidPort),
    confirmation: openConfirmation({ state: parts.state, clock }),
    meta,
    clock,
    build: options.build,
    platform: { name: options.platform, mode: options.mode },
    time,
    controllerEdges: () => runtime.edges(),
    newActorId: () => crypto.randomUUID(),
    pageBytes,
  };
}
