// config.AcquireController: finds the machine config, from one place after the other, and waits in maintenance when there is none.
import { aborted } from "../../base/abort.ts";
import { backoff } from "../../base/backoff.ts";
import { encodeUtf8 } from "../../base/bytes.ts";
import { errorChain } from "../../base/errors.ts";
import { configCompleteForBoot, decodeConfig, validateConfig, validateStoredConfig } from "../../config/config.ts";
import type { Config } from "../../config/document.ts";
import type { Controller, ReconcileContext, SourceContext } from "../../cosi/controller.ts";
import { defineController, destroyReady, exclusive, shared, weak } from "../../cosi/controller.ts";
import { decodeKernelArgument, decompress } from "../../formats/compressed-text.ts";
import type { Files } from "../../linux/files.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { ConfigConfirmation, configConfirmationId } from "../../resources/config/config-confirmation.ts";
import { Diagnostic } from "../../resources/runtime/diagnostic.ts";
import { MaintenanceServiceRequest } from "../../resources/runtime/maintenance-service-request.ts";
import { AcquireConfigSpec } from "../../resources/v1alpha1/acquire-config-spec.ts";
import { AcquireConfigStatus } from "../../resources/v1alpha1/acquire-config-status.ts";
import type { EventBus } from "../../runtime/event-bus.ts";
import type { BootArgs } from "../../runtime/kernel-args.ts";
import type { Mode } from "../../runtime/mode.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import type { PlatformSource } from "./platform/platform-source.ts";
import { readStoredConfig } from "./shared/config-files.ts";
import { stateVolume, stateVolumeId, stateVolumeInputs, stateVolumeOutputs } from "./shared/state-volume.ts";

const name = "config.AcquireController";
const acquireId = "machine-config";
const maintenanceId = "maintenance";
/** Name of the disk among the sources: what comes from there need not be kept. */
const stateSource = "state";
const embeddedPath = "/usr/local/etc/talos/config.yaml";
/** The stage of the machine that clients see is told by this task. */
const maintenanceTask = "runningMaintenance";

/** Puts configs in force and has them kept. */
export interface ConfigWriter {
  activate(config: Config): Promise<void>;
  persist(config: Config): Promise<void>;
}

/** The platform is asked again and again until it answers; after this time without an answer the search goes on meanwhile. */
const patienceMs = 60_000;
const retryLimits = { initialMs: 1000, maxMs: 30_000 } as const;
/** What people see of a source that does not answer: `get diagnostics`. */
const diagnosticId = "machine-config-source";

export interface AcquireOptions {
  readonly files: Files;
  readonly config: ConfigWriter;
  readonly args: BootArgs;
  readonly mode: Mode;
  readonly platform: string;
  readonly source: PlatformSource;
  /** Covers the folder of the embedded config once it is read: it holds secrets. */
  readonly hideEmbedded?: () => Promise<void>;
  readonly events: EventBus;
}

/** What asking the platform has led to. `late`: nothing yet, and nobody waits for it any more. */
type Answer = { readonly kind: "waiting" | "none" | "late" } | { readonly kind: "config"; readonly config: Config };

/** Places in the order in which they are tried; `maintenance` waits, `done` is the end. */
type Stage = "state" | "embedded" | "cmdline-early" | "platform" | "cmdline-late" | "maintenance" | "done";

/** What trying a place led to: wait for a change, or go on. */
type Outcome = Stage | "wait";

/** One search, from the first place to a complete config. */
class ConfigSearch {
  readonly #options: AcquireOptions;
  readonly #volume = stateVolume({ requester: name, readOnly: true });
  readonly #used: string[] = [];
  /** Resolved when the search has come to the platform. */
  readonly #asked = Promise.withResolvers<void>();
  #answer: Answer = { kind: "waiting" };
  /** Sources that failed, and why. */
  readonly #problems = new Map<string, string>();
  #stage: Stage = "state";

  constructor(options: AcquireOptions) {
    this.#options = options;
  }

  /** Puts a config in force. Complete ones end the search. */
  async #take(config: Config, source: string, next: Stage): Promise<Outcome> {
    await this.#options.config.activate(config);
    if (source !== stateSource) await this.#options.config.persist(config);
    this.#used.push(source);
    return configCompleteForBoot(config) ? "done" : next;
  }

  #check(bytes: Uint8Array, source: string): Config {
    const result = decodeConfig(bytes, { mode: this.#options.mode });
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
    // a config that nobody has confirmed may have to make way first, and this boot with it counts before it can do anything
    if ((await state.find(ConfigConfirmation, configConfirmationId)) === undefined) return "wait";
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
    return this.#take(stored.config, stateSource, "maintenance");
  }

  /** A config that came with the machine will not become better by waiting: the search goes on, and the problem is shown. */
  async #fromFixed(source: string, next: Stage, read: () => Promise<Uint8Array | undefined>): Promise<Outcome> {
    try {
      const bytes = await read();
      return bytes === undefined ? next : await this.#take(this.#check(bytes, source), source, next);
    } catch (error) {
      const problem = errorChain(error);
      this.#options.events.publish({ kind: "configLoadError", error: problem });
      this.#problems.set(source, problem);
      return next;
    }
  }

  async #fromEmbedded(): Promise<Outcome> {
    const { files, hideEmbedded } = this.#options;
    return this.#fromFixed("embedded", "cmdline-early", async () => {
      const text = await files.findText(embeddedPath);
      if (text === undefined || text === "") return undefined;
      await hideEmbedded?.();
      return decompress(encodeUtf8(text));
    });
  }

  async #fromArgument(text: string, source: string, next: Stage): Promise<Outcome> {
    if (text === "" || this.#options.mode === "container") return next;
    return this.#fromFixed(source, next, () => decodeKernelArgument(text));
  }

  /** Asks the platform until it answers, beside the search. Returns when nobody needs the answer any more. */
  async askPlatform({ signal, clock, log, wake }: SourceContext): Promise<void> {
    await Promise.race([this.#asked.promise, aborted(signal)]);
    const retry = backoff(retryLimits);
    const impatient = clock.monotonic() + patienceMs;
    while (this.#stage !== "done") {
      try {
        this.#answer = await this.#ask(signal);
        this.#problems.delete(this.#options.platform);
        wake();
        const { arrival } = this.#options.source;
        if (this.#answer.kind !== "none" || (await arrival?.(signal)) !== true) return;
      } catch (error) {
        signal.throwIfAborted();
        this.#options.events.publish({ kind: "configLoadError", error: errorChain(error) });
        const isLate = clock.monotonic() >= impatient;
        log.warn("cannot load machine config, trying again", { source: this.#options.platform, isLate, error });
        if (isLate) {
          this.#answer = { kind: "late" };
          this.#problems.set(this.#options.platform, errorChain(error));
        }
        wake();
      }
      await clock.sleep(retry.next(), signal);
    }
  }

  async #ask(signal: AbortSignal): Promise<Answer> {
    const { source, platform } = this.#options;
    const bytes = await source.config(signal);
    if (bytes === undefined) return { kind: "none" };
    if (bytes.length === 0) throw new Error("Cannot use an empty machine config");
    return { kind: "config", config: this.#check(await decompress(bytes), platform) };
  }

  async #fromPlatform({ log }: ReconcileContext): Promise<Outcome> {
    this.#asked.resolve();
    const answer = this.#answer;
    switch (answer.kind) {
      case "waiting":
        return "wait";
      case "none":
        return "cmdline-late";
      case "late":
        log.error("machine config has not come, going on without it", { source: this.#options.platform });
        return "cmdline-late";
      case "config":
        this.#answer = { kind: "none" };
        return this.#take(answer.config, this.#options.platform, "cmdline-late");
    }
  }

  /** What comes after its time is still better than nothing. */
  async #fromLatePlatform(): Promise<boolean> {
    const answer = this.#answer;
    if (answer.kind !== "config") return false;
    this.#answer = { kind: "none" };
    return (await this.#take(answer.config, this.#options.platform, "maintenance")) === "done";
  }

  /** Shown as long as the node does without. */
  async #diagnose({ state }: ReconcileContext): Promise<void> {
    if (this.#problems.size > 0 && this.#stage !== "done") {
      const sources = [...this.#problems.keys()].join(", ");
      const message = `the machine config that was meant for this machine cannot be loaded (${sources})`;
      const details = [...this.#problems].map(([source, problem]) => `${source}: ${problem}`);
      await state.modify(Diagnostic, diagnosticId, () => ({ message, details }));
    }
    await state.cleanup(Diagnostic);
  }

  /** Waits until somebody has brought a complete config. */
  async #maintenance({ state, log }: ReconcileContext): Promise<Outcome> {
    const isComplete = (found: Config | undefined): boolean => found !== undefined && configCompleteForBoot(found);
    if (!isComplete(await activeConfig(state)) && (await this.#fromLatePlatform())) return "done";
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
        return this.#fromEmbedded();
      case "cmdline-early":
        return this.#fromArgument(this.#options.args.configEarly, "cmdline-early", "platform");
      case "platform":
        return this.#fromPlatform(context);
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
    if (config !== undefined && !(this.#used.length === 1 && this.#used[0] === stateSource))
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
        if (next === "wait") break;
        this.#stage = next;
      }
      await this.#diagnose(context);
      if (this.#stage === "done") await this.#finish(context);
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
    inputs: [
      weak(AcquireConfigSpec),
      activeConfigInput,
      weak(ConfigConfirmation),
      destroyReady(MaintenanceServiceRequest),
      ...stateVolumeInputs,
    ],
    outputs: [
      exclusive(AcquireConfigStatus),
      exclusive(MaintenanceServiceRequest),
      shared(Diagnostic),
      ...stateVolumeOutputs,
    ],
    reconcile: (context) => search.reconcile(context),
    source: (context) => search.askPlatform(context),
  });
}
