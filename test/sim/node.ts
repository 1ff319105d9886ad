// A whole node in this process: the same state, controllers, services, API and front as on a machine, over a kernel in memory.
// Up in a second, without root, on ports the system chooses: for work on the API, and for tests of how the parts go together.
import { refuse } from "./host.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aborted } from "../../src/base/abort.ts";
import { systemClock } from "../../src/base/clock.ts";
import type { Controller } from "../../src/cosi/controller.ts";
import type { State } from "../../src/cosi/state.ts";
import { fakeDhcpServer, qemuDhcpSettings } from "../../src/linux/fake/dhcp-server.ts";
import type { FakeNetwork } from "../../src/linux/fake/network.ts";
import { fakeNetwork } from "../../src/linux/fake/network.ts";
import { openNodeLog } from "../../src/machined/log.ts";
import type { Node } from "../../src/machined/node.ts";
import { openNode } from "../../src/machined/node.ts";
import type { End } from "../../src/machined/ports/sequences.ts";
import { zstdCompressor } from "../../src/machined/compressor.ts";
import { probe } from "../../src/machined/probe.ts";
import type { Client, TlsTargetOptions } from "../../src/rpc/connection.ts";
import { openClient } from "../../src/rpc/connection.ts";
import { openEventBus } from "../../src/runtime/event-bus.ts";
import { parseKernelArgs } from "../../src/runtime/kernel-args.ts";
import { openLogStore } from "../../src/runtime/log-store.ts";
import { memoryInstaller } from "../../src/runtime/memory-installer.ts";
import { memoryMeta } from "../../src/runtime/meta.ts";
import { bootSequence, initializeSequence } from "../../src/sequencer/sequences.ts";
import { machineSocketPath, machined } from "../../src/services/machined.ts";
import type { MemoryProgram } from "../../src/api/fake/memory-debug.ts";
import { memoryDebug } from "../../src/api/fake/memory-debug.ts";
import { parseReference } from "../../src/clients/containerd/reference.ts";
import type { ServiceContext } from "../../src/services/shared/context.ts";
import type { BindableService } from "../../src/supervisor/service.ts";
import { defineService } from "../../src/supervisor/service.ts";
import { taskRunner } from "../../src/supervisor/task-runner.ts";
import { buildInfo } from "../../src/machined/version.ts";
import { simControllers } from "./controllers.ts";
import { simFront } from "./front.ts";
import type { SimFront } from "./front.ts";
import { plugMachine } from "./machine.ts";
import { simMetricsd } from "./metricsd.ts";
import type { SimHost } from "./host.ts";
import { simHost } from "./host.ts";

export interface SimNode extends AsyncDisposable {
  readonly node: Node;
  readonly state: State;
  readonly host: SimHost;
  /** The kernel's network. */
  readonly network: FakeNetwork;
  /** Port of the API on 127.0.0.1: resolves when somebody listens in the mode. */
  readonly port: SimFront["port"];
  /** Port of the metrics on 127.0.0.1: resolves when the config asks for them and somebody listens. */
  readonly metricsPort: Promise<number>;
  /** A client; without TLS options one that checks nothing and has no certificate, as in maintenance. */
  client(port: number, tls?: TlsTargetOptions): Client;
  /** Resolves when a sequence has ended the run. */
  readonly ended: Promise<End>;
  readonly logLines: () => Promise<string>;
}

export interface SimOptions {
  /** More controllers, to see what they do to the node. */
  readonly controllers?: readonly Controller[];
  /** Folder of a node that ran before: its files are still there, also after this run. A new one when absent. */
  readonly root?: string;
  /** Kernel command line. */
  readonly commandLine?: string;
  /** Which one of several nodes it is, 0 when absent: the last byte of its hardware address, and its address 10.0.2.15, 10.0.2.16, … */
  readonly number?: number;
  /** Port of the API on 127.0.0.1; one that is free when absent. */
  readonly port?: number;
}

const clock = systemClock;

/** The one image that the simulated node can take: says again what it is told, and ends with code 4 when it is told nothing more. */
const echoImage = "example.org/echo:1";
const echo: MemoryProgram = async ({ print, next }) => {
  for (;;) {
    const event = await next();
    if (event.kind === "end of input") return 4;
    if (event.kind === "input") print(event.bytes);
    else print(event.kind === "signal" ? `signal ${event.number}\n` : `size ${event.width} x ${event.height}\n`);
  }
};
const defaultCommandLine = "talos.platform=metal slab_nomerge= pti=on";

export async function startSimNode(options: SimOptions = {}): Promise<SimNode> {
  const root = options.root ?? (await mkdtemp(join(tmpdir(), "sim-")));
  const host = simHost(root, clock, options.commandLine ?? defaultCommandLine);
  await host.files.makeDirectory("/proc");
  await plugMachine(root, host.blockDevices);
  const network = fakeNetwork();
  const { number = 0 } = options;
  network.plug({ name: "eth0", hardwareAddr: Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56 + number) });
  network.setCarrier("eth0", true);
  network.serve(67, fakeDhcpServer({ ...qemuDhcpSettings, address: `10.0.2.${15 + number}` }).peer);
  const logs = openLogStore(zstdCompressor);
  const log = openNodeLog({ kernelLog: host.kernelLog, logs, clock, level: "info" });
  const kernelArgs = parseKernelArgs(await host.kernel.commandLine());
  const [events, meta] = [openEventBus({ clock }), memoryMeta()];
  const ended = Promise.withResolvers<End>();
  const front = simFront(root, options.port);
  const metricsd = simMetricsd(root);
  const paths = {
    machineSocket: join(root, machineSocketPath),
    apidFeed: join(root, "system/run/apid/runtime.sock"),
    trustdFeed: join(root, "system/run/trustd/runtime.sock"),
    metricsdFeed: join(root, "system/run/metricsd/runtime.sock"),
    metrics: join(root, "system/run/metricsd/metrics.sock"),
  };
  const build = { ...buildInfo(undefined), tag: "v1.14.0+ichor.sim" };
  const { release: kernelVersion } = host.kernel;
  const common = { clock, log, logs, events, meta, kernelArgs, kernelVersion, platform: "metal", build };
  let kernelName = "localhost";
  const hostname = { get: () => kernelName, set: (name: string) => void (kernelName = name) };
  const node = await openNode({
    ...common,
    host,
    network,
    mode: "metal",
    paths,
    probe: { ...probe, unix: (path, signal) => probe.unix(join(root, path), signal) },
    time: {
      query: async () => ({ localNs: BigInt(clock.now()) * 1_000_000n, remoteNs: BigInt(clock.now()) * 1_000_000n }),
    },
    containers: () => ({
      services: {
        ready: () => refuse("ask containerd"),
        ensureImage: () => refuse("take an image"),
        create: () => refuse("make a container"),
        start: () => refuse("start a container"),
        remove: () => refuse("remove a container"),
      },
      containers: {
        list: async () => [],
        restart: () => refuse("restart a container"),
        findLog: () => refuse("find a log"),
      },
      images: {
        async *list() {
          yield refuse("list images");
        },
        locate: async () => undefined,
        pull: async (_place, reference) => {
          const { name } = parseReference(reference);
          return name === echoImage ? name : refuse(`take image ${name}`);
        },
        import: () => refuse("import an image"),
        remove: () => refuse("remove an image"),
        verify: () => refuse("verify an image"),
      },
      debug: { ...memoryDebug({ [echoImage]: echo }), close: async () => undefined },
    }),
    installer: memoryInstaller(),
    services: [machined, front.service, metricsd.service, ...idleServices],
    controllers: ({ config, supervisor, etcd, audit, sequences }) => [
      ...simControllers({
        ...common,
        config,
        restart: () => sequences.restart(),
        supervisor,
        etcd,
        audit,
        host: { ...host, network, hostname },
        root,
        tag: build.tag,
      }),
      ...(options.controllers ?? []),
    ],
    cpus: 1,
    pid: process.pid,
    pageBytes: 4096,
    onEnd: ended.resolve,
  });
  const { sequences, sequencerNode } = node;
  async function boot(): Promise<void> {
    if (await sequences.run(initializeSequence(sequencerNode))) await sequences.run(bootSequence(sequencerNode));
  }
  node.startControllers();
  const booted = boot();
  return {
    node,
    state: node.state,
    host,
    network,
    port: front.port,
    metricsPort: metricsd.port,
    client: (port, tls = { insecure: true }) =>
      openClient({ target: { kind: "tls", host: "127.0.0.1", port, tls }, clock }),
    ended: ended.promise,
    async logLines() {
      const parts: Uint8Array[] = [];
      for await (const piece of logs.read("machined", {}, new AbortController().signal)) parts.push(piece);
      return Buffer.concat(parts).toString();
    },
    async [Symbol.asyncDispose]() {
      await sequences.run({ name: "noop", phases: [] }, { takeover: true });
      await booted;
      await node.supervisor.stopAll();
      await node.close();
      if (options.root === undefined) await rm(root, { recursive: true, force: true });
    },
  };
}

/** Services that are programs on a machine: here they only run, so that those who wait for them do not wait in vain. */
const idleServices: readonly BindableService<ServiceContext>[] = [
  "udevd",
  "containerd",
  "auditd",
  "syslogd",
  "etcd",
  "trustd",
].map((id) =>
  defineService<ServiceContext>({
    id,
    restart: "always",
    runner: ({ pid }) => taskRunner({ name: id, pid, run: ({ signal }) => aborted(signal) }),
    health: () => ({ check: () => Promise.resolve() }),
  }),
);
