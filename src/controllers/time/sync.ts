// Keeps the clock right: asks time servers, steps or slews, and says whether the time can be trusted.
//
// - Synced: after the first answer that is believed; when the config turns time off; or when the boot's timeout is over.
// - Epoch: one more with each step beyond 15 minutes, so that whoever made certificates makes them anew. With time turned off, a jump that somebody else made counts too.
// - The last good server is asked again; the next one only when it fails. One that asks to be left alone (kiss-o'-death) is, for some minutes; the others are asked.
import type { Clock } from "../../base/clock.ts";
import { errorChain, errorCode } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import type { Controller, ControllerState, SourceContext } from "../../cosi/controller.ts";
import { defineController, exclusive, shared, weak } from "../../cosi/controller.ts";
import type { Config } from "../../config/document.ts";
import { timeSync, type TimeSync } from "../../config/view/runtime.ts";
import type { Network } from "../../linux/network.ts";
import type { SecureStreams } from "../../runtime/secure-streams.ts";
import { clockBits, type ClockPort } from "./clock-port.ts";
import { TimeServerStatus } from "../../resources/network/time-server-status.ts";
import { Diagnostic } from "../../resources/runtime/diagnostic.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
import { wakeup } from "../../base/wakeup.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { errorPollMs, openDiscipline, spikesToWarn, type Decision, type TimeSample } from "./discipline.ts";
import { openTimeSources, type Authentication, type TimeSources } from "./sources.ts";

export interface TimeSyncOptions {
  readonly network: Pick<Network, "openUdp" | "lookup">;
  readonly streams: Pick<SecureStreams, "openTls">;
  readonly kernelClock: ClockPort;
}

const epochThresholdMs = 15 * 60_000;
const jumpCheckMs = 60_000;
const diagnosticId = "time-sync";
/** Failing for less is no problem yet; and reasons are not told anew more often. */
const complainMs = 30_000;

type Settings = Pick<TimeSync, "enabled" | "bootTimeout"> & {
  readonly servers: readonly string[];
  readonly authentication: Authentication;
};

export function timeSyncController(options: TimeSyncOptions): Controller {
  let status: TimeStatus = TimeStatus.zero();
  let settings: Settings | undefined;
  let problem: readonly string[] | undefined;
  let wake: () => void = () => undefined;
  const changed = wakeup();

  function report(change: Partial<TimeStatus>): void {
    status = { ...status, ...change };
    wake();
  }

  return defineController({
    name: "time.SyncController",
    inputs: [activeConfigInput, weak(TimeServerStatus, { id: "timeservers" })],
    outputs: [exclusive(TimeStatus), shared(Diagnostic)],
    async source(context) {
      wake = () => context.wake();
      const complain = (next: readonly string[] | undefined): void => {
        problem = next;
        wake();
      };
      const keeper = new Keeper({ ...options, context, report, complain, status: () => status });
      while (!context.signal.aborted) {
        const now = settings;
        const restart = new AbortController();
        const either = AbortSignal.any([context.signal, restart.signal]);
        const work = now === undefined ? Promise.resolve() : keeper.run(now, either);
        await changed.next(context.signal);
        restart.abort();
        await work;
      }
    },
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const next = settingsOf(config, (await state.find(TimeServerStatus, "timeservers"))?.spec);
      if (settings === undefined || !sameSettings(settings, next)) {
        settings = next;
        changed.ring();
      }
      await state.modify(TimeStatus, "node", () => status);
      await diagnose(state, config === undefined ? undefined : problem); // without a config nothing waits for the time
    },
  });
}

function settingsOf(config: Config | undefined, servers: TimeServerStatus | undefined): Settings {
  const wanted = config === undefined ? undefined : timeSync(config);
  const whenAsked = wanted?.useNts === true ? "required" : "tried";
  return {
    enabled: wanted?.enabled ?? true,
    bootTimeout: wanted?.bootTimeout ?? 0n,
    servers: servers?.timeServers ?? [],
    authentication: servers?.useNTS === true ? whenAsked : "none",
  };
}

async function diagnose(state: ControllerState, details: readonly string[] | undefined): Promise<void> {
  if (details === undefined) {
    if (await state.teardown(Diagnostic, diagnosticId)) await state.destroy(Diagnostic, diagnosticId);
    return;
  }
  const message = "the time is not synchronized, and Kubernetes waits for it: no time server could be asked";
  await state.modify(Diagnostic, diagnosticId, () => ({ message, details }));
}

function sameSettings(a: Settings, b: Settings): boolean {
  return (
    a.enabled === b.enabled &&
    a.bootTimeout === b.bootTimeout &&
    a.authentication === b.authentication &&
    a.servers.join(" ") === b.servers.join(" ")
  );
}

interface KeeperTools extends TimeSyncOptions {
  readonly context: SourceContext;
  readonly report: (change: Partial<TimeStatus>) => void;
  /** Why the time is not known, a line a server; undefined: it is, or it is too early to say. */
  readonly complain: (reasons: readonly string[] | undefined) => void;
  readonly status: () => TimeStatus;
}

/** Runs with one set of settings until it is told to stop. */
class Keeper {
  readonly #tools: KeeperTools;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #startedMs: number;
  readonly #discipline = openDiscipline();
  readonly #sources: TimeSources;
  #server: string | undefined;
  #hasFailed = false;
  /** Since when all servers fail, or the last complaint about it. */
  #failingMs: number | undefined;
  /** Servers that asked to be left alone, and until when they are. */
  readonly #sparedUntilMs = new Map<string, number>();
  /** Unlike "synced", which a timeout sets too. */
  #isTimeKnown = false;

  constructor(tools: KeeperTools) {
    this.#tools = tools;
    this.#clock = tools.context.clock;
    this.#log = tools.context.log;
    this.#startedMs = this.#clock.monotonic();
    this.#sources = openTimeSources({ ...tools, clock: this.#clock, log: this.#log });
  }

  /** Never rejects. */
  async run(settings: Settings, signal: AbortSignal): Promise<void> {
    this.#failingMs = undefined;
    this.#tools.complain(undefined);
    try {
      if (settings.enabled) {
        this.#tools.report({ syncDisabled: false });
        await Promise.all([this.#giveUpWaiting(settings, signal), this.#follow(settings, signal)]);
      } else {
        this.#tools.report({ synced: true, syncDisabled: true });
        await this.#watchForJumps(signal);
      }
    } catch (error) {
      if (!signal.aborted) this.#log.error("time synchronization failed", { error: errorChain(error) });
    }
  }

  /** A boot that waits for the time goes on after the configured time. */
  async #giveUpWaiting({ bootTimeout }: Settings, signal: AbortSignal): Promise<void> {
    if (bootTimeout === 0n) return;
    const leftMs = Number(bootTimeout / 1_000_000n) - (this.#clock.monotonic() - this.#startedMs);
    await this.#clock.sleep(leftMs, signal);
    if (this.#tools.status().synced) return;
    this.#log.warn("time is not synchronized, going on without");
    this.#tools.complain(undefined);
    this.#tools.report({ synced: true });
  }

  /** With synchronization off, somebody else may set the clock: compares it with the one that never jumps. */
  async #watchForJumps(signal: AbortSignal): Promise<void> {
    let drift = this.#clock.now() - this.#clock.monotonic();
    for await (const _ of this.#clock.every(jumpCheckMs, signal)) {
      const now = this.#clock.now() - this.#clock.monotonic();
      if (Math.abs(now - drift) > epochThresholdMs) this.#tools.report({ epoch: this.#tools.status().epoch + 1 });
      drift = now;
    }
  }

  async #follow(settings: Settings, signal: AbortSignal): Promise<void> {
    if (this.#server !== undefined && !settings.servers.includes(this.#server)) this.#forget();
    for (;;) {
      const pollMs = await this.#round(settings, signal);
      await this.#clock.sleep(pollMs, signal);
    }
  }

  #forget(): void {
    this.#server = undefined;
    this.#sources.forgetAddress();
    this.#discipline.reset();
  }

  /** One question; gives the time to the next one. */
  async #round({ servers, authentication }: Settings, signal: AbortSignal): Promise<number> {
    const order =
      this.#server === undefined ? servers : [this.#server, ...servers.filter((each) => each !== this.#server)];
    const reasons: string[] = [];
    for (const server of order) {
      if (this.#isSpared(server)) continue;
      try {
        const sample = await this.#sources.ask(server, { authentication, isTimeKnown: this.#isTimeKnown }, signal);
        this.#hasFailed = false;
        this.#failingMs = undefined;
        this.#tools.complain(undefined);
        if (server !== this.#server) this.#discipline.reset();
        this.#server = server;
        return this.#apply(server, this.#discipline.decide(sample), sample);
      } catch (error) {
        if (signal.aborted) throw error;
        this.#logFailure(server, error);
        reasons.push(`${server}: ${errorChain(error)}`);
        if (errorCode(error) === "NTP_KISS_OF_DEATH") this.#spare(server);
        else if (server === this.#server) this.#forget();
      }
    }
    if (reasons.length > 0 || servers.length === 0) this.#complain(reasons);
    return this.#pauseMs(servers);
  }

  #spare(server: string): void {
    this.#sparedUntilMs.set(server, this.#clock.monotonic() + this.#discipline.slowDown());
  }

  #isSpared(server: string): boolean {
    return (this.#sparedUntilMs.get(server) ?? 0) > this.#clock.monotonic();
  }

  /** After a round without an answer: until there is somebody to ask. */
  #pauseMs(servers: readonly string[]): number {
    if (servers.length === 0 || servers.some((server) => !this.#isSpared(server))) return errorPollMs;
    const first = Math.min(...servers.map((server) => this.#sparedUntilMs.get(server) ?? 0));
    return first - this.#clock.monotonic();
  }

  #complain(reasons: readonly string[]): void {
    const now = this.#clock.monotonic();
    this.#failingMs ??= now;
    if (this.#tools.status().synced || now - this.#failingMs < complainMs) return;
    this.#failingMs = now;
    this.#tools.complain(reasons);
  }

  /** A node without a network asks every second: once is enough to say so. */
  #logFailure(server: string, error: unknown): void {
    const facts = { server, error: errorChain(error) };
    if (this.#hasFailed) this.#log.debug("time query failed", facts);
    else this.#log.warn("time query failed, trying on", facts);
    this.#hasFailed = true;
  }

  #apply(server: string, decision: Decision, sample: TimeSample): number {
    const { kernelClock, report, status } = this.#tools;
    const { action, pollMs, isSpike, consecutiveSpikes } = decision;
    const facts = { server, offsetMs: sample.offsetMs, roundTripMs: sample.roundTripMs };
    if (action.kind === "ignore") {
      if (consecutiveSpikes === spikesToWarn) this.#log.warn("time server gives one spike after the other", facts);
      report({ spikeDetected: isSpike, consecutiveSpikes });
      return pollMs;
    }
    if (action.kind === "step") {
      kernelClock.step(toNanoseconds(action.offsetMs));
      kernelClock.adjust({ status: clockBits.pll | leapBits(sample.leap), maxErrorUs: 0n, estimatedErrorUs: 0n });
      this.#log.info("stepped the clock", facts);
      this.#syncHardwareClock();
    } else {
      kernelClock.adjust({
        offsetNs: toNanoseconds(action.offsetMs),
        constant: BigInt(action.timeConstant),
        status: clockBits.pll | leapBits(sample.leap),
        maxErrorUs: 0n,
        estimatedErrorUs: 0n,
      });
      this.#log.debug("slewed the clock", facts);
    }
    if (!status().synced) this.#log.info("time synchronized", facts);
    this.#isTimeKnown = true;
    const isJump = action.kind === "step" && Math.abs(action.offsetMs) > epochThresholdMs;
    report({ synced: true, spikeDetected: false, consecutiveSpikes: 0, epoch: status().epoch + Number(isJump) });
    return pollMs;
  }

  /** In the background: a slow device must not hold up the next question, and machines without the device are fine. */
  #syncHardwareClock(): void {
    this.#tools.kernelClock
      .syncHardwareClock()
      .catch((error: unknown) => this.#log.debug("hardware clock not set", { error: errorChain(error) }));
  }
}

function leapBits(leap: number): number {
  if (leap === 1) return clockBits.insert;
  return leap === 2 ? clockBits.delete : 0;
}

function toNanoseconds(ms: number): bigint {
  return BigInt(Math.round(ms * 1_000_000));
}
