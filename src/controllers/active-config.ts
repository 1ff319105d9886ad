// The active machine config, decoded once for all controllers that read it.
import { encodeUtf8 } from "../base/bytes.ts";
import { decodeConfig } from "../config/config.ts";
import type { Config } from "../config/document.ts";
import { weak, type Input } from "../cosi/controller.ts";
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
