// config.AcquireController: finds the machine config, from one place after the other, and waits in maintenance when there is none.
import { encodeUtf8 } from "../../base/bytes.ts";
import { errorChain } from "../../base/errors.ts";
import { configCompleteForBoot, decodeConfig, validateConfig, validateStoredConfig } from "../../config/config.ts";
import type { Config } from "../../config/document.ts";
import type { Controller, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, destroyReady, exclusive, weak } from "../../cosi/controller.ts";
import { decodeKernelArgument, decompress } from "../../formats/compressed-text.ts";
import type { Files } from "../../linux/files.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { MaintenanceServiceRequest } from "../../resources/runtime/maintenance-service-request.ts";
import { AcquireConfigSpec } from "../../resources/v1alpha1/acquire-config-spec.ts";
import { AcquireConfigStatus } from "../../resources/v1alpha1/acquire-config-status.ts";
import type { EventBus } from "../../runtime/event-bus.ts";
import type { BootArgs } from "../../runtime/kernel-args.ts";
import type { Mode } from "../../runtime/mode.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { readStoredConfig } from "./shared/config-files.ts";
import { stateVolume, stateVolumeId, stateVolumeInputs, stateVolumeOutputs } from "./shared/state-volume.ts";

const name = "config.AcquireController";
const acquireId = "machine-config";
const maintenanceId = "maintenance";
const embeddedPath = "/usr/local/etc/talos/config.yaml";
/** The stage of the machine that clients see is told by this task. */
const maintenanceTask = "runningMaintenance";

/** Puts configs in force and has them kept. */
export interface ConfigWriter {
  activate(config: Config): Promise<void>;
  persist(config: Config): Promise<void>;
}

/** Where the platform keeps the config for this machine. Undefined: the platform has none. Rejects when it cannot be had right now. */
export type PlatformConfig = (signal: AbortSignal) => Promise<Uint8Array | undefined>;

export interface AcquireOptions {
  readonly files: Files;
  readonly config: ConfigWriter;
  readonly args: BootArgs;
  readonly mode: Mode;
  readonly platform: string;
  readonly platformConfig: PlatformConfig;
  readonly events: EventBus;
}

/** Places in the order in which they are tried; `maintenance` waits, `done` is the end. */
type Stage = "state" | "embedded" | "cmdline-early" | "platform" | "cmdline-late" | "maintenance" | "done";

/** What trying a place led to: wait for a change, or go on. */
type Outcome = Stage | "wait";

/** One search, from the first place to a complete config. */
class ConfigSearch {
  readonly #options: AcquireOptions;
  readonly #volume = stateVolume({ requester: name, readOnly: true });
  readonly #used: string[] = [];
  #stage: Stage = "state";

  constructor(options: AcquireOptions) {
    this.#options = options;
  }

  /** Puts a config in force. Complete ones end the search. */
  async #take(config: Config, source: string, next: Stage): Promise<Outcome> {
    await this.#options.config.activate(config);
    this.#used.push(source);
    return configCompleteForBoot(config) ? "done" : next;
  }

  #check(bytes: Uint8Array, source: string): Config {
    const result = decodeConfig(bytes);
    if (result.kind === "invalid") throw new Error(`Cannot use config from ${source}: ${result.text}`);
    const { errors, text } = validateConfig(result.config, this.#options.mode);
    if (errors.length > 0) throw new Error(`Cannot use config from ${source}: ${text}`);
    return result.config;
  }

  /** An incomplete config on the disk is meant so: the platform is not asked. */
  async #fromState({ state, log }: ReconcileContext): Promise<Outcome> {
    const status = await state.find(VolumeStatus, stateVolumeId);
    if (status?.spec.phase === VolumePhase.missing) return "embedded";
    if (status?.spec.phase !== VolumePhase.ready) return "wait";
    const folder = await this.#volume.borrow(state);
    if (folder === undefined) return "wait";
    const stored = await readStoredConfig(this.#options.files, folder);
    await this.#volume.giveBack(state);
    if (stored.kind === "none") return "embedded";
    if (stored.kind === "unreadable")
      throw new Error(`Cannot read machine config on ${stateVolumeId}: ${stored.problem}`);
    if (stored.isPrevious)
      log.error("machine config cannot be read, using the one before", { problem: stored.problem });
    const { errors, text } = validateStoredConfig(stored.config);
    if (errors.length > 0) throw new Error(`Cannot use machine config on ${stateVolumeId}: ${text}`);
    return this.#take(stored.config, "state", "maintenance");
  }

  async #fromBytes(bytes: Uint8Array | undefined, source: string, next: Stage): Promise<Outcome> {
    if (bytes === undefined || bytes.length === 0) return next;
    return this.#take(this.#check(await decompress(bytes), source), source, next);
  }

  async #fromArgument(text: string, source: string, next: Stage): Promise<Outcome> {
    if (text === "" || this.#options.mode === "container") return next;
    return this.#take(this.#check(await decodeKernelArgument(text), source), source, next);
  }

  /** Waits until somebody has brought a complete config. */
  async #maintenance({ state, log }: ReconcileContext): Promise<Outcome> {
    const config = await activeConfig(state);
    if (config === undefined || !configCompleteForBoot(config)) {
      if ((await state.find(MaintenanceServiceRequest, maintenanceId)) === undefined) {
        log.info("entering maintenance service");
        this.#options.events.publish({ kind: "task", task: maintenanceTask, action: "START" });
      }
      await state.modify(MaintenanceServiceRequest, maintenanceId, () => ({}));
      return "wait";
    }
    this.#used.push("maintenance");
    return "done";
  }

  async #leaveMaintenance({ state, log }: ReconcileContext): Promise<boolean> {
    if ((await state.find(MaintenanceServiceRequest, maintenanceId)) === undefined) return true;
    if (!(await state.teardown(MaintenanceServiceRequest, maintenanceId))) return false;
    await state.destroy(MaintenanceServiceRequest, maintenanceId);
    this.#options.events.publish({ kind: "task", task: maintenanceTask, action: "STOP" });
    log.info("leaving maintenance service");
    return true;
  }

  async #tryStage(context: ReconcileContext): Promise<Outcome> {
    switch (this.#stage) {
      case "state":
        return this.#fromState(context);
      case "embedded":
        return this.#fromBytes(await findEmbedded(this.#options.files), "embedded", "cmdline-early");
      case "cmdline-early":
        return this.#fromArgument(this.#options.args.configEarly, "cmdline-early", "platform");
      case "platform":
        return this.#fromBytes(
          await this.#options.platformConfig(context.signal),
          this.#options.platform,
          "cmdline-late",
        );
      case "cmdline-late":
        return this.#fromArgument(this.#options.args.configInline, "cmdline-late", "maintenance");
      case "maintenance":
        return this.#maintenance(context);
      case "done":
        return "done";
    }
  }

  /** What came from elsewhere is kept on the disk. */
  async #finish(context: ReconcileContext): Promise<void> {
    const { state, log } = context;
    if (!(await this.#leaveMaintenance(context))) return;
    if (!(await this.#volume.giveBack(state))) return;
    if ((await state.find(AcquireConfigStatus, acquireId)) !== undefined) return;
    const config = await activeConfig(state);
    if (config !== undefined && !(this.#used.length === 1 && this.#used[0] === "state"))
      await this.#options.config.persist(config);
    log.info("machine config loaded successfully", { sources: this.#used });
    await state.modify(AcquireConfigStatus, acquireId, () => ({}));
  }

  async reconcile(context: ReconcileContext): Promise<void> {
    const { state } = context;
    if (this.#stage !== "done" && (await state.find(AcquireConfigSpec, acquireId)) === undefined) return;
    try {
      while (this.#stage !== "done") {
        const next = await this.#tryStage(context);
        if (next === "wait") return;
        this.#stage = next;
      }
      await this.#finish(context);
    } catch (error) {
      context.signal.throwIfAborted();
      this.#options.events.publish({ kind: "configLoadError", error: errorChain(error) });
      if (this.#stage !== "done") this.#stage = "state"; // the whole search again, after a while
      throw error;
    }
  }
}

export function acquireController(options: AcquireOptions): Controller {
  const search = new ConfigSearch(options);
  return defineController({
    name,
    inputs: [weak(AcquireConfigSpec), activeConfigInput, destroyReady(MaintenanceServiceRequest), ...stateVolumeInputs],
    outputs: [exclusive(AcquireConfigStatus), exclusive(MaintenanceServiceRequest), ...stateVolumeOutputs],
    reconcile: (context) => search.reconcile(context),
  });
}

async function findEmbedded(files: Files): Promise<Uint8Array | undefined> {
  const text = await files.findText(embeddedPath);
  return text === undefined ? undefined : encodeUtf8(text);
}
