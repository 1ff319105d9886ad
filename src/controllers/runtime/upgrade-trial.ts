// Health decides: an image that runs on trial is found good when the node is as well as it was before the upgrade, and left again when it is not so in time.
// Back on the good bank, the node says why. What is known of the banks and of the last upgrade is shown as a resource.
import type { Clock } from "../../base/clock.ts";
import { errorChain } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import { wakeup, type Wakeup } from "../../base/wakeup.ts";
import { upgradeTrial } from "../../config/view/runtime.ts";
import type { Controller, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { SystemDisk } from "../../resources/block/system-disk.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { BankStatus } from "../../resources/runtime/bank-status.ts";
import { MachineStatus } from "../../resources/runtime/machine-status.ts";
import { MetaKey } from "../../resources/runtime/meta-key.ts";
import { MetaLoad } from "../../resources/runtime/meta-load.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import type { EventBus } from "../../runtime/event-bus.ts";
import type { BankReport, InstallerPort } from "../../runtime/installer.ts";
import type { Meta } from "../../runtime/meta.ts";
import type { TriedImage, UpgradeAttempt, UpgradeFailure } from "../../runtime/upgrade-record.ts";
import * as record from "../../runtime/upgrade-record.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { readHealth } from "./shared/node-health.ts";
import { findProblems, judgeBoot, judgeTrial, leastHealth } from "./shared/trial.ts";
import type { TrialClock } from "./shared/trial.ts";

export interface UpgradeTrialPorts {
  readonly installer: InstallerPort;
  readonly meta: Meta;
  readonly events: Pick<EventBus, "publish">;
  /** Version of the node that runs. */
  readonly version: string;
  /** Asks the node's API on its port for its version, as a client does. Rejects when there is no answer. */
  readonly callApi: (signal: AbortSignal) => Promise<void>;
  /** This boot is for wiping, by the good bank whatever is on trial: it says nothing about the other bank. */
  readonly isForWiping: boolean;
  /** Makes the good bank the next one and restarts the node. Does not wait. */
  readonly goBack: () => void;
}

const lookMs = 2000;
const callMs = 10_000;

/** What the controller knows besides resources. */
interface Trial {
  readonly image: TriedImage;
  readonly actorId: string;
  clock: TrialClock;
  problems: readonly string[];
  /** RFC 3339. */
  ends: string;
  over: boolean;
}

/** What is remembered between passes: once a boot it is found out what this boot is, then an image on trial is looked at again and again. */
class TrialKeeper {
  readonly started: Wakeup = wakeup();
  readonly #ports: UpgradeTrialPorts;
  #isJudged = false;
  /** What was remembered when this boot began; an upgrade that is asked for in this boot is another one. */
  #found: { readonly attempt: UpgradeAttempt | undefined } | undefined;
  #trial: Trial | undefined;
  #known: { readonly about: string; readonly report: BankReport | undefined } | undefined;

  constructor(ports: UpgradeTrialPorts) {
    this.#ports = ports;
  }

  get onTrial(): boolean {
    return this.#trial?.over === false;
  }

  /** Undefined as long as there is nothing to tell. */
  async pass(disk: string, context: ReconcileContext): Promise<BankStatus | undefined> {
    this.#found ??= { attempt: record.readAttempt(this.#ports.meta) };
    const report = await this.#readBanks(disk, context);
    if (report === undefined) return undefined;
    if (!this.#isJudged) await this.#begin(disk, report, context);
    if (this.#trial?.over === false) await this.#look(disk, this.#trial, context);
    // a change in this pass is to be seen at once
    const banks = (await this.#readBanks(disk, context)) ?? report;
    return bankStatus(banks, this.#trial, this.#ports.meta);
  }

  /** Once a boot: what this boot is. */
  async #begin(disk: string, report: BankReport, { log, clock, signal }: ReconcileContext): Promise<void> {
    const attempt = this.#found?.attempt;
    const boot = judgeBoot(report, attempt, record.readFailure(this.#ports.meta));
    if (boot.kind === "trial") {
      const image = attempt ?? { image: "", digest: "unknown", version: this.#ports.version };
      const actorId = attempt?.actorId ?? "";
      this.#trial = { image, actorId, clock: { startedMs: clock.monotonic() }, problems: [], ends: "", over: false };
      log.info("this version is on trial", { version: image.version, bank: report.running });
      this.#ports.events.publish({ kind: "task", task: "upgradeTrial", action: "START" }, actorId);
      this.started.ring();
    } else if (boot.kind === "returned" && attempt !== undefined && !this.#ports.isForWiping) {
      const { reason, wasTried } = boot.by ?? {
        reason: record.readFailure(this.#ports.meta)?.reason ?? "",
        wasTried: true,
      };
      const at = new Date(clock.now()).toISOString();
      // first the loader, then the note: whoever is interrupted here does all of it again
      if (report.state.trial !== undefined)
        await runInstaller(this.#ports, { kind: "rollBack", disk }, { log, signal });
      await record.writeFailure(this.#ports.meta, { ...pick(attempt), reason, failedAt: at, wasTried, isNews: false });
      await record.forgetAttempt(this.#ports.meta);
      log.error("the upgrade failed and the version before runs again", { version: attempt.version, reason });
      tellFailure(this.#ports, { ...pick(attempt), reason }, attempt.actorId);
    } else if (boot.kind === "passed") await record.forgetAttempt(this.#ports.meta);
    this.#isJudged = true;
  }

  async #look(disk: string, current: Trial, context: ReconcileContext): Promise<void> {
    const { state, clock, signal, log } = context;
    const limits = upgradeTrial(await activeConfig(state));
    const health = { ...(await readHealth(state)), apiProblem: await apiProblem(this.#ports, clock, signal) };
    const before = record.readAttempt(this.#ports.meta)?.before ?? leastHealth;
    const problems = findProblems(health, before, limits.ignoredServices);
    const verdict = judgeTrial(current.clock, problems, {
      nowMs: clock.monotonic(),
      timeLimitMs: Number(limits.timeLimit / 1_000_000n),
      stableMs: Number(limits.stableFor / 1_000_000n),
    });
    if (problems.join() !== current.problems.join()) log.info("trial waits", { for: problems.join("; ") });
    current.problems = problems;
    const leftMs = Number(limits.timeLimit / 1_000_000n) - (clock.monotonic() - current.clock.startedMs);
    if (current.ends === "") current.ends = new Date(clock.now() + leftMs).toISOString();
    if (verdict.kind === "waiting") current.clock = verdict.clock;
    else if (verdict.kind === "good") await this.#approve(disk, current, context);
    else await this.#fail(current, verdict.reason, context);
  }

  async #approve(disk: string, current: Trial, { log, signal }: ReconcileContext): Promise<void> {
    // tried again at the next look: a node that is well does not go back because its disk is busy
    if (!(await runInstaller(this.#ports, { kind: "endTrial", disk }, { log, signal }))) return;
    current.over = true;
    this.#known = undefined;
    if (record.readFailure(this.#ports.meta)?.digest === current.image.digest)
      await record.forgetFailure(this.#ports.meta);
    await record.forgetAttempt(this.#ports.meta);
    log.info("this version is good", { version: current.image.version });
    this.#ports.events.publish({ kind: "task", task: "upgradeTrial", action: "STOP" }, current.actorId);
  }

  async #fail(current: Trial, reason: string, { log, clock }: ReconcileContext): Promise<void> {
    current.over = true;
    log.error("this version is not good, going back to the one before", { version: current.image.version, reason });
    tellFailure(this.#ports, { ...current.image, reason }, current.actorId);
    const failedAt = new Date(clock.now()).toISOString();
    try {
      await record.writeFailure(this.#ports.meta, {
        ...pick(current.image),
        reason,
        failedAt,
        wasTried: true,
        isNews: true,
      });
    } catch (error) {
      log.error("cannot write down why this version is not good", { error });
    }
    this.#ports.goBack();
  }

  /** Asking costs a process: again only after a change, and, when nothing is being tried, not before the API is up. */
  async #readBanks(disk: string, { state, signal }: ReconcileContext): Promise<BankReport | undefined> {
    const attempt = record.readAttempt(this.#ports.meta);
    const about = `${disk} ${JSON.stringify(attempt)}`;
    if (this.#known?.about === about) return this.#known.report;
    if (this.#known === undefined && attempt === undefined) {
      if ((await state.find(Service, "apid"))?.spec.healthy !== true) return undefined;
    }
    const report = await this.#ports.installer.banks(disk, signal);
    this.#known = { about, report };
    return report;
  }
}

export function upgradeTrialController(ports: UpgradeTrialPorts): Controller {
  const keeper = new TrialKeeper(ports);
  return defineController({
    name: "runtime.UpgradeTrialController",
    inputs: [
      weak(SystemDisk, { id: "system-disk" }),
      weak(MetaLoad, { id: "meta-loaded" }),
      weak(MetaKey),
      weak(MachineStatus, { id: "machine" }),
      weak(VolumeStatus),
      weak(Service),
      activeConfigInput,
    ],
    outputs: [exclusive(BankStatus)],
    async source({ clock, signal, wake }) {
      if (!keeper.onTrial) await keeper.started.next(signal);
      for await (const _ of clock.every(lookMs, signal)) {
        if (!keeper.onTrial) return;
        wake();
      }
    },
    async reconcile(context) {
      const { state } = context;
      if ((await state.find(MetaLoad, "meta-loaded"))?.spec.done !== true) return;
      const disk = (await state.find(SystemDisk, "system-disk"))?.spec.devPath;
      const status = disk === undefined ? undefined : await keeper.pass(disk, context);
      if (status === undefined) await state.cleanup(BankStatus);
      else await state.modify(BankStatus, "banks", () => status);
    },
  });
}

function pick({ image, digest, version }: TriedImage): TriedImage {
  return { image, digest, version };
}

/** In a form that clients who follow the request take for its failure, and that changes nothing in the machine's stage. */
function tellFailure(
  { events }: UpgradeTrialPorts,
  { version, reason }: TriedImage & Pick<UpgradeFailure, "reason">,
  actorId: string,
): void {
  const message = `upgrade to ${version} was rolled back: ${reason}`;
  events.publish(
    { kind: "sequence", sequence: "upgrade", action: "NOOP", error: { code: "CANCELED", message } },
    actorId,
  );
}

async function apiProblem({ callApi }: UpgradeTrialPorts, clock: Clock, signal: AbortSignal): Promise<string> {
  using timeout = clock.timeout(callMs, signal);
  try {
    await callApi(timeout.signal);
    return "";
  } catch (error) {
    signal.throwIfAborted();
    return errorChain(error);
  }
}

async function runInstaller(
  { installer }: UpgradeTrialPorts,
  request: { readonly kind: "endTrial" | "rollBack"; readonly disk: string },
  { log, signal }: { readonly log: Logger; readonly signal: AbortSignal },
): Promise<boolean> {
  const { exitCode, error } = await installer.run(request, (line) => log.info("installer", { line }), signal);
  if (exitCode !== 0) log.error("cannot change the banks", { request: request.kind, exitCode, error });
  return exitCode === 0;
}

function bankStatus(
  { firmware, running, state, versions }: BankReport,
  trial: Trial | undefined,
  meta: Meta,
): BankStatus {
  const onTrial = trial?.over === false;
  const pending = onTrial || record.readAttempt(meta) !== undefined ? state.trial : undefined;
  const failure = record.readFailure(meta);
  return {
    ...BankStatus.zero(),
    firmware,
    running,
    good: state.good,
    ...(pending === undefined ? {} : { trial: pending.bank, bootsLeft: pending.bootsLeft }),
    versionA: versions.A ?? "",
    versionB: versions.B ?? "",
    onTrial,
    ...(onTrial ? { waitingFor: trial.problems, trialEnds: trial.ends } : {}),
    ...(failure === undefined ? {} : failed(failure)),
  };
}

function failed({ image, digest, version, reason, failedAt }: UpgradeFailure): Partial<BankStatus> {
  return { failedImage: image, failedDigest: digest, failedVersion: version, failureReason: reason, failedAt };
}
