// Rules of BGP speakers: neighbours and imported routes.
import { formatIpPrefix, maskIpPrefix, parseIpPrefix, prefixContains, type IpPrefix } from "../../base/ip.ts";
import type { Reporter } from "../document.ts";
import type { Path } from "../errors.ts";

export interface BgpNeighbor {
  readonly address?: string;
  readonly link?: string;
  readonly holdTime?: bigint;
  readonly bfd?: { readonly transmitInterval?: bigint; readonly receiveInterval?: bigint };
}

export function checkBgpNeighbors(neighbors: readonly BgpNeighbor[], vrf: string, report: Reporter): void {
  const seen = new Set<string>();
  for (const [index, neighbor] of neighbors.entries()) {
    const path = ["neighbors", index];
    const { address = "", link = "", bfd } = neighbor;
    if ((address === "") === (link === ""))
      report.error(
        path,
        `neighbor ${index}: exactly one of address or link must be specified`,
        "one of address and link",
      );
    const identity = address === "" ? link : address;
    if (seen.has(identity))
      report.error(path, `neighbor ${index}: duplicate neighbor ${JSON.stringify(identity)}`, "each neighbor once");
    seen.add(identity);
    if ((neighbor.holdTime ?? 0n) < 0n)
      report.error([...path, "holdTime"], `neighbor ${index}: holdTime cannot be negative`, "0s or longer");
    if (bfd !== undefined) checkBfd(bfd, vrf, index, report);
  }
}

function checkBfd(bfd: NonNullable<BgpNeighbor["bfd"]>, vrf: string, index: number, report: Reporter): void {
  const path: Path = ["neighbors", index, "bfd"];
  if (vrf !== "") report.error(path, `neighbor ${index}: bfd is not supported in a vrf`, "nothing in a vrf");
  for (const key of ["transmitInterval", "receiveInterval"] as const) {
    if ((bfd[key] ?? 0n) < 0n)
      report.error([...path, key], `neighbor ${index}: bfd ${key} cannot be negative`, "0s or longer");
  }
}

export interface BgpImport {
  readonly bgpInstance?: string;
  readonly prefixes?: readonly string[];
}

interface Claimed {
  readonly prefix: IpPrefix;
  readonly text: string;
  readonly entry: number;
}

export function checkBgpImports(imports: readonly BgpImport[], own: string, report: Reporter): void {
  const sources = new Set<string>();
  const claimed: Claimed[] = [];
  for (const [index, { bgpInstance = "", prefixes = [] }] of imports.entries()) {
    const path: Path = ["importRoutes", index];
    if (bgpInstance === "")
      report.error(
        [...path, "bgpInstance"],
        `importRoutes ${index}: bgpInstance must be specified`,
        "the name of another BGP instance",
      );
    else if (bgpInstance === own)
      report.error(
        [...path, "bgpInstance"],
        `importRoutes ${index}: an instance cannot import from itself`,
        "the name of another BGP instance",
      );
    else if (sources.has(bgpInstance))
      report.error(
        [...path, "bgpInstance"],
        `importRoutes ${index}: duplicate bgpInstance ${JSON.stringify(bgpInstance)}`,
        "each instance once",
      );
    sources.add(bgpInstance);
    if (prefixes.length === 0)
      report.error(
        [...path, "prefixes"],
        `importRoutes ${index}: prefixes must be specified`,
        "prefixes such as 10.0.0.0/8",
      );
    checkPrefixes(prefixes, index, claimed, report);
  }
}

function checkPrefixes(prefixes: readonly string[], entry: number, claimed: Claimed[], report: Reporter): void {
  for (const [index, text] of prefixes.entries()) {
    const path: Path = ["importRoutes", entry, "prefixes", index];
    const prefix = parseIpPrefix(text);
    if (prefix === undefined) continue; // said by the decoder
    if (formatIpPrefix(maskIpPrefix(prefix)) !== text)
      report.error(
        path,
        `importRoutes ${entry}: prefix ${text} has host bits set`,
        "a prefix whose host bits are zero",
      );
    const other = claimed.find(
      (each) => prefixContains(each.prefix, prefix.address) || prefixContains(prefix, each.prefix.address),
    );
    if (other !== undefined)
      report.error(
        path,
        `importRoutes ${entry}: prefix ${text} overlaps importRoutes ${other.entry} prefix ${other.text}`,
        "prefixes that do not overlap",
      );
    claimed.push({ prefix, text, entry });
  }
}
