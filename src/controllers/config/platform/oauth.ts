// Asks for leave to load the machine config: a person confirms on another device that this machine may have it. RFC 8628.
import { renderUnicodeCompact } from "uqr";
import type { Clock } from "../../../base/clock.ts";
import { FormatError } from "../../../base/errors.ts";
import type { Logger } from "../../../base/logger.ts";
import { decodeUtf8 } from "../../../base/bytes.ts";
import type { Forms } from "../../../linux/download.ts";
import { asMap, asNumber, asText, type Plain } from "./plain-data.ts";

export interface OauthSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly audience: string;
  readonly scopes: readonly string[];
  readonly deviceUrl: string;
  readonly tokenUrl: string;
  /** Names of the machine's values that are sent along, such as `uuid`. */
  readonly extraVariables: readonly string[];
}

/** All values of a kernel argument, in order. */
export type ArgumentValues = (name: string) => readonly string[];

const prefix = "talos.config.oauth.";
const grantType = "urn:ietf:params:oauth:grant-type:device_code";
const defaultIntervalSeconds = 5;
const defaultLifetimeSeconds = 600;
/** A server that says "slow down" means this much. RFC 8628, 3.5. */
const slowDownSeconds = 5;

/** Undefined when no leave has to be asked for. The endpoints are at the config's own server unless they are named. */
export function readOauthSettings(values: ArgumentValues, configUrl: string): OauthSettings | undefined {
  const first = (name: string): string => values(prefix + name)[0] ?? "";
  const clientId = first("client_id");
  if (clientId === "") return undefined;
  const at = (path: string): string => new URL(path, configUrl).href;
  return {
    clientId,
    clientSecret: first("client_secret"),
    audience: first("audience"),
    scopes: values(`${prefix}scope`),
    deviceUrl: first("device_auth_url") || at("/device/code"),
    tokenUrl: first("token_url") || at("/token"),
    extraVariables: values(`${prefix}extra_variable`),
  };
}

export interface OauthParts {
  readonly downloads: Forms;
  readonly clock: Clock;
  readonly log: Logger;
  /** Those of the extra variables that are known. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What goes into the header `Authorization`. Rejects when leave is refused, or not given in the time that the server allows. */
export async function askForLeave(settings: OauthSettings, parts: OauthParts, signal: AbortSignal): Promise<string> {
  const { clientId, audience, scopes, deviceUrl } = settings;
  const { status, data } = await postForm(parts, deviceUrl, signal, {
    client_id: clientId,
    ...(scopes.length === 0 ? {} : { scope: scopes.join(" ") }),
    ...(audience === "" ? {} : { audience }),
    ...parts.variables,
  });
  const deviceCode = asText(data["device_code"]);
  if (status !== 200 || deviceCode === "")
    throw new Error(`Cannot ask for leave at "${deviceUrl}": ${problemOf(status, data)}`);
  tell(parts.log, data);
  return waitForToken({ ...settings, deviceCode, data }, parts, signal);
}

/** Bytes of a QR code of version 6, which takes 22 lines: more does not fit on a screen. Source: ISO/IEC 18004, table 7. */
const longestDrawn = 134;

function tell(log: Logger, data: Plain): void {
  const onConsole = log.with({ component: "console" });
  const address = asText(data["verification_uri_complete"]) || asText(data["verification_uri"]);
  onConsole.info("this machine waits for leave to load its config: visit");
  onConsole.info(`\t${address}`);
  onConsole.info(`and confirm the code ${asText(data["user_code"])}`);
  if (address.length > longestDrawn) return;
  const drawing = renderUnicodeCompact(address, { ecc: "L", border: 1 });
  for (const line of drawing.split("\n")) onConsole.info(line);
}

async function waitForToken(
  {
    clientId,
    clientSecret,
    tokenUrl,
    deviceCode,
    data,
  }: OauthSettings & { readonly deviceCode: string; readonly data: Plain },
  parts: OauthParts,
  signal: AbortSignal,
): Promise<string> {
  const { clock } = parts;
  let intervalSeconds = asNumber(data["interval"]) ?? defaultIntervalSeconds;
  const end = clock.monotonic() + (asNumber(data["expires_in"]) ?? defaultLifetimeSeconds) * 1000;
  while (clock.monotonic() < end) {
    await clock.sleep(intervalSeconds * 1000, signal);
    const answer = await postForm(parts, tokenUrl, signal, {
      grant_type: grantType,
      device_code: deviceCode,
      client_id: clientId,
      ...(clientSecret === "" ? {} : { client_secret: clientSecret }),
    });
    const token = asText(answer.data["access_token"]);
    if (answer.status === 200 && token !== "") return `${asText(answer.data["token_type"]) || "Bearer"} ${token}`;
    const reason = asText(answer.data["error"]);
    if (reason === "slow_down") intervalSeconds += slowDownSeconds;
    else if (reason !== "authorization_pending")
      throw new Error(`Cannot load machine config: ${problemOf(answer.status, answer.data)}`);
  }
  throw new Error("Cannot load machine config: nobody gave leave in time");
}

/** Nothing of what the server sent but its own words for the problem. */
function problemOf(status: number, data: Plain): string {
  const reason = asText(data["error"]);
  return reason === "" ? `the server answered with status ${status}` : `the server says "${reason}"`;
}

async function postForm(
  { downloads }: OauthParts,
  url: string,
  signal: AbortSignal,
  form: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly data: Plain }> {
  const { status, body } = await downloads.post(url, { form, signal });
  try {
    return { status, data: asMap(JSON.parse(decodeUtf8(body))) };
  } catch {
    if (status === 200) throw new FormatError(`Cannot read the answer of "${url}": want JSON`);
    return { status, data: {} };
  }
}
