// Kernel modules in memory: some that can be loaded, some that are part of the kernel.
import type { LoadedModule, Modules } from "../modules.ts";

export interface FakeModulesOptions {
  /** Names of those that can be loaded. */
  readonly available?: readonly string[];
  readonly builtIn?: readonly string[];
  readonly blacklisted?: readonly string[];
  /** Told of each module that was loaded. */
  readonly onLoad?: (name: string) => void;
}

export interface FakeModules extends Modules {
  /** Parameters by module, in the order in which they were loaded. */
  readonly inserted: ReadonlyMap<string, readonly string[]>;
  /** The kernel takes no module until it is given undefined: loading rejects with this. */
  refuse(error: Error | undefined): void;
}

export function fakeModules(options: FakeModulesOptions = {}): FakeModules {
  const { available = [], builtIn = [], blacklisted = [], onLoad } = options;
  const inserted = new Map<string, readonly string[]>();
  let refusal: Error | undefined;
  return {
    inserted,
    refuse(error) {
      refusal = error;
    },
    async load(name, parameters = []) {
      if (builtIn.includes(name)) return "built-in";
      if (blacklisted.includes(name)) return "blacklisted";
      if (!available.includes(name)) return "not-found";
      if (inserted.has(name)) return "already-loaded";
      if (refusal !== undefined) throw refusal;
      inserted.set(name, parameters);
      onLoad?.(name);
      return "loaded";
    },
    loaded: async () =>
      [...inserted.keys()].map((name): LoadedModule => ({
        name,
        sizeBytes: 16_384,
        references: 0,
        usedBy: [],
        state: "Live",
        address: "0x0000000000000000",
      })),
    builtIn: async () => [...builtIn].toSorted(),
  };
}
