// MachineService.ApplyConfiguration: checks a machine config and puts it in force, keeps it for the next boot, tries it for a while, or only says
// what it would change. A config may have to be confirmed: see `common/confirm-config.ts`.
import { decodeUtf8 } from "../../base/bytes.ts";
import { formatDuration, minute } from "../../base/units.ts";
import type { ApplyConfigurationRequest } from "../../wire/gen/machine.ts";
import { ApplyConfigurationRequestMode as Mode } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { nanosecondsOf } from "../../wire/well-known.ts";
import { agreesTo, confirmConfig } from "../../rpc/consent.ts";
import type { CallContext } from "../../rpc/method.ts";
import { sha256Hex } from "../../formats/sha256.ts";
import type { ConfigTurn } from "../config-changes.ts";
import type { ConfigPort } from "../config-port.ts";
import { isInMaintenance } from "../config-port.ts";
import {
  configBytes,
  configCompleteForBoot,
  decodeConfig,
  diffConfig,
  validateConfig,
  type DecodeOptions,
  type ValidateOptions,
} from "../../config/config.ts";
import type { Config } from "../../config/document.ts";
import type { ConfigConfirmation } from "../../resources/config/config-confirmation.ts";
import type { Mode as NodeMode } from "../../runtime/mode.ts";
import type { ApiContext } from "../context.ts";
import { unary } from "../define.ts";
import { statusError } from "../errors.ts";
import { lockOutWarnings } from "./common/lock-out.ts";
import { confirmProblem, confirmWithin, describeWait, planApply } from "./common/confirm-config.ts";

/** Modes after those that stand for others are replaced. */
type EffectiveMode = typeof Mode.NO_REBOOT | typeof Mode.STAGED | typeof Mode.TRY;

const defaultTryTimeoutNs = minute;

type Context = ApiContext & CallContext;

/** A request that was found good, and what is said about it. */
interface Wish {
  readonly wanted: Config;
  /** Of its text. */
  readonly configSha256: string;
  readonly mode: EffectiveMode;
  readonly timeoutNs: bigint;
  /** Milliseconds within which it has to be confirmed; undefined when it is applied for good. */
  readonly withinMs: number | undefined;
}

/** What the node is at when the wish is carried out. */
interface Standing {
  readonly turn: ConfigTurn;
  /** Undefined while there is no STATE volume. */
  readonly status: ConfigConfirmation | undefined;
}

export const applyConfiguration = unary(rpc.MachineService.ApplyConfiguration, async (request, context) => {
  const { config, configChanges, confirmation, platform, metadata } = context;
  using turn = configChanges.tryBegin();
  if (turn === undefined) {
    throw statusError("FAILED_PRECONDITION", "another apply configuration is already in progress");
  }
  if (agreesTo(metadata, confirmConfig)) return { messages: [await confirm(context)] };
  const inMaintenance = isInMaintenance(config);
  const options = { installed: await config.isInstalled() };
  const { wanted, warnings: remarks } = readConfig(request.data, inMaintenance, { mode: platform.mode, ...options });
  const mode = effectiveMode(request.mode, inMaintenance);
  const validity = checkConfig(wanted, platform.mode, options);
  const configSha256 = sha256Hex(configBytes(wanted));
  const timeoutNs = tryTimeout(request);
  const wish = { wanted, configSha256, mode, timeoutNs, withinMs: confirmWithin(metadata, request) };
  const cuts = await lockOutWarnings(wish, context);
  if (request.dryRun) {
    const summary = `Dry run summary:\n${detailsOf(wish)} (skipped in dry-run).\nConfig diff:\n\n${describeDiff(config, wanted)}`;
    return { messages: [{ mode, warnings: cuts, modeDetails: summary }] };
  }
  const warnings = [...remarks, ...validity, ...cuts];
  const status = await confirmation.status();
  const step = planApply({ status, mode, configSha256, asksToWait: wish.withinMs !== undefined });
  switch (step.kind) {
    case "refuse":
      throw statusError("FAILED_PRECONDITION", step.reason);
    case "apply":
      return { messages: [{ mode, warnings, modeDetails: await apply(wish, { turn, status }, context) }] };
    case "keep":
      return { messages: [{ mode, warnings, modeDetails: describeWait(mode, status?.within ?? "") }] };
    case "confirm":
      return { messages: [{ ...(await confirm(context)), mode, warnings }] };
    case "withdraw": {
      const { state } = await confirmation.order({ action: "withdraw" }, context.signal);
      const how = state === "reverting" ? ", the node restarts" : "";
      return {
        messages: [{ mode, warnings, modeDetails: `The config that waited for confirmation is taken back${how}` }],
      };
    }
  }
});

async function confirm({
  confirmation,
  signal,
}: Context): Promise<{ readonly mode: number; readonly modeDetails: string }> {
  const problem = confirmProblem(await confirmation.status());
  if (problem !== undefined) throw statusError("FAILED_PRECONDITION", problem);
  const after = await confirmation.order({ action: "confirm" }, signal);
  if (after.state !== "none") throw statusError("FAILED_PRECONDITION", confirmProblem(after) ?? "it still waits");
  return { mode: Mode.NO_REBOOT, modeDetails: "The config is confirmed" };
}

/** What the client is told. */
async function apply(wish: Wish, standing: Standing, context: Context): Promise<string> {
  const { config, confirmation, signal } = context;
  const { wanted, mode, timeoutNs } = wish;
  if (mode === Mode.TRY) {
    await standing.turn.tryFor(wanted, Number(timeoutNs / 1_000_000n));
    return detailsOf(wish);
  }
  const within = await makeWait(wish, standing, context);
  try {
    await config.keep(wanted, signal);
    if (mode === Mode.NO_REBOOT) await config.activate(wanted);
    standing.turn.keepTriedConfig(); // not before: what is refused, or cannot be kept, decides nothing
  } catch (error) {
    if (within !== undefined) await confirmation.order({ action: "withdraw" }, signal);
    throw error;
  }
  return within === undefined ? detailsOf(wish) : `${detailsOf(wish)}\n${describeWait(mode, within)}`;
}

/** The way back is on the disk when it resolves, with the time that is left to confirm; undefined when nobody has to. */
async function makeWait(
  { configSha256, withinMs }: Wish,
  { turn: { trusted }, status }: Standing,
  { confirmation, signal }: Context,
): Promise<string | undefined> {
  if (withinMs === undefined) return undefined;
  if (trusted === undefined || !configCompleteForBoot(trusted))
    throw statusError("FAILED_PRECONDITION", "the node has no config to go back to");
  if (status === undefined)
    throw statusError("FAILED_PRECONDITION", "the node has no STATE volume to keep the config before on");
  const bytes = configBytes(trusted);
  if (sha256Hex(bytes) === configSha256) return undefined;
  const previous = decodeUtf8(bytes);
  const { within } = await confirmation.order({ action: "wait", withinMs, previous, configSha256 }, signal);
  return within;
}

function readConfig(
  data: Uint8Array,
  inMaintenance: boolean,
  options: DecodeOptions,
): { readonly wanted: Config; readonly warnings: readonly string[] } {
  const result = decodeConfig(data, options);
  if (result.kind === "invalid") throw statusError("INVALID_ARGUMENT", result.text);
  if (!inMaintenance && !configCompleteForBoot(result.config)) {
    throw statusError(
      "INVALID_ARGUMENT",
      "the applied machine configuration doesn't contain v1alpha1 config, did you mean to patch the machine config instead?",
    );
  }
  return { wanted: result.config, warnings: result.warnings };
}

function effectiveMode(mode: number, inMaintenance: boolean): EffectiveMode {
  switch (mode) {
    case Mode.STAGED:
      return Mode.STAGED;
    case Mode.TRY:
      return Mode.TRY;
    case Mode.AUTO:
    case Mode.NO_REBOOT:
      return Mode.NO_REBOOT;
    case Mode.REBOOT: // also what clients send that name no mode
      if (inMaintenance) return Mode.NO_REBOOT;
      throw statusError(
        "UNIMPLEMENTED",
        "the REBOOT mode is not supported, please use AUTO or NO_REBOOT modes instead",
      );
    default:
      throw statusError("INVALID_ARGUMENT", `unknown apply configuration mode ${mode}`);
  }
}

/** The warnings. */
function checkConfig(wanted: Config, mode: NodeMode, options: ValidateOptions): readonly string[] {
  const { errors, warnings, text } = validateConfig(wanted, mode, options);
  if (errors.length > 0) throw statusError("INVALID_ARGUMENT", text);
  return warnings;
}

/** Nanoseconds; a minute when the client does not say. */
function tryTimeout({ tryModeTimeout }: ApplyConfigurationRequest): bigint {
  const timeoutNs = tryModeTimeout === undefined ? 0n : nanosecondsOf(tryModeTimeout);
  return timeoutNs > 0n ? timeoutNs : defaultTryTimeoutNs;
}

function detailsOf({ mode, timeoutNs }: Pick<Wish, "mode" | "timeoutNs">): string {
  switch (mode) {
    case Mode.NO_REBOOT:
      return "Applied configuration without a reboot";
    case Mode.STAGED:
      return "Staged configuration to be applied after the next reboot";
    case Mode.TRY:
      return `Applied configuration without a reboot\nThe config is applied in 'try' mode and will be automatically reverted back in ${formatDuration(timeoutNs)}`;
  }
}

function describeDiff(config: ConfigPort, wanted: Config): string {
  const diff = diffConfig(config.active(), wanted);
  return diff === "" ? "No changes." : diff;
}
