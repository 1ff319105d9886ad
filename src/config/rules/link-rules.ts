// Rules that all kinds of links share: names, addresses, routes.
import { isUnspecified, parseIp, parseIpPrefix } from "../../base/ip.ts";
import type { Reporter } from "../document.ts";
import type { Path } from "../errors.ts";
import { is32Bytes } from "./checks.ts";

export interface CommonLink {
  readonly name?: string;
  readonly addresses?: readonly { readonly address?: string }[];
  readonly routes?: readonly { readonly destination?: string; readonly gateway?: string; readonly source?: string }[];
}

export function checkLink(link: CommonLink, report: Reporter, at: Path = []): void {
  if ((link.name ?? "") === "") report.error([...at, "name"], "name must be specified", "the name of the link");
  for (const [index, { address }] of (link.addresses ?? []).entries()) {
    if (!isUsablePrefix(address))
      report.error(
        [...at, "addresses", index, "address"],
        `address ${index} must be a valid IP prefix`,
        "a valid IP prefix",
      );
  }
  for (const [index, { destination, gateway, source }] of (link.routes ?? []).entries()) {
    const path = [...at, "routes", index];
    if (destination !== undefined && !isUsablePrefix(destination))
      report.error(
        [...path, "destination"],
        `route ${index} destination must be a valid IP prefix`,
        "a valid IP prefix",
      );
    if (gateway !== undefined && !isUsableIp(gateway))
      report.error([...path, "gateway"], `route ${index} gateway must be a valid IP address`, "a valid IP address");
    if (source !== undefined && !isUsableIp(source))
      report.error([...path, "source"], `route ${index} source must be a valid IP address`, "a valid IP address");
  }
}

/** A default route is written without destination, so an all-zero one is a mistake. */
function isUsablePrefix(text: string | undefined): boolean {
  const prefix = parseIpPrefix(text ?? "");
  return prefix !== undefined && !isUnspecified(prefix.address);
}

function isUsableIp(text: string): boolean {
  const address = parseIp(text);
  return address !== undefined && !isUnspecified(address);
}

/** `wanted`: what the document is named by. */
export function checkName(name: string | undefined, report: Reporter, wanted = "the name of the link"): void {
  if ((name ?? "") === "") report.error(["name"], "name must be specified", wanted);
}

export interface DhcpIdentity {
  readonly clientIdentifier?: string;
  readonly duidRaw?: string;
}

/** A DUID is there when the client is to send one, and only then. */
export function checkDuid({ clientIdentifier, duidRaw = "" }: DhcpIdentity, report: Reporter): void {
  const wantsDuid = clientIdentifier === "duid";
  if (wantsDuid && duidRaw === "")
    report.error(
      ["duidRaw"],
      "duidRaw must be specified when clientIdentifier is duid",
      "a DUID in hexadecimal digits",
    );
  if (!wantsDuid && duidRaw !== "")
    report.error(
      ["duidRaw"],
      "duidRaw can only be specified when clientIdentifier is duid",
      'nothing, or clientIdentifier "duid"',
    );
}

/** A name that is an address. */
export function checkIpName(name: string | undefined, report: Reporter): void {
  if (parseIp(name ?? "") === undefined)
    report.error(["name"], "name must be a valid IP address", "a valid IP address");
}

export interface WireguardPeer {
  readonly publicKey?: string;
  readonly presharedKey?: string;
  readonly persistentKeepaliveInterval?: bigint;
}

export function checkWireguardPeer(peer: WireguardPeer, path: Path, report: Reporter): void {
  if (!is32Bytes(peer.publicKey ?? ""))
    report.error(
      [...path, "publicKey"],
      "peer public key must be a base64-encoded 32-byte key",
      "a base64-encoded 32-byte key",
    );
  if (peer.presharedKey !== undefined && !is32Bytes(peer.presharedKey))
    report.error(
      [...path, "presharedKey"],
      "peer preshared key must be a base64-encoded 32-byte key",
      "a base64-encoded 32-byte key",
    );
  if ((peer.persistentKeepaliveInterval ?? 0n) < 0n)
    report.error(
      [...path, "persistentKeepaliveInterval"],
      "persistent keepalive interval cannot be negative",
      "0s or longer",
    );
}

export interface Probe {
  readonly name?: string;
  readonly interval?: bigint;
  readonly timeout?: bigint;
  readonly failureThreshold?: number;
}

export function checkProbe(probe: Probe, report: Reporter): void {
  checkName(probe.name, report, "a name of this probe");
  if ((probe.interval ?? 0n) < 0n) report.error(["interval"], "interval cannot be negative", "0s or longer");
  if ((probe.timeout ?? 0n) < 0n) report.error(["timeout"], "timeout cannot be negative", "0s or longer");
  if ((probe.failureThreshold ?? 0) < 0)
    report.error(["failureThreshold"], "failureThreshold cannot be negative", "0 or more");
}

export interface Range {
  readonly low: number;
  readonly high: number;
  readonly text: string;
}

export function parsePorts(text: string): Range {
  const [low = "0", high = low] = text.split("-");
  return { low: Number(low), high: Number(high), text };
}

/** Overlapping pairs, in order. */
export function overlaps(ranges: readonly Range[]): readonly (readonly [Range, Range])[] {
  const sorted = ranges.toSorted((a, b) => a.low - b.low || a.high - b.high);
  const pairs: (readonly [Range, Range])[] = [];
  for (const [index, range] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next !== undefined && next.low <= range.high) pairs.push([range, next]);
  }
  return pairs;
}
