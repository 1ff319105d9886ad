// config.ConfirmationController: puts back the machine config before when nobody confirms the new one in time, across reboots and power cuts.
import { encodeUtf8 } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import { formatDuration } from "../../base/units.ts";
import { wakeup, type Wakeup } from "../../base/wakeup.ts";
import { decodeConfig } from "../../config/config.ts";
import type { Config } from "../../config/document.ts";
import type { Controller, ControllerState, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, exclusive, shared, weak } from "../../cosi/controller.ts";
import { sha256Hex } from "../../formats/sha256.ts";
import type { Files } from "../../linux/files.ts";
import { VolumeLifecycle } from "../../resources/block/volume-lifecycle.ts";
import { ConfigConfirmation, configConfirmationId } from "../../resources/config/config-confirmation.ts";
import { ConfirmationOrder } from "../../resources/config/internal/confirmation-order.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { Diagnostic } from "../../resources/runtime/diagnostic.ts";
import type { EventBus } from "../../runtime/event-bus.ts";
import { activeConfigId, activeConfigInput } from "../active-config.ts";
import { storedText, writeStoredConfig } from "./shared/config-files.ts";
import {
  type ConfirmRecord,
  readConfirmRecord,
  type WaitingConfig,
  writeConfirmRecord,
} from "./shared/confirm-file.ts";
import { judgeConfirmation, lateReason, maxBoots } from "./shared/judge-confirmation.ts";
import { isStateReady, stateVolume, stateVolumeInputs, stateVolumeOutputs } from "./shared/state-volume.ts";

const name = "config.ConfirmationController";
const lifecycleId = "volumes";
const diagnosticId = "machine-config-reverted";
const lookMs = 1000;

export interface ConfirmationPorts {
  readonly files: Files;
  /** Puts a config in force, and keeps it for the next boot. */
  readonly config: {
    activate(config: Config): Promise<void>;
    persist(config: Config): Promise<void>;
  };
  readonly events: Pick<EventBus, "publish">;
  /** Restarts the node, once what runs allows it. Does not wait. */
  readonly restart: () => void;
}

/** What the disk says, and what a pass on it works with. */
interface Pass {
  readonly folder: string;
  readonly context: ReconcileContext;
}

/** What is remembered between passes. The record is that of the disk, from the first pass on. */
class ConfirmationKeeper {
  readonly started: Wakeup = wakeup();
  readonly #ports: ConfirmationPorts;
  #record: ConfirmRecord | undefined;
  #deadline: { readonly atMs: number; readonly text: string } | undefined;
  /** Serial of the last order that was carried out. */
  #order = 0;
  /** Why the record could not be read. */
  #problem = "";
  /** The one of which everybody was told that it goes. */
  #told: WaitingConfig | undefined;
  #digest: { readonly spec: MachineConfig; readonly sha256: string } | undefined;

  constructor(ports: ConfirmationPorts) {
    this.#ports = ports;
  }

  get isWaiting(): boolean {
    return this.#deadline !== undefined;
  }

  isDue(clock: Clock): boolean {
    return this.#deadline !== undefined && clock.monotonic() >= this.#deadline.atMs;
  }

  /** Whether there is something to read or write. */
  needsDisk(order: ConfirmationOrder | undefined, active: string | undefined, clock: Clock): boolean {
    if (this.#record === undefined || (order !== undefined && order.serial !== this.#order)) return true;
    return this.isDue(clock) || this.#isOutdated(active);
  }

  async pass(order: ConfirmationOrder | undefined, pass: Pass): Promise<void> {
    this.#record ??= await this.#load(pass);
    if (order !== undefined && order.serial !== this.#order) await this.#carryOut(order, this.#record, pass);
    const { clock, state } = pass.context;
    if (this.#record.kind === "waiting" && this.isDue(clock))
      await this.#revert(this.#record, lateReason(this.#record), pass);
    if (this.#isOutdated(await this.activeDigest(state))) await this.#write({ kind: "none" }, pass);
  }

  /** The time begins when the config is in force: with the boot, or as soon as it is the active one. */
  keepTime(active: string | undefined, clock: Clock): void {
    const record = this.#record;
    if (record?.kind !== "waiting") {
      this.#deadline = undefined;
      return;
    }
    if (this.#deadline !== undefined || (record.boots === 0 && active !== record.configSha256)) return;
    const text = new Date(clock.now() + record.withinMs).toISOString();
    this.#deadline = { atMs: clock.monotonic() + record.withinMs, text };
    this.started.ring();
  }

  /** Digest of the config in force; made once for each. */
  async activeDigest(state: Pick<ControllerState, "find">): Promise<string | undefined> {
    const spec = (await state.find(MachineConfig, activeConfigId))?.spec;
    if (spec === undefined) return undefined;
    if (this.#digest?.spec !== spec) this.#digest = { spec, sha256: sha256Hex(spec.yaml) };
    return this.#digest.sha256;
  }

  /** Once another config is in force, nobody needs to know any more. */
  #isOutdated(active: string | undefined): boolean {
    return this.#record?.kind === "reverted" && active !== undefined && active !== this.#record.sha256;
  }

  async #write(record: ConfirmRecord, { folder }: Pass): Promise<void> {
    await writeConfirmRecord(this.#ports.files, folder, record);
    this.#record = record;
    this.#deadline = undefined;
    this.#problem = ""; // what could not be read is gone
  }

  /** Once a boot, before the config of the disk is in force. Never rejects: a boot that cannot be counted is better than none. */
  async #load(pass: Pass): Promise<ConfirmRecord> {
    const { log, signal } = pass.context;
    try {
      const stored = await readConfirmRecord(this.#ports.files, pass.folder);
      if (stored.kind === "record") return await this.#judge(stored.record, pass);
      this.#problem = stored.problem;
      log.error("cannot read which machine config waits for confirmation", { problem: stored.problem });
    } catch (error) {
      signal.throwIfAborted();
      log.error("cannot look after the machine config that waits for confirmation", { error });
    }
    return { kind: "none" };
  }

  async #judge(record: ConfirmRecord, pass: Pass): Promise<ConfirmRecord> {
    const { log } = pass.context;
    const verdict = judgeConfirmation(record, await storedText(this.#ports.files, pass.folder));
    switch (verdict.kind) {
      case "keep":
        return record;
      case "moot":
        log.info("the machine config that waited for confirmation is not that of this boot");
        await this.#write({ kind: "none" }, pass);
        return { kind: "none" };
      case "count": {
        const { boots, withinMs } = verdict.waiting;
        log.warn("machine config waits for confirmation", { boot: boots, of: maxBoots, withinMs });
        await writeConfirmRecord(this.#ports.files, pass.folder, verdict.waiting).catch((error: unknown) =>
          log.error("cannot count the boots of a machine config that waits for confirmation", { error }),
        );
        return verdict.waiting;
      }
      case "revert":
        await writeConfirmRecord(this.#ports.files, pass.folder, { ...verdict, kind: "reverting" });
        await writeStoredConfig(this.#ports.files, pass.folder, verdict.previous);
        this.#tell(verdict.reason, pass.context);
        return this.#settle(verdict, pass);
    }
  }

  async #carryOut(order: ConfirmationOrder, record: ConfirmRecord, pass: Pass): Promise<void> {
    const { log } = pass.context;
    const { withinMs, previous, configSha256 } = order;
    if (order.action === "wait") {
      await this.#write({ kind: "waiting", previous, configSha256, withinMs, boots: 0 }, pass);
      log.info("machine config waits for confirmation", { withinMs });
    } else if (record.kind === "waiting" && order.action === "confirm") {
      await this.#write({ kind: "none" }, pass);
      log.info("machine config was confirmed");
    } else if (record.kind === "waiting") {
      await this.#revert(record, "the machine config before was applied again", pass);
    }
    this.#order = order.serial;
  }

  /** Ends with a restart when the config was in force from the boot on: what it did then is not undone without one. */
  async #revert(waiting: WaitingConfig, reason: string, pass: Pass): Promise<void> {
    const { config, files, restart } = this.#ports;
    const { previous, boots } = waiting;
    const reverting = { kind: "reverting", previous, reason } as const;
    if (this.#told !== waiting) this.#tell(reason, pass.context);
    this.#told = waiting;
    const before = decode(previous);
    try {
      await writeConfirmRecord(files, pass.folder, reverting);
      await writeStoredConfig(files, pass.folder, previous);
    } catch (error) {
      await config.activate(before); // a node that can be reached is better than none; the rest is tried again
      throw error;
    }
    await config.persist(before);
    if (boots > 0) {
      this.#record = reverting;
      this.#deadline = undefined;
      restart();
      return;
    }
    await config.activate(before);
    this.#record = await this.#settle(reverting, pass);
  }

  async #settle(
    { previous, reason }: { readonly previous: string; readonly reason: string },
    pass: Pass,
  ): Promise<ConfirmRecord> {
    const revertedAt = new Date(pass.context.clock.now()).toISOString();
    const record = { kind: "reverted", sha256: sha256Hex(previous), reason, revertedAt } as const;
    await this.#write(record, pass);
    return record;
  }

  #tell(reason: string, { log }: Pick<ReconcileContext, "log">): void {
    log.error("going back to the machine config before", { reason });
    const error = `went back to the machine config before: ${reason}`;
    this.#ports.events.publish({ kind: "configLoadError", error });
  }

  /** Undefined before the disk was read. */
  status(): ConfigConfirmation | undefined {
    const record = this.#record;
    if (record === undefined) return undefined;
    const common = { ...ConfigConfirmation.zero(), order: this.#order };
    switch (record.kind) {
      case "none":
        return { ...common, state: "none" };
      case "waiting":
        return {
          ...common,
          state: this.#deadline === undefined ? "staged" : "waiting",
          within: formatDuration(BigInt(record.withinMs) * 1_000_000n),
          confirmBy: this.#deadline?.text ?? "",
          bootsLeft: maxBoots - record.boots,
          configSha256: record.configSha256,
          previousSha256: sha256Hex(record.previous),
        };
      case "reverting":
        return { ...common, state: "reverting", reason: record.reason };
      case "reverted":
        return { ...common, state: "reverted", reason: record.reason, revertedAt: record.revertedAt };
    }
  }

  diagnostic(): Diagnostic | undefined {
    const record = this.#record;
    if (record?.kind === "reverted" || record?.kind === "reverting")
      return { message: "the node went back to the machine config before the last one", details: [record.reason] };
    if (this.#problem === "") return undefined;
    const message = "it cannot be read whether a machine config waits for confirmation";
    return { message, details: [this.#problem] };
  }
}

function decode(text: string): Config {
  const result = decodeConfig(encodeUtf8(text));
  if (result.kind === "invalid") throw new Error(`Cannot go back to the machine config before: ${result.text}`);
  return result.config;
}

async function isOnDisk(state: ControllerState): Promise<boolean> {
  const isOpen = (await state.find(VolumeLifecycle, lifecycleId))?.metadata.phase === "running";
  return isOpen && (await isStateReady(state));
}

async function publish(keeper: ConfirmationKeeper, state: ControllerState): Promise<void> {
  const status = keeper.status();
  if (status !== undefined) await state.modify(ConfigConfirmation, configConfirmationId, () => status);
  const diagnostic = keeper.diagnostic();
  if (diagnostic !== undefined) await state.modify(Diagnostic, diagnosticId, () => diagnostic);
  await state.cleanup(Diagnostic);
}

export function confirmationController(ports: ConfirmationPorts): Controller {
  const keeper = new ConfirmationKeeper(ports);
  const volume = stateVolume({ requester: name, readOnly: false });
  return defineController({
    name,
    inputs: [
      activeConfigInput,
      weak(ConfirmationOrder),
      weak(VolumeLifecycle, { id: lifecycleId }),
      ...stateVolumeInputs,
    ],
    outputs: [exclusive(ConfigConfirmation), shared(Diagnostic), ...stateVolumeOutputs],
    async source({ clock, signal, wake }) {
      for (;;) {
        if (!keeper.isWaiting) await keeper.started.next(signal);
        await clock.sleep(lookMs, signal);
        if (keeper.isDue(clock)) wake();
      }
    },
    async reconcile(context) {
      const { state, clock } = context;
      if (await isOnDisk(state)) {
        const order = (await state.find(ConfirmationOrder, configConfirmationId))?.spec;
        const active = await keeper.activeDigest(state);
        keeper.keepTime(active, clock);
        if (keeper.needsDisk(order, active, clock)) {
          const folder = await volume.borrow(state);
          if (folder === undefined) return;
          await keeper.pass(order, { folder, context });
          keeper.keepTime(await keeper.activeDigest(state), clock);
        }
        await publish(keeper, state);
      }
      await volume.giveBack(state);
    },
  });
}
