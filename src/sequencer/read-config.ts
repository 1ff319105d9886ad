// The machine config that is in force, for tasks.
import { encodeUtf8 } from "../base/bytes.ts";
import { decodeConfig } from "../config/config.ts";
import type { Config } from "../config/document.ts";
import { MachineConfig } from "../resources/config/machine-config.ts";
import type { SequencerNode } from "./node.ts";

/** Undefined while there is none, and for a text that cannot be read (which the writer of the resource has refused before). */
export async function readConfig({ state }: Pick<SequencerNode, "state">): Promise<Config | undefined> {
  const resource = await state.find(MachineConfig, "v1alpha1");
  if (resource === undefined) return undefined;
  const decoded = decodeConfig(encodeUtf8(resource.spec.yaml));
  return decoded.kind === "ok" ? decoded.config : undefined;
}
