// A machine without a cloud finds its config where the kernel command line says: at a URL, on a volume, in a file.
import { TimeoutError, type Clock } from "../../../base/clock.ts";
import type { Logger } from "../../../base/logger.ts";
import type { State } from "../../../cosi/state.ts";
import type { Downloads, Forms } from "../../../linux/download.ts";
import type { Files } from "../../../linux/files.ts";
import { SystemInformation } from "../../../resources/hardware/system-information.ts";
import { HostnameStatus } from "../../../resources/network/hostname-status.ts";
import { LinkStatus } from "../../../resources/network/link-status.ts";
import { NetworkStatus } from "../../../resources/network/network-status.ts";
import { MetaKey } from "../../../resources/runtime/meta-key.ts";
import { fillUrl, urlVariables, variablesOf, withoutCredentials } from "../../../runtime/url-variables.ts";
import type { UrlValues, UrlVariable } from "../../../runtime/url-variables.ts";
import { isPhysical } from "../../network/links-view.ts";
import { askForLeave, readOauthSettings, type ArgumentValues } from "./oauth.ts";
import type { PlatformSource } from "./platform-source.ts";
import type { VolumeFiles } from "./volume-files.ts";

const maxBytes = 8 * 1024 * 1024;
/** One attempt, network and all. */
const attemptMs = 180_000;
/** Of which variables may take this long to become known. */
const variablesMs = 90_000;
const isoLabel = "metal-iso";
const isoFile = "config.yaml";
/** META tag of `${code}`. */
const codeKey = "0x0b";

export interface MetalParts {
  readonly state: State;
  readonly files: Pick<Files, "read">;
  readonly downloads: Downloads & Forms;
  readonly volumes: VolumeFiles;
  readonly clock: Clock;
  readonly log: Logger;
  /** The kernel argument `talos.config`: a URL, `metal-iso`, `none`, or absent. */
  readonly argument: string | undefined;
  /** Values of a kernel argument: those of the OAuth login. */
  readonly argumentValues: ArgumentValues;
}

export function metalConfig(parts: MetalParts): PlatformSource {
  const { argument = "", clock } = parts;
  return {
    async config(signal) {
      if (argument === "" || argument === "none") return undefined;
      // A person may take longer than one attempt: the server says how long it waits.
      const headers = argument === isoLabel ? {} : await authorize(parts, argument, signal);
      using limit = clock.timeout(attemptMs, signal);
      return argument === isoLabel
        ? await fromVolume(parts, limit.signal)
        : await fromUrl(parts, { argument, headers }, limit.signal);
    },
  };
}

async function fromVolume({ volumes }: MetalParts, signal: AbortSignal): Promise<Uint8Array> {
  const found = await volumes.read([isoLabel], [isoFile], signal);
  if (found === undefined) throw new Error(`Cannot load machine config: no volume is labelled "${isoLabel}"`);
  const config = found.get(isoFile);
  if (config === undefined) throw new Error(`Cannot load machine config: volume "${isoLabel}" holds no "${isoFile}"`);
  return config;
}

/** Headers of the request: with the leave that a person has given, where the command line asks for one. */
async function authorize(
  parts: MetalParts,
  argument: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const settings = URL.canParse(argument) ? readOauthSettings(parts.argumentValues, argument) : undefined;
  if (settings === undefined) return {};
  const { state } = parts;
  await state.waitFor(NetworkStatus, "status", ({ spec }) => spec.addressReady, { signal });
  const wanted = urlVariables.filter((name) => settings.extraVariables.includes(name));
  const values = await knownValues(parts, new Set(wanted), signal);
  const variables = Object.fromEntries(wanted.map((name) => [name, values[name] ?? ""]));
  return { authorization: await askForLeave(settings, { ...parts, variables }, signal) };
}

interface UrlRequest {
  readonly argument: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function fromUrl(parts: MetalParts, { argument, headers }: UrlRequest, signal: AbortSignal): Promise<Uint8Array> {
  const { state, downloads, files, log } = parts;
  const protocol = URL.parse(argument)?.protocol;
  switch (protocol) {
    case "file:":
      return files.read(decodeURIComponent(new URL(argument).pathname));
    case "http:":
    case "https:":
    case "tftp:": {
      await state.waitFor(NetworkStatus, "status", ({ spec }) => spec.addressReady, { signal });
      const url = fillUrl(argument, await knownValues(parts, variablesOf(argument), signal));
      log.info("fetching machine config", { from: withoutCredentials(url) });
      return downloads.get(url, { maxBytes, signal, headers });
    }
    case undefined:
    default:
      throw new Error(
        `Cannot load machine config: found ${JSON.stringify(argument)} for talos.config, want a URL (http, https, tftp, file), "${isoLabel}" or "none"`,
      );
  }
}

/** Waits until all are known, but not for ever: the URL is then used with what there is. */
async function knownValues(
  { state, clock, log }: MetalParts,
  wanted: ReadonlySet<UrlVariable>,
  signal: AbortSignal,
): Promise<UrlValues> {
  if (wanted.size === 0) return {};
  using limit = clock.timeout(variablesMs, signal);
  const values: Partial<Record<UrlVariable, string>> = {};
  const missing: UrlVariable[] = [];
  const names = urlVariables.filter((name) => wanted.has(name));
  const found = await Promise.allSettled(names.map((name) => waitForValue(state, name, limit.signal)));
  signal.throwIfAborted();
  for (const [index, name] of names.entries()) {
    const result = found[index];
    if (result?.status === "fulfilled") values[name] = result.value;
    else if (result?.reason instanceof TimeoutError) missing.push(name);
    else throw result?.reason;
  }
  if (missing.length > 0) log.warn("values for the URL of the machine config are not known", { missing });
  return values;
}

async function waitForValue(state: State, name: UrlVariable, signal: AbortSignal): Promise<string> {
  switch (name) {
    case "uuid":
    case "serial": {
      const field = name === "uuid" ? "uuid" : "serialnumber";
      const accept = ({ spec }: { readonly spec: SystemInformation }): boolean => spec[field] !== "";
      return (await state.waitFor(SystemInformation, "systeminformation", accept, { signal })).spec[field];
    }
    case "hostname":
      return (await state.waitFor(HostnameStatus, "hostname", ({ spec }) => spec.hostname !== "", { signal })).spec
        .hostname;
    case "code":
      return (await state.waitFor(MetaKey, codeKey, ({ spec }) => spec.value !== "", { signal })).spec.value;
    case "mac":
      return firstAddress(state, signal);
  }
}

/** Of the first network card, by name, that is up. */
async function firstAddress(state: State, signal: AbortSignal): Promise<string> {
  const isUp = (link: { readonly spec: LinkStatus }): boolean => link.spec.linkState && link.spec.hardwareAddr !== "";
  for await (const _ of state.watch(LinkStatus, {}, signal)) {
    const first = (await state.list(LinkStatus)).find((link) => isPhysical(link) && isUp(link));
    if (first !== undefined) return first.spec.hardwareAddr;
  }
  throw signal.reason;
}
