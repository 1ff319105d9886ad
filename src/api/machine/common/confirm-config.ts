// What a call of ApplyConfiguration has to do with the config that waits for confirmation: it may make one wait, confirm it, take it back, or be refused for it.
import { parseDuration, formatDuration, hour, second } from "../../../base/units.ts";
import type { ConfigConfirmation } from "../../../resources/config/config-confirmation.ts";
import { confirmWithinField } from "../../../rpc/consent.ts";
import type { Metadata } from "../../../rpc/metadata.ts";
import { ApplyConfigurationRequestMode as Mode } from "../../../wire/gen/machine.ts";
import { statusError } from "../../errors.ts";

/** Shorter, nobody can look and answer; longer, it is forgotten. */
const limits = { minNs: 10n * second, maxNs: 24n * hour } as const;

const howToConfirm = "`ichorctl apply-config --confirm`";

/** Milliseconds; undefined when the client does not ask for it. Throws what the client is told. */
export function confirmWithin(
  metadata: Metadata,
  request: { readonly mode: number; readonly dryRun: boolean },
): number | undefined {
  const text = metadata.get(confirmWithinField);
  if (text === undefined) return undefined;
  if (request.mode === Mode.TRY) throw statusError("INVALID_ARGUMENT", "a config in 'try' mode cannot be confirmed");
  if (request.dryRun) throw statusError("INVALID_ARGUMENT", "a dry run leaves nothing to confirm");
  const timeNs = timeOf(text);
  if (timeNs === undefined || timeNs < limits.minNs || timeNs > limits.maxNs) {
    throw statusError(
      "INVALID_ARGUMENT",
      `found "${text}" as the time for confirmation, want ${formatDuration(limits.minNs)} to ${formatDuration(limits.maxNs)}`,
    );
  }
  return Number(timeNs / 1_000_000n);
}

function timeOf(text: string): bigint | undefined {
  try {
    return parseDuration(text);
  } catch {
    return undefined;
  }
}

/** Why nothing can be confirmed now; undefined when it can. */
export function confirmProblem(status: ConfigConfirmation | undefined): string | undefined {
  const { state, reason } = status ?? { state: "none", reason: "" };
  switch (state) {
    case "waiting":
      return undefined;
    case "staged":
      return "the config that waits for confirmation is not in force yet: restart the node first";
    case "reverting":
    case "reverted":
      return `the node went back to the config before: ${reason}`;
    default:
      return "no config waits for confirmation";
  }
}

export interface ApplyFacts {
  readonly status: ConfigConfirmation | undefined;
  readonly mode: typeof Mode.NO_REBOOT | typeof Mode.STAGED | typeof Mode.TRY;
  /** Of the text that is to be applied. */
  readonly configSha256: string;
  /** The client wants this one to wait as well: it does not mean to confirm it. */
  readonly asksToWait: boolean;
}

export type ApplyStep =
  | { readonly kind: "apply" }
  /** It is applied already, and goes on waiting. */
  | { readonly kind: "keep" }
  | { readonly kind: "confirm" }
  | { readonly kind: "withdraw" }
  | { readonly kind: "refuse"; readonly reason: string };

/** While one config waits no other one is taken: the last good one stays the only way back, and nobody's config goes away by somebody else's deadline. */
export function planApply(facts: ApplyFacts): ApplyStep {
  const { status } = facts;
  switch (status?.state ?? "none") {
    case "reverting":
      return { kind: "refuse", reason: `the node is going back to the config before: ${status?.reason ?? ""}` };
    case "staged":
      return planStaged(facts) ?? refuse(`restart the node and confirm it (${howToConfirm})`);
    case "waiting":
      return planInForce(facts) ?? refuse(`confirm it (${howToConfirm}) or wait until ${status?.confirmBy ?? ""}`);
    default:
      return { kind: "apply" };
  }
}

function refuse(what: string): ApplyStep {
  return { kind: "refuse", reason: `another config waits for confirmation: ${what}` };
}

/** A config that has never been in force cannot be confirmed. */
function planStaged({ status, mode, configSha256, asksToWait }: ApplyFacts): ApplyStep | undefined {
  if (mode === Mode.TRY) return undefined;
  if (configSha256 === status?.previousSha256) return { kind: "withdraw" };
  const isSame = configSha256 === status?.configSha256;
  return isSame && (asksToWait || mode === Mode.STAGED) ? { kind: "keep" } : undefined;
}

function planInForce({ status, mode, configSha256, asksToWait }: ApplyFacts): ApplyStep | undefined {
  if (mode === Mode.TRY) return undefined;
  if (configSha256 === status?.configSha256) return { kind: asksToWait ? "keep" : "confirm" };
  return configSha256 === status?.previousSha256 && mode === Mode.NO_REBOOT ? { kind: "withdraw" } : undefined;
}

/** What the client is told about a config that waits. */
export function describeWait(mode: number, within: string): string {
  const from = mode === Mode.STAGED ? " after that restart" : "";
  return `The node goes back to the config before unless this one is confirmed within ${within}${from}: ${howToConfirm}`;
}
