// The active machine config, decoded once for all controllers that read it.
import { encodeUtf8 } from "../base/bytes.ts";
import { decodeConfig } from "../config/config.ts";
import type { Config } from "../config/document.ts";
import { defineController, exclusive, weak, type Controller, type Input, type Output } from "../cosi/controller.ts";
import type { ResourceType } from "../cosi/resource.ts";
import type { Reader } from "../cosi/state.ts";
import { MachineConfig } from "../resources/config/machine-config.ts";

/** Id of the config that is in force. */
export const activeConfigId = "v1alpha1";

/** The input of every controller that reads the active config. */
export const activeConfigInput: Input = weak(MachineConfig, { id: activeConfigId });

/** A memory of results only: a spec is never changed in place, so its config is always the same. */
const decoded = new WeakMap<object, Config>();

/** Undefined while there is none, and for a text that cannot be read (which the writer of the resource has refused before). */
export async function activeConfig(state: Pick<Reader, "find">): Promise<Config | undefined> {
  const resource = await state.find(MachineConfig, activeConfigId);
  if (resource === undefined || resource.metadata.phase !== "running") return undefined;
  const known = decoded.get(resource.spec);
  if (known !== undefined) return known;
  const result = decodeConfig(encodeUtf8(resource.spec.yaml));
  if (result.kind === "invalid") return undefined;
  decoded.set(resource.spec, result.config);
  return result.config;
}

export interface FromConfigOptions<S> {
  /** `area.NameController`. */
  readonly name: string;
  readonly output: ResourceType<S>;
  /** Of the only one. */
  readonly id: string;
  /** Undefined when this config makes none. */
  readonly specOf: (config: Config) => S | undefined;
  /** `exclusive` when absent; `shared` where others make resources of that type too. */
  readonly claim?: (type: ResourceType<S>) => Output;
}

/** A controller that makes one resource of the active config and nothing else; the resource goes when there is nothing to make it of. */
export function fromActiveConfig<S>({ name, output, id, specOf, claim = exclusive }: FromConfigOptions<S>): Controller {
  return defineController({
    name,
    inputs: [activeConfigInput],
    outputs: [claim(output)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const spec = config === undefined ? undefined : specOf(config);
      if (spec !== undefined) await state.modify(output, id, () => spec);
      await state.cleanup(output);
    },
  });
}
