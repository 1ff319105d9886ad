// The machine config of a node: shown without its secrets, checked, compared, applied.
import { encodeUtf8 } from "../../../base/bytes.ts";
import { parseDuration } from "../../../base/units.ts";
import { compareConfigs } from "../../../config/compare.ts";
import { decodeConfig, validateConfig } from "../../../config/config.ts";
import type { Config, ValidationMode } from "../../../config/document.ts";
import type { ConfigError } from "../../../config/errors.ts";
import { secretsOf } from "../../../config/redact.ts";
import type { ConfigCheck, ConfigPlan, ConfigProblem, ConfigText } from "../../../console/protocol.ts";
import { MachineConfig } from "../../../resources/config/machine-config.ts";
import { MachineStage } from "../../../resources/runtime/common/enums.ts";
import { MachineStatus } from "../../../resources/runtime/machine-status.ts";
import { Code, hasStatus } from "../../../rpc/status.ts";
import { ApplyConfigurationRequestMode } from "../../../wire/gen/machine.ts";
import { rpc } from "../../../wire/gen/rpc.ts";
import { durationOf } from "../../../wire/well-known.ts";
import { specOf } from "../../../dashboard/live/resources.ts";
import type { NodeClient } from "../../session.ts";
import { findSpec } from "../../upgrade.ts";
import { BadRequestError, choiceField, textField } from "../body.ts";
import type { Call, Route } from "../route.ts";
import { clientOf, modelOf } from "../route.ts";
import type { LabelledText } from "../secret-labels.ts";
import { unlabel, UnknownLabelError } from "../secret-labels.ts";

/** "" on a node without a config, as in maintenance. */
async function readConfig(client: NodeClient, signal: AbortSignal): Promise<string> {
  const request = { type: MachineConfig.type, namespace: MachineConfig.namespace, id: "v1alpha1", options: {} };
  try {
    const { resource } = await client.unary(rpc.State.Get, request, signal);
    const spec = resource === undefined ? "" : specOf(resource);
    return typeof spec === "string" ? spec : "";
  } catch (error) {
    // nobody may read it where nobody has a certificate, and then there is none
    const isAbsent = hasStatus(error, Code.NOT_FOUND) || hasStatus(error, Code.PERMISSION_DENIED);
    if (isAbsent && (await isUnconfigured(client))) return "";
    throw error;
  }
}

async function isUnconfigured(client: NodeClient): Promise<boolean> {
  return (await findSpec(client, MachineStatus, "machine"))?.stage === MachineStage.maintenance;
}

async function current(call: Call): Promise<LabelledText & { readonly source: string }> {
  const source = await readConfig(await clientOf(call), call.signal);
  return source === "" ? { text: "", secrets: new Map(), source } : { ...call.labels.label(source), source };
}

async function show(call: Call): Promise<ConfigText> {
  const { text, secrets } = await current(call);
  return { text, secrets: secrets.size };
}

async function modeOf(client: NodeClient, signal: AbortSignal): Promise<ValidationMode> {
  const { messages } = await client.unary(rpc.MachineService.Version, {}, signal);
  const mode = messages[0]?.platform?.mode ?? "";
  return mode === "cloud" || mode === "container" ? mode : "metal";
}

/** `hide` takes out what stands for a label that the user moved to where nobody expects a secret. */
function problemOf(
  { document, position, path, found = "", wanted = "", message }: ConfigError,
  hide: (text: string) => string,
): ConfigProblem {
  return { document, ...position, path, found: hide(found), wanted, message: hide(message) };
}

interface Checked extends ConfigCheck {
  /** Absent when there are problems. */
  readonly config?: Config;
  readonly bytes: Uint8Array;
}

/** The edited text, with its secrets put back. */
async function check(call: Call, known: Awaited<ReturnType<typeof current>>): Promise<Checked> {
  const edited = textField(call.body, "text");
  let text: string;
  try {
    text = unlabel(edited, known.secrets);
  } catch (error) {
    if (!(error instanceof UnknownLabelError)) throw error;
    const problem = { document: "", line: error.line, path: "", found: "", wanted: "", message: error.message };
    return { problems: [problem], warnings: [], bytes: new Uint8Array() };
  }
  const bytes = encodeUtf8(text);
  const mode = await modeOf(await clientOf(call), call.signal);
  const options = { local: true, installed: known.source !== "" };
  const decoded = decodeConfig(bytes, { mode, ...options });
  const hide = (found: string): string => call.labels.hide(found, known.secrets.values());
  const problemsOf = (errors: readonly ConfigError[]): readonly ConfigProblem[] =>
    errors.map((error) => problemOf(error, hide));
  if (decoded.kind === "invalid") return { problems: problemsOf(decoded.errors), warnings: [], bytes };
  const { errors, warnings } = validateConfig(decoded.config, mode, options);
  const problems = problemsOf(errors);
  return {
    problems,
    warnings: warnings.map(hide),
    bytes,
    ...(problems.length === 0 ? { config: decoded.config } : {}),
  };
}

async function validate(call: Call): Promise<ConfigCheck> {
  const { problems, warnings } = await check(call, await current(call));
  return { problems, warnings };
}

const modes = {
  auto: ApplyConfigurationRequestMode.AUTO,
  "no-reboot": ApplyConfigurationRequestMode.NO_REBOOT,
  staged: ApplyConfigurationRequestMode.STAGED,
  try: ApplyConfigurationRequestMode.TRY,
} as const;

/** The node's own words, without the secrets of either config. */
async function send(
  call: Call,
  { bytes, config }: Checked,
  { dryRun, secrets }: { readonly dryRun: boolean; readonly secrets: Iterable<string> },
): Promise<{ readonly answer: string; readonly warnings: readonly string[] }> {
  const client = await clientOf(call);
  const mode = choiceField(call.body, "mode", ["auto", "no-reboot", "staged", "try"], "auto");
  const timeout = textField(call.body, "timeout", "1m");
  const request = { data: bytes, mode: modes[mode], dryRun, tryModeTimeout: durationOf(spanOf(timeout)) };
  const { messages } = await client.unary(rpc.MachineService.ApplyConfiguration, request, call.signal);
  const hidden = [...secrets, ...(config === undefined ? [] : secretsOf(config))];
  return {
    answer: call.labels.hide(messages.map(({ modeDetails }) => modeDetails).join("\n"), hidden),
    warnings: messages.flatMap(({ warnings }) => warnings),
  };
}

function spanOf(text: string): bigint {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new BadRequestError(`Cannot read the request: found "${text}" as "timeout", want one such as 1m`, {
      cause: error,
    });
  }
}

async function plan(call: Call): Promise<ConfigPlan> {
  const known = await current(call);
  const checked = await check(call, known);
  const { problems, warnings, config } = checked;
  if (config === undefined) return { problems, warnings, differences: [], answer: "" };
  const hide = (text: string): string => call.labels.hide(text, known.secrets.values());
  const before = decodeConfig(encodeUtf8(known.source), { local: true, installed: true });
  const old: Config = before.kind === "ok" && known.source !== "" ? before.config : { documents: [] };
  const differences = compareConfigs(old, config).map(({ before: was = "", after: is = "", ...difference }) => ({
    ...difference,
    before: hide(was),
    after: hide(is),
  }));
  const { answer, warnings: more } = await send(call, checked, { dryRun: true, secrets: known.secrets.values() });
  return { problems, warnings: [...warnings, ...more], differences, answer };
}

async function apply(call: Call): Promise<ConfigPlan> {
  const { node } = modelOf(call);
  const known = await current(call);
  const checked = await check(call, known);
  const { problems, warnings, config } = checked;
  if (config === undefined) return { problems, warnings, differences: [], answer: "" };
  const mode = textField(call.body, "mode", "auto");
  call.audit(`${node}: apply config, mode ${mode}`);
  const { answer, warnings: more } = await send(call, checked, { dryRun: false, secrets: known.secrets.values() });
  return { problems, warnings: [...warnings, ...more], differences: [], answer };
}

export const configRoutes: readonly Route[] = [
  { kind: "json", method: "GET", path: "/api/nodes/:node/config", handle: show },
  { kind: "json", method: "POST", path: "/api/nodes/:node/config/validate", changes: false, handle: validate },
  { kind: "json", method: "POST", path: "/api/nodes/:node/config/diff", changes: false, handle: plan },
  { kind: "json", method: "POST", path: "/api/nodes/:node/config/apply", changes: true, handle: apply },
];
