// Process 1. Opens the kernel's door, composes the node, and stays: all work is done by the rooms it hands the kernel to.
import { availableParallelism } from "node:os";
import { startupSnapshot } from "node:v8";
import { systemClock } from "../base/clock.ts";
import { bankArgument } from "../boot/grub-config.ts";
import { metaPartition } from "../controllers/block/shared/meta-partition.ts";
import type { WatchdogKeeper } from "../controllers/runtime/watchdog-timer.ts";
import { openPlatformSource } from "../controllers/config/platform/open-platform-source.ts";
import { type Host, openHost } from "../linux/host.ts";
import type { EventBus } from "../runtime/event-bus.ts";
import { VolumePhase } from "../resources/block/common/enums.ts";
import { VolumeStatus } from "../resources/block/volume-status.ts";
import { openEventBus } from "../runtime/event-bus.ts";
import { type BootArgs, type KernelArgs, parseKernelArgs, readBootArgs } from "../runtime/kernel-args.ts";
import { type LogStore, openLogStore } from "../runtime/log-store.ts";
import { memoryMeta } from "../runtime/meta.ts";
import { modeOf } from "../runtime/mode.ts";
import * as sequenceOf from "../sequencer/sequences.ts";
import { isToBeInstalled } from "../sequencer/tasks/install.ts";
import * as services from "../services/catalogue.ts";
import { apidPort } from "../services/apid.ts";
import { systemBusPath } from "../services/logind/logind.ts";
import { machineSocketPath } from "../services/machined.ts";
import { openInstaller } from "../services/shared/installer-process.ts";
import { zstdCompressor } from "./compressor.ts";
import { machineControllers } from "./controllers.ts";
import { openClusterPort } from "./ports/cluster.ts";
import { containCrashes } from "./crash.ts";
import { apidUser, metricsdUser, trustdUser, hideEmbeddedConfig, startEarly } from "./early.ts";
import { finish } from "./finish.ts";
import { openNodeLog } from "./log.ts";
import { readMetaSeed } from "./meta-seed.ts";
import { openLoopWatch } from "./loop-watch.ts";
import type { Node } from "./node.ts";
import { openNode } from "./node.ts";
import type { End } from "./ports/sequences.ts";
import { openContainers } from "./ports/containers.ts";
import { callOwnApi } from "./ports/own-api.ts";
import { openExtensionLoader } from "./ports/extensions.ts";
import { openTimePort } from "./ports/time.ts";
import { openWatchdogKeeper } from "./ports/watchdog.ts";
import { openPowerSocket } from "./power-socket.ts";
import { probe } from "./probe.ts";
import { leaveTrial, noteFatal } from "./trial.ts";
import { listenToSignals } from "./signals.ts";
import { buildInfo } from "./version.ts";
import type { Logger } from "../base/logger.ts";

const clock = systemClock;

/** What is there before the node. */
interface Ground {
  readonly host: Host;
  readonly log: Logger;
  readonly logs: LogStore;
  readonly kernelArgs: KernelArgs;
  readonly args: BootArgs;
  readonly onEnd: (end: End) => void;
  readonly watchdog: WatchdogKeeper;
  /** The node, as soon as it can be stopped. */
  node?: Node;
}

/** Path of the META partition, once it is there. */
async function findMetaPartition({ node }: Ground): Promise<string | undefined> {
  const status = await node?.state.find(VolumeStatus, "META");
  return status?.spec.phase === VolumePhase.ready ? status.spec.location : undefined;
}

/** Where programs of the node meet. */
const sockets = {
  machineSocket: machineSocketPath,
  apidFeed: "/system/run/apid/runtime.sock",
  trustdFeed: "/system/run/trustd/runtime.sock",
  metricsdFeed: "/system/run/metricsd/runtime.sock",
  metrics: "/system/run/metricsd/metrics.sock",
  systemBus: systemBusPath,
} as const;

/** Up to the point where the node serves and waits; what fails here is fatal. */
async function start(ground: Ground): Promise<void> {
  const { host, log, logs, kernelArgs, args } = ground;
  const mode = modeOf(args.platform, {
    inContainer: await host.files.exists("/usr/etc/in-container"),
    isMetalAgent: await host.files.exists("/usr/local/etc/is-metal-agent"),
  });
  log.info("platform information", { component: "early-startup", mode });
  const { etcPath } = await startEarly(host, log.with({ component: "early-startup" }));
  const events = openEventBus({ clock });
  const backend = metaPartition(host.blockDevices, () => findMetaPartition(ground));
  const meta = memoryMeta(backend, await readMetaSeed(args.metaSeed, log));
  const { platform } = args;
  const build = buildInfo(args.imageVersion);
  const parts = { host, clock, log, logs, events, meta, kernelArgs, platform, build, tag: build.tag };
  const cpus = availableParallelism();
  const installer = openInstaller({ ...host, cpus });
  const node = await openNode({
    ...parts,
    kernelVersion: host.kernel.release,
    network: host.network,
    mode,
    paths: sockets,
    socketOwner: apidUser,
    trustdOwner: trustdUser,
    metricsdOwner: metricsdUser,
    probe,
    time: openTimePort(clock, host.time),
    containers: ({ state }) => openContainers({ ...host, state, clock, log }),
    services: Object.values(services),
    installer,
    controllers: ({ state, config, supervisor, etcd, images, upgrades, installation, sequences, audit, loadService }) =>
      machineControllers({
        ...parts,
        cpus,
        mode,
        config,
        restart: () => sequences.restart(),
        supervisor,
        etcd,
        images,
        audit,
        etcPath,
        watchdog: ground.watchdog,
        loadExtensions: openExtensionLoader({ files: host.files, loadService, log }),
        installation,
        cluster: openClusterPort({ etcd, clock }),
        trial: {
          installer,
          callApi: (signal) => callOwnApi({ state, clock, port: apidPort }, signal),
          goBack: () => void leaveTrial({ upgrades, sequences, clock, log }),
        },
        source: openPlatformSource(platform, {
          ...host,
          state,
          clock,
          log: log.with({ component: "platform" }),
          argument: args.config,
          argumentValues: (name) => kernelArgs.all(name),
        }),
        hideEmbedded: () => hideEmbeddedConfig(host.mounts),
        waitsForDevices: kernelArgs.first("net.ifnames") !== "0",
      }),
    cpus,
    pid: process.pid,
    pageBytes: 4096,
    onEnd: ground.onEnd,
  });
  ground.node = node;
  listenToSignals(host, node.sequences, log);
  void openPowerSocket({ ...host, sequences: node.sequences, clock, log }).catch((error: unknown) =>
    log.warn("programs cannot end the run", { error }),
  );
  const booted = boot(node);
  await waitForFront(events);
  node.startControllers();
  await booted;
}

async function boot({ sequences, sequencerNode }: Node): Promise<void> {
  if (!(await sequences.run(sequenceOf.initializeSequence(sequencerNode)))) return;
  if (await isToBeInstalled(sequencerNode)) {
    await sequences.run(sequenceOf.installSequence(sequencerNode));
    return;
  }
  const staged = await sequencerNode.upgrades.takeStaged();
  if (staged !== undefined && !(await sequences.run(sequenceOf.stagedUpgradeSequence(staged)))) return;
  await sequences.run(sequenceOf.bootSequence(sequencerNode));
}

/** The first steps of all controllers keep this process busy for a while: apid, which takes as long to start, can do so beside them. */
async function waitForFront(events: EventBus): Promise<void> {
  using patience = clock.timeout(2000);
  for await (const { payload } of events.subscribe({ tailEvents: -1 }, patience.signal)) {
    if (payload.kind === "serviceState" && payload.service === "apid" && payload.action === "Running") return;
  }
}

/** Services first, then the controllers; after a failure volumes are let go of too. */
async function stopNode({ node }: Ground, failed: boolean): Promise<void> {
  if (node === undefined) return;
  if (failed) await node.sequences.run(sequenceOf.emergencySequence(node.sequencerNode), { takeover: true });
  await node.supervisor.stopAll();
  await node.close();
}

/** Does not return: process 1 must not end. */
async function main(): Promise<never> {
  const host = await openHost({ clock });
  const logs = openLogStore(zstdCompressor);
  const log = openNodeLog({ kernelLog: host.kernelLog, logs, clock, level: "info" });
  containCrashes(log);
  log.info("machined logger initialized");
  const kernelArgs = parseKernelArgs(await host.kernel.commandLine());
  const args = readBootArgs(kernelArgs);
  const ended = Promise.withResolvers<End>();
  const forever = new AbortController().signal;
  const loopWatch = openLoopWatch({ clock, log, logPath: "/dev/kmsg" });
  void loopWatch.run(forever).catch((error: unknown) => log.warn("event loop is not watched", { error }));
  const watchdog = openWatchdogKeeper({ ...host, feeder: loopWatch, log: log.with({ component: "watchdog" }) });
  void watchdog.adopt().catch((error: unknown) => log.warn("cannot feed the watchdog that runs", { error }));
  const ground: Ground = { host, log, logs, kernelArgs, args, watchdog, onEnd: ended.resolve };
  void start(ground).catch((error: unknown) =>
    ended.resolve({ kind: "failed", error: new Error("Cannot start", { cause: error }) }),
  );
  // Something has to keep the event loop turning when nothing else does.
  void (async () => {
    for await (const _ of clock.every(3_600_000, forever));
  })();
  const end = await ended.promise;
  await finish(end, {
    host,
    clock,
    log,
    stopNode: async (failed) => {
      if (end.kind === "failed")
        await noteFatal(end.error, {
          upgrades: ground.node?.sequencerNode.upgrades,
          isInstalled: kernelArgs.first(bankArgument) !== undefined,
          clock,
          log,
        });
      await stopNode(ground, failed);
    },
    disarmWatchdog: () => watchdog.disarm(),
    emergencyCommand: () => ground.node?.emergencyCommand() ?? 0x01234567,
    stayOnFatal: args.stayOnFatal,
  });
  return new Promise<never>(() => undefined);
}

// In the image all modules are loaded already, and this is what is left to do.
if (startupSnapshot.isBuildingSnapshot()) startupSnapshot.setDeserializeMainFunction(() => void main());
else void main();
