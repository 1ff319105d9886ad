// The active machine config, decoded. Many controllers read it after each change, so the text is decoded once.
import type { Reader } from "../cosi/state.ts";
import type { Input } from "../cosi/controller.ts";
import { weak } from "../cosi/controller.ts";
import type { Config } from "../config/document.ts";
import { decodeConfig } from "../config/config.ts";
import { encodeUtf8 } from "../base/bytes.ts";
import { BugError } from "../base/errors.ts";
import { MachineConfig } from "../resources/config/machine-config.ts";

const activeId = "v1alpha1";

/** The input of every controller that reads the active config. */
export const machineConfigInput: Input = weak(MachineConfig, { id: activeId });

/** Keyed by the stored spec, which is never changed in place: what nobody stores any more is forgotten. */
const decoded = new WeakMap<MachineConfig, Config>();

/** Undefined while the node has none. */
export async function findMachineConfig(state: Pick<Reader, "find">): Promise<Config | undefined> {
  const resource = await state.find(MachineConfig, activeId);
  if (resource === undefined || resource.metadata.phase !== "running") return undefined;
  const known = decoded.get(resource.spec);
  if (known !== undefined) return known;
  const result = decodeConfig(encodeUtf8(resource.spec.yaml));
  if (result.kind === "invalid")
    throw new BugError(`Cannot read the active machine config, which was accepted: ${result.text}`);
  decoded.set(resource.spec, result.config);
  return result.config;
}
