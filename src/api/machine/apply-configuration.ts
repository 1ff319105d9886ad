// MachineService.ApplyConfiguration: checks a machine config and puts it in force, keeps it for the next boot, tries it for a while, or only says
// what it would change.
import { formatDuration, minute } from "../../base/units.ts";
import type { ApplyConfigurationRequest } from "../../wire/gen/machine.ts";
import { ApplyConfigurationRequestMode as Mode } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { nanosecondsOf } from "../../wire/well-known.ts";
import type { ConfigPort } from "../config-port.ts";
import { isInMaintenance } from "../config-port.ts";
import {
  configCompleteForBoot,
  decodeConfig,
  diffConfig,
  validateConfig,
  type DecodeOptions,
  type ValidateOptions,
} from "../../config/config.ts";
import type { Config } from "../../config/document.ts";
import type { Mode as NodeMode } from "../../runtime/mode.ts";
import { unary } from "../define.ts";
import { statusError } from "../errors.ts";

/** Modes after those that stand for others are replaced. */
type EffectiveMode = typeof Mode.NO_REBOOT | typeof Mode.STAGED | typeof Mode.TRY;

const defaultTryTimeoutNs = minute;

export const applyConfiguration = unary(
  rpc.MachineService.ApplyConfiguration,
  async (request, { config, configChanges, platform }) => {
    using turn = configChanges.tryBegin();
    if (turn === undefined) {
      throw statusError("FAILED_PRECONDITION", "another apply configuration is already in progress");
    }
    const inMaintenance = isInMaintenance(config);
    if (request.mode !== Mode.TRY && !request.dryRun) turn.keepTriedConfig();
    const options = { installed: await config.isInstalled() };
    const { wanted, warnings: remarks } = readConfig(request.data, inMaintenance, { mode: platform.mode, ...options });
    const mode = effectiveMode(request.mode, inMaintenance);
    const warnings = [...remarks, ...checkConfig(wanted, platform.mode, options)];
    const timeoutNs = tryTimeout(request);
    const details = detailsOf(mode, timeoutNs);
    if (request.dryRun) {
      const summary = `Dry run summary:\n${details} (skipped in dry-run).\nConfig diff:\n\n${describeDiff(config, wanted)}`;
      return { messages: [{ mode, modeDetails: summary }] };
    }
    if (mode === Mode.TRY) await turn.tryFor(wanted, Number(timeoutNs / 1_000_000n));
    else {
      await config.persist(wanted);
      if (mode === Mode.NO_REBOOT) await config.activate(wanted);
    }
    return { messages: [{ mode, warnings, modeDetails: details }] };
  },
);

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

function detailsOf(mode: EffectiveMode, timeoutNs: bigint): string {
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
