// Which link gets which alias: the selectors of the config against the network cards of this machine.
import { errorChain } from "../../../base/errors.ts";
import { celPredicate, type CelObject, type CelValue } from "../../../config/cel/evaluate.ts";
import type { LinkAliasWish } from "../../../config/view/network-cards.ts";
import type { Resource } from "../../../cosi/resource.ts";
import type { LinkStatus } from "../../../resources/network/link-status.ts";
import { isPhysical, type KnownLinks } from "../links-view.ts";

export interface ChosenAliases {
  /** Aliases by the kernel's names of links. */
  readonly byLink: ReadonlyMap<string, string>;
  /** Wishes that could not be met, by alias, and why. */
  readonly problems: ReadonlyMap<string, string>;
}

/** Network cards are taken in the order of their permanent addresses, so that the numbers do not depend on the order in which the kernel finds cards. */
export function chooseAliases(wishes: readonly LinkAliasWish[], known: KnownLinks): ChosenAliases {
  const cards = known.filter((link) => isPhysical(link)).toSorted(byAddress);
  const byLink = new Map<string, string>();
  const problems = new Map<string, string>();
  for (const { alias, match } of wishes) {
    const found = matchingCards(match, cards);
    const isNumbered = alias.endsWith("%d");
    if (typeof found === "string") problems.set(alias, found);
    else if (!isNumbered && found.length !== 1) problems.set(alias, `found ${found.length} links that match, want 1`);
    else {
      const taken = found.filter((name) => byLink.has(name));
      if (taken.length > 0) problems.set(alias, `found links that have an alias already: ${taken.join(", ")}`);
      found.forEach((name, index) => {
        if (!byLink.has(name)) byLink.set(name, isNumbered ? alias.replace(/%d$/u, String(index)) : alias);
      });
    }
  }
  return { byLink, problems };
}

/** Their names, or why the selector cannot be asked. */
function matchingCards(match: string, cards: KnownLinks): readonly string[] | string {
  try {
    const accepts = celPredicate(match);
    return cards.filter((card) => accepts({ link: linkScope(card.spec) })).map(({ metadata }) => metadata.id);
  } catch (error) {
    return errorChain(error);
  }
}

function byAddress(a: Resource<LinkStatus>, b: Resource<LinkStatus>): number {
  const key = ({ spec, metadata }: Resource<LinkStatus>): string => `${spec.permanentAddr} ${metadata.id}`;
  return key(a) < key(b) ? -1 : 1;
}

/** The link as expressions see it: fields have their names of the wire, zero ones are there too. */
export function linkScope(spec: LinkStatus): CelObject {
  const { hardwareAddr, permanentAddr, broadcastAddr, ...rest } = spec;
  return {
    ...wireObject(rest),
    hardware_addr: macBytes(hardwareAddr),
    permanent_addr: macBytes(permanentAddr),
    broadcast_addr: macBytes(broadcastAddr),
    alias: "", // what is chosen here must not depend on what was chosen before
  };
}

function wireObject(values: object): CelObject {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [wireName(key), celValue(value)]));
}

/** `speedMbit` is `speed_mbit`, `pciID` is `pci_id`. */
function wireName(key: string): string {
  return key.replaceAll(/(?<=[a-z])[A-Z]+/gu, (capitals) => `_${capitals}`).toLowerCase();
}

function celValue(value: unknown): CelValue {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "bigint") return value;
  if (Array.isArray(value)) return value.map((each) => celValue(each));
  return typeof value === "object" && value !== null ? wireObject(value) : null;
}

function macBytes(text: string): Uint8Array {
  return Uint8Array.fromHex(text.replaceAll(":", ""));
}
