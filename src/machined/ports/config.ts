// The machine config as the API uses it, over its two resources: the one in force, and the one that is kept for the next boot.
import type { ConfigPort } from "../../api/config-port.ts";
import { decodeUtf8, encodeUtf8, equalBytes } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import { configBytes, decodeConfig } from "../../config/config.ts";
import type { Config } from "../../config/document.ts";
import type { State } from "../../cosi/state.ts";
import { sha256Hex } from "../../formats/sha256.ts";
import { SystemDisk } from "../../resources/block/system-disk.ts";
import { isMountable, VolumeStatus } from "../../resources/block/volume-status.ts";
import { KeptConfig } from "../../resources/config/internal/kept-config.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { answerTo } from "./answer.ts";

/** Ids of the two resources. */
const activeId = "v1alpha1";
const persistentId = "persistent";
const stateVolumeId = "STATE";
/** Tells clients that the resource's YAML form is the text of a config, not the config. */
const annotations = { "talos.dev/yaml-spec": "1" } as const;

export interface NodeConfig extends ConfigPort {
  /** Keeps it for the next boot. Does not wait until it is on the disk. */
  persist(config: Config): Promise<void>;
  /** Follows what controllers put in force, until the signal aborts. */
  follow(signal: AbortSignal): Promise<void>;
}

export interface ConfigPortOptions {
  readonly state: State;
  readonly clock: Clock;
  readonly log: Logger;
}

export function openConfigPort({ state, clock, log }: ConfigPortOptions): NodeConfig {
  let current: { readonly bytes: Uint8Array; readonly config: Config } | undefined;

  function remember(yaml: string): void {
    const bytes = encodeUtf8(yaml);
    if (current !== undefined && equalBytes(current.bytes, bytes)) return;
    const decoded = decodeConfig(bytes);
    if (decoded.kind === "ok") current = { bytes, config: decoded.config };
    else log.error("machine config in force cannot be read", { errors: decoded.errors.length });
  }

  async function put(id: string, yaml: string): Promise<void> {
    await state.modify(MachineConfig, id, () => ({ yaml }), { annotations });
  }

  /** Without one of this boot, the one that the node found on the disk is still there. */
  async function putBack(before: string | undefined): Promise<void> {
    if (before === undefined) await state.destroy(MachineConfig, persistentId);
    else await put(persistentId, before);
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
      await put(activeId, decodeUtf8(bytes));
    },
    persist: (config) => put(persistentId, decodeUtf8(configBytes(config))),
    async keep(config, signal) {
      const before = (await state.find(MachineConfig, persistentId))?.spec.yaml;
      const yaml = decodeUtf8(configBytes(config));
      const volume = await state.find(VolumeStatus, stateVolumeId);
      if (volume === undefined || !isMountable(volume.spec)) return put(persistentId, yaml);
      const sha256 = sha256Hex(yaml);
      const wish = {
        failure: "Cannot keep the machine config on the STATE volume, the one before stays",
        put: () => put(persistentId, yaml),
        type: KeptConfig,
        id: persistentId,
        isAnswer: (kept: KeptConfig) => kept.sha256 === sha256,
        takeBack: () => putBack(before),
      };
      await answerTo({ state, clock }, wish, signal);
    },
    async follow(signal) {
      for await (const event of state.watch(MachineConfig, { id: activeId }, signal)) {
        if (event.kind === "destroyed") current = undefined;
        else if (event.kind !== "bootstrapped") remember(event.resource.spec.yaml);
      }
    },
  };
}
