// Settings of bridges and bonds that exist: the kernel compares nothing, and takes most settings of a bond only while it is down and empty.
import type { ReconcileContext } from "../../cosi/controller.ts";
import type { BondSettings, Link, LinkDetail } from "../../formats/rtnetlink-link.ts";
import type { Network } from "../../linux/network.ts";
import { bondFromKernel, bondToKernel } from "./bond-settings.ts";

interface LinkFacts {
  readonly network: Network;
  readonly links: readonly Link[];
  readonly log: ReconcileContext["log"];
  readonly signal: AbortSignal;
}

/** Changes what differs; nothing when that is nothing. */
export async function adjustLink(
  { network, links, log, signal }: LinkFacts,
  link: Link,
  wanted: LinkDetail,
): Promise<void> {
  if (wanted.kind === "bridge" && link.detail?.kind === "bridge") {
    if (wanted.stp === link.detail.stp && wanted.vlanFiltering === link.detail.vlanFiltering) return;
    await network.changeLink(link.index, { detail: wanted }, signal);
    log.info("changed bridge", { link: link.name });
  }
  if (wanted.kind !== "bond" || link.detail?.kind !== "bond") return;
  const settings = withoutFuturePrimary(wanted.settings, link, links);
  const found = bondToKernel(bondFromKernel(link.detail.settings));
  if (sameBond(settings, found)) return;
  const { primary = 0 } = settings;
  if (sameBond(settings, { ...found, primary })) {
    // Nothing else differs, and this is taken while the bond works.
    await network.changeLink(link.index, { detail: { kind: "bond", settings: { primary } } }, signal);
    log.info("changed primary member of bond", { link: link.name, index: primary });
    return;
  }
  await network.changeLink(link.index, { up: false }, signal);
  for (const slave of links.filter(({ masterIndex }) => masterIndex === link.index)) {
    await network.changeLink(slave.index, { masterIndex: 0 }, signal);
  }
  await network.changeLink(link.index, { detail: wanted }, signal);
  log.info("changed bond", { link: link.name });
}

/** The kernel tells of a preferred member only when it is one. */
function withoutFuturePrimary(settings: BondSettings, bond: Link, links: readonly Link[]): BondSettings {
  const { primary = 0, ...rest } = settings;
  const isMember = links.some(({ index, masterIndex }) => index === primary && masterIndex === bond.index);
  return primary === 0 || isMember ? settings : rest;
}

/** Compares what we want set; the kernel tells more. */
function sameBond(wanted: Readonly<Record<string, unknown>>, found: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(wanted).every(([key, value]) => JSON.stringify(value) === JSON.stringify(found[key]));
}
