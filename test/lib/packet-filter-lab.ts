// Controllers of the packet filter, on the memory state and the network in memory.
import { CanceledError } from "../../src/base/abort.ts";
import { createLogger } from "../../src/base/logger.ts";
import { manualClock } from "../../src/base/manual-clock.ts";
import type { Controller } from "../../src/cosi/controller.ts";
import { openMemoryState } from "../../src/cosi/memory-state.ts";
import { openState } from "../../src/cosi/open-state.ts";
import { createRuntime } from "../../src/cosi/runtime.ts";
import type { State } from "../../src/cosi/state.ts";
import { fakeNetwork, type FakeNetwork } from "../../src/linux/fake/network.ts";
import type { Modules } from "../../src/linux/modules.ts";

export interface PacketFilterLab extends AsyncDisposable {
  readonly network: FakeNetwork;
  readonly state: State;
  /** Modules in the order in which they were asked for. */
  readonly loaded: readonly string[];
  /** Messages of warnings and errors. */
  readonly warnings: readonly string[];
  /** Lets everything settle. */
  quiet(): Promise<void>;
}

export interface PacketFilterParts {
  readonly network: FakeNetwork;
  readonly modules: Pick<Modules, "load">;
}

export function openPacketFilterLab(controllers: (parts: PacketFilterParts) => readonly Controller[]): PacketFilterLab {
  const clock = manualClock();
  const network = fakeNetwork();
  const state = openState(openMemoryState({ clock }));
  const stop = new AbortController();
  const loaded: string[] = [];
  const warnings: string[] = [];
  const log = createLogger((level, message) => {
    if (level !== "info" && level !== "debug") warnings.push(message);
  });
  const runtime = createRuntime({ state, log, clock });
  const modules = { load: async (name: string) => (loaded.push(name), "loaded" as const) };
  for (const controller of controllers({ network, modules })) runtime.register(controller);
  const running = runtime.run(stop.signal);
  return {
    network,
    state,
    loaded,
    warnings,
    async quiet() {
      for (let turn = 0; turn < 60; turn++) await new Promise((resolve) => setImmediate(resolve));
    },
    async [Symbol.asyncDispose]() {
      stop.abort(new CanceledError("test ended"));
      await running;
    },
  };
}
