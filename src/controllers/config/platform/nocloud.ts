// NoCloud: config, network and name from a server that the machine's serial number names, or from a volume labelled "cidata".
import { decodeUtf8 } from "../../../base/bytes.ts";
import { FormatError } from "../../../base/errors.ts";
import { loadFreeForm } from "../../../config/free-form.ts";
import type { State } from "../../../cosi/state.ts";
import type { Clock } from "../../../base/clock.ts";
import type { Logger } from "../../../base/logger.ts";
import type { Downloads } from "../../../linux/download.ts";
import { SystemInformation } from "../../../resources/hardware/system-information.ts";
import { NetworkStatus } from "../../../resources/network/network-status.ts";
import { PlatformMetadata } from "../../../resources/runtime/platform-metadata.ts";
import { NetworkBuilder } from "./network-builder.ts";
import { readNetworkDocument } from "./nocloud-network.ts";
import { asText, type Plain } from "./plain-data.ts";
import type { PlatformNetwork, PlatformSource } from "./platform-source.ts";
import type { VolumeFiles } from "./volume-files.ts";

const maxBytes = 8 * 1024 * 1024;
const attemptMs = 180_000;
const volumeLabels = ["cidata", "CIDATA"];
const userDataFile = "user-data";
const metaDataFile = "meta-data";
const networkFile = "network-config";

export interface NoCloudParts {
  readonly state: State;
  readonly downloads: Downloads;
  readonly volumes: VolumeFiles;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What the serial number says. */
export interface SeedHint {
  /** URL of the server, with a slash at its end; undefined: the seed is on a volume. */
  readonly url: string | undefined;
  readonly hostname: string;
  readonly instanceId: string;
}

type Seed = ReadonlyMap<string, Uint8Array>;

/** `ds=nocloud-net;s=http://host/path/;h=name;i=id`; other serial numbers say nothing. */
export function parseSeedHint(serial: string): SeedHint {
  const words = new Map(
    serial.split(";").map((word) => {
      const equals = word.indexOf("=");
      return [word.slice(0, Math.max(equals, 0)), word.slice(equals + 1)] as const;
    }),
  );
  const source = words.get("s") ?? "";
  const isNetwork = /^nocloud(?:-net)?$/u.test(words.get("ds") ?? "") && /^https?:\/\//u.test(source);
  return {
    url: isNetwork ? `${source.replace(/\/$/u, "")}/` : undefined,
    hostname: words.get("h") ?? "",
    instanceId: words.get("i") ?? "",
  };
}

export function noCloudSource(parts: NoCloudParts): PlatformSource {
  const { state, clock } = parts;
  /** Read once it is found: a volume may be taken away, and config and network belong together. */
  let known: { readonly hint: SeedHint; readonly seed: Seed } | undefined;

  async function load(signal: AbortSignal): Promise<{ readonly hint: SeedHint; readonly seed: Seed }> {
    if (known !== undefined) return known;
    const { spec } = await state.waitFor(SystemInformation, "systeminformation", () => true, { signal });
    const hint = parseSeedHint(spec.serialnumber);
    const seed =
      hint.url === undefined
        ? await parts.volumes.read(volumeLabels, [userDataFile, metaDataFile, networkFile], signal)
        : await fromServer(parts, hint.url, signal);
    if (seed === undefined) return { hint, seed: new Map() };
    known = { hint, seed };
    return known;
  }

  return {
    async config(signal) {
      using limit = clock.timeout(attemptMs, signal);
      const { seed } = await load(limit.signal);
      return await readUserData(parts, seed.get(userDataFile), limit.signal);
    },
    /** A drive that is slow to show its medium, or one that somebody connects. */
    async arrival(signal) {
      if (known !== undefined) return false;
      await parts.volumes.appearance(volumeLabels, signal);
      return true;
    },
    async network(signal) {
      using limit = clock.timeout(attemptMs, signal);
      const { hint, seed } = await load(limit.signal);
      return readNetwork(parts, hint, seed);
    },
  };
}

/** The network document and the metadata may be missing, or the server may be: a config without them is still a config. */
async function fromServer({ state, downloads, log }: NoCloudParts, url: string, signal: AbortSignal): Promise<Seed> {
  await state.waitFor(NetworkStatus, "status", ({ spec }) => spec.addressReady, { signal });
  const seed = new Map<string, Uint8Array>();
  for (const name of [metaDataFile, networkFile]) {
    try {
      seed.set(name, await downloads.get(url + name, { maxBytes, signal }));
    } catch (error) {
      signal.throwIfAborted();
      log.warn("seed is without a file", { file: name, error });
    }
  }
  const userData = await downloads.find(url + userDataFile, { maxBytes, signal });
  if (userData !== undefined) seed.set(userDataFile, userData);
  return seed;
}

/** The config itself, or what `#include` names; settings for other systems (`#cloud-config`) count as none. */
async function readUserData(
  { state, downloads }: NoCloudParts,
  userData: Uint8Array | undefined,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  if (userData === undefined || userData.length === 0) return undefined;
  const [first = "", ...rest] = decodeUtf8(userData.subarray(0, 65_536)).split("\n");
  if (first.trim() === "#cloud-config") return undefined;
  if (first.trim() !== "#include") return userData;
  const urls = rest.map((line) => line.trim()).filter((line) => line !== "");
  const [url, another] = urls;
  if (url === undefined || another !== undefined) {
    throw new FormatError(`Cannot read user-data: found ${urls.length} lines behind #include, want one URL`);
  }
  await state.waitFor(NetworkStatus, "status", ({ spec }) => spec.addressReady, { signal });
  const included = await downloads.find(url, { maxBytes, signal });
  return included === undefined || included.length === 0 ? undefined : included;
}

function readMap(seed: Seed, name: string): Plain {
  const bytes = seed.get(name);
  if (bytes === undefined || bytes.length === 0) return {};
  const result = loadFreeForm(bytes);
  if (result.kind === "ok") return result.value;
  throw new FormatError(`Cannot read ${name}: ${result.message}`);
}

/** Some tools put the name into settings for other systems. */
function nameFromUserData(seed: Seed): string {
  const bytes = seed.get(userDataFile);
  if (bytes === undefined || !decodeUtf8(bytes.subarray(0, 64)).startsWith("#cloud-config")) return "";
  const result = loadFreeForm(bytes);
  if (result.kind === "invalid") return "";
  return asText(result.value["hostname"]) || asText(result.value["local-hostname"]);
}

/** Undefined without a network document: the metadata alone is not used, as clients of such seeds know it. */
function readNetwork({ log }: NoCloudParts, hint: SeedHint, seed: Seed): PlatformNetwork | undefined {
  if (!seed.has(networkFile)) return undefined;
  const document = readMap(seed, networkFile);
  const metaData = readMap(seed, metaDataFile);
  const local = asText(metaData["local-hostname"]);
  const hostname = hint.hostname || asText(metaData["hostname"]) || local || nameFromUserData(seed);
  const metadata: PlatformMetadata = {
    ...PlatformMetadata.zero(),
    platform: "nocloud",
    hostname,
    instanceId: hint.instanceId || asText(metaData["instance-id"]),
    instanceType: asText(metaData["instance-type"]),
    providerId: asText(metaData["provider-id"]),
    region: asText(metaData["region"]),
    zone: asText(metaData["zone"]),
    internalDNS: local,
    externalDNS: asText(metaData["public-hostname"]),
  };
  return (links) => {
    const builder = new NetworkBuilder(links);
    readNetworkDocument(document, builder);
    if (builder.missing.length > 0) log.warn("no network card has this address", { addresses: builder.missing });
    return { ...builder.build(hostname), metadata };
  };
}
