// The machine config as the API uses it, over its two resources: the one in force, and the one that is kept for the next boot.
import type { ConfigPort } from "../../api/config-port.ts";
import { equalBytes } from "../../base/bytes.ts";
import { encodeUtf8 } from "../../base/bytes.ts";
import type { Logger } from "../../base/logger.ts";
import { configBytes, decodeConfig } from "../../config/config.ts";
import type { Config } from "../../config/document.ts";
import type { State } from "../../cosi/state.ts";
import { decodeUtf8 } from "../../base/bytes.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { SystemDisk } from "../../resources/block/system-disk.ts";

/** Ids of the two resources. */
const activeId = "v1alpha1";
const persistentId = "persistent";
/** Tells clients that the resource's YAML form is the text of a config, not the config. */
const annotations = { "talos.dev/yaml-spec": "1" } as const;

export interface NodeConfig extends ConfigPort {
  /** Follows what controllers put in force, until the signal aborts. */
  follow(signal: AbortSignal): Promise<void>;
}

export function openConfigPort(state: State, log: Logger): NodeConfig {
  let current: { readonly bytes: Uint8Array; readonly config: Config } | undefined;

  function remember(yaml: string): void {
    const bytes = encodeUtf8(yaml);
    if (current !== undefined && equalBytes(current.bytes, bytes)) return;
    const decoded = decodeConfig(bytes);
    if (decoded.kind === "ok") current = { bytes, config: decoded.config };
    else log.error("machine config in force cannot be read", { errors: decoded.errors.length });
  }

  return {
    active: () => current?.config,
    isInstalled: async () => (await state.find(SystemDisk, "system-disk")) !== undefined,
    async activate(config) {
      if (config === undefined) {
        current = undefined;
        await state.destroy(MachineConfig, activeId);
        return;
      }
      const bytes = configBytes(config);
      current = { bytes, config };
      await state.modify(MachineConfig, activeId, () => ({ yaml: decodeUtf8(bytes) }), { annotations });
    },
    async persist(config) {
      await state.modify(MachineConfig, persistentId, () => ({ yaml: decodeUtf8(configBytes(config)) }), {
        annotations,
      });
    },
    async follow(signal) {
      for await (const event of state.watch(MachineConfig, { id: activeId }, signal)) {
        if (event.kind === "destroyed") current = undefined;
        else if (event.kind !== "bootstrapped") remember(event.resource.spec.yaml);
      }
    },
  };
}
