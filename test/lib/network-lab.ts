// The network controllers together, on the memory state and the network in memory.
import { CanceledError } from "../../src/base/abort.ts";
import { createLogger, type LogFields } from "../../src/base/logger.ts";
import { manualClock, type ManualClock } from "../../src/base/manual-clock.ts";
import { networkControllers } from "../../src/controllers/network/controllers.ts";
import { openMemoryState } from "../../src/cosi/memory-state.ts";
import { openState } from "../../src/cosi/open-state.ts";
import type { ResourceType } from "../../src/cosi/resource.ts";
import { createRuntime } from "../../src/cosi/runtime.ts";
import type { State } from "../../src/cosi/state.ts";
import { fakeDhcpServer, type FakeDhcpServer } from "../../src/linux/fake/dhcp-server.ts";
import { fakeNetwork, type FakeNetwork } from "../../src/linux/fake/network.ts";
import { MachineConfig } from "../../src/resources/config/machine-config.ts";
import type { EventPayload } from "../../src/runtime/events.ts";
import { parseKernelArgs } from "../../src/runtime/kernel-args.ts";

/** Of the card that QEMU gives a machine. */
const qemuAddress = Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56);

export interface NetworkLab extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly network: FakeNetwork;
  /** Answers DHCPv4. */
  readonly server: FakeDhcpServer;
  readonly state: State;
  readonly stop: AbortController;
  /** The names that the host was given, `name|domain`. */
  readonly names: readonly string[];
  /** Files by path. */
  readonly written: ReadonlyMap<string, string>;
  readonly events: readonly EventPayload[];
  readonly logged: readonly (readonly [level: string, message: string, fields: LogFields])[];
  start(cmdline?: string): void;
  plugQemuCard(): void;
  /** Lets everything settle: each turn of the loop moves chains of controllers on. */
  quiet(): Promise<void>;
  /** For what waits for the world outside of the loop, such as a digest. */
  until(isTrue: () => boolean): Promise<void>;
  configure(yaml: string): Promise<void>;
  /** Specs by id, in the YAML form. */
  all<S>(type: ResourceType<S>, namespace?: string): Promise<Record<string, unknown>>;
  ids<S>(type: ResourceType<S>, namespace?: string): Promise<readonly string[]>;
}

export function openNetworkLab(): NetworkLab {
  const clock = manualClock();
  const network = fakeNetwork();
  const server = fakeDhcpServer();
  network.serve(67, server.peer);
  const state = openState(openMemoryState({ clock }));
  const stop = new AbortController();
  const names: string[] = [];
  const written = new Map<string, string>();
  const events: EventPayload[] = [];
  const logged: [string, string, LogFields][] = [];
  let running: Promise<void> | undefined;

  const lab: NetworkLab = {
    clock,
    network,
    server,
    state,
    stop,
    names,
    written,
    events,
    logged,
    start(cmdline = "") {
      const log = createLogger((level, message, fields) => logged.push([level, message, fields]));
      const runtime = createRuntime({ state, log, clock });
      const controllers = networkControllers({
        network,
        streams: {
          openTls: () => Promise.reject(new Error("no server")),
          openHttps: () => ({
            post: () => Promise.reject(new Error("no server")),
            [Symbol.asyncDispose]: async () => {},
          }),
        },
        modules: { load: async () => "built-in" as const },
        files: {
          findText: async (path) => written.get(path),
          makeDirectory: async () => undefined,
          replace: async (path, data) => void written.set(path, String(data)),
        },
        hostname: {
          get: () => names.at(-1) ?? "",
          set(name, domain) {
            if (Math.max(name.length, domain.length) > 64) throw new Error("EINVAL"); // as the kernel says
            names.push(`${name}|${domain}`);
          },
        },
        args: parseKernelArgs(cmdline),
        events: { publish: (payload) => (events.push(payload), { id: "", actorId: "", timeMs: 0, payload }) },
        log,
        platform: "metal",
        random: () => 0.5,
        waitsForDevices: false,
      });
      for (const controller of controllers) runtime.register(controller);
      running = runtime.run(stop.signal);
    },
    plugQemuCard() {
      const altNames = ["enp0s2", "enx525400123456"];
      network.plug({ name: "eth0", hardwareAddr: qemuAddress, altNames, device: { driver: "virtio_net" } });
    },
    async quiet() {
      for (let turn = 0; turn < 60; turn++) {
        await clock.advance(0);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    async until(isTrue) {
      for (let turn = 0; turn < 10_000; turn++) {
        if (isTrue()) return;
        await lab.quiet();
      }
      throw new Error("Cannot wait any longer");
    },
    async configure(yaml) {
      await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
      await lab.quiet();
    },
    async all(type, namespace = type.namespace) {
      const list = await state.list(type, { namespace });
      return Object.fromEntries(list.map(({ metadata, spec }) => [metadata.id, type.specToYaml(spec)]));
    },
    ids: async (type, namespace) => Object.keys(await lab.all(type, namespace)),
    async [Symbol.asyncDispose]() {
      stop.abort(new CanceledError("test ended"));
      await running;
    },
  };
  return lab;
}
