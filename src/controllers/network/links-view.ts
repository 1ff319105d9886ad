// What the active config wants of the links of this machine: selectors resolved, names as the kernel has them.
import type { Config } from "../../config/document.ts";
import type { DeviceSelector, LinkWish } from "../../config/view/link-wish.ts";
import { ignoredInterfaces } from "../../config/view/ignored-interfaces.ts";
import { links } from "../../config/view/network.ts";
import type { Resource } from "../../cosi/resource.ts";
import { LinkType } from "../../resources/network/common/enums.ts";
import type { LinkStatus } from "../../resources/network/link-status.ts";
import { vlanName } from "./decide/vlan-name.ts";

export type KnownLinks = readonly Resource<LinkStatus>[];

/** A network card: Ethernet, and made by nobody. */
export function isPhysical({ spec }: Resource<LinkStatus>): boolean {
  return spec.type === LinkType.ether && spec.kind === "";
}

/** The kernel's name of a link that may be named by its alias or an altname; the same name when there is no such link. */
export function kernelName(known: KnownLinks, name: string): string {
  const found =
    known.find(({ metadata }) => metadata.id === name) ??
    known.find(({ spec }) => spec.alias === name && name !== "") ??
    known.find(({ spec }) => spec.altNames.includes(name));
  return found?.metadata.id ?? name;
}

/** The kernel's number of a link of any of its names; undefined while there is none. */
export function linkIndex(known: KnownLinks, name: string): number | undefined {
  const kernel = kernelName(known, name);
  return known.find(({ metadata }) => metadata.id === kernel)?.spec.index;
}

/** Names of the links that a selector means: all its fields must match, with patterns. */
export function selectLinks(known: KnownLinks, selector: DeviceSelector): readonly string[] {
  const wanted: readonly (readonly [string | undefined, (spec: LinkStatus) => string])[] = [
    [selector.busPath, (spec) => spec.busPath],
    [selector.hardwareAddr, (spec) => spec.hardwareAddr],
    [selector.permanentAddr, (spec) => spec.permanentAddr],
    [selector.pciID, (spec) => spec.pciID],
    [selector.driver, (spec) => spec.driver],
  ];
  const given = wanted.filter(([pattern]) => pattern !== undefined && pattern !== "");
  if (given.length === 0 && selector.physical === undefined) return [];
  return known
    .filter((link) => given.every(([pattern = "", value]) => matchesPattern(pattern, value(link.spec))))
    .filter((link) => selector.physical === undefined || selector.physical === isPhysical(link))
    .map(({ metadata }) => metadata.id);
}

/** `*` is any text, `?` any character; case does not matter, as addresses are written either way. */
export function matchesPattern(pattern: string, text: string): boolean {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/gu, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "iu").test(text);
}

/** One entry a link; a selector that matches several links gives as many. */
export function wishedLinks(config: Config, known: KnownLinks): readonly LinkWish[] {
  return links(config).flatMap((wish) => {
    if (wish.selector === undefined) return [resolved(wish, kernelName(known, wish.name), known)];
    return selectLinks(known, wish.selector).map((name) => resolved(wish, name, known));
  });
}

function resolved({ bridge = "", ...unresolved }: LinkWish, name: string, known: KnownLinks): LinkWish {
  const wish: LinkWish = { ...unresolved, bridge: kernelName(known, bridge) };
  const kernel = (names: readonly string[]): readonly string[] => names.map((each) => kernelName(known, each));
  const { link } = wish;
  if (link.kind === "vlan") {
    const parent = wish.selector === undefined ? kernelName(known, link.parent) : name;
    return { ...wish, name: wish.legacy ? vlanName(parent, link.vlanId) : wish.name, link: { ...link, parent } };
  }
  if (link.kind === "bond") {
    const selected = link.selectors.flatMap((selector) => selectLinks(known, selector));
    const slaves = [...new Set([...kernel(link.bond.links ?? []), ...selected])];
    return { ...wish, name, link: { ...link, bond: { ...link.bond, links: slaves } } };
  }
  if (link.kind === "bridge")
    return { ...wish, name, link: { ...link, bridge: { ...link.bridge, links: kernel(link.bridge.links ?? []) } } };
  if (link.kind === "vrf") return { ...wish, name, link: { ...link, links: kernel(link.links) } };
  return { ...wish, name };
}

const linkDocuments: ReadonlySet<string> = new Set([
  "LinkConfig",
  "VLANConfig",
  "BondConfig",
  "BridgeConfig",
  "WireguardConfig",
  "DummyLinkConfig",
  "VRFConfig",
  "VethConfig",
  "DHCPv4Config",
  "DHCPv6Config",
]);

/** Whether links that nobody mentions are brought up with DHCP: one document about any link says that they are not. */
export function runsDefaultDhcp(config: Config | undefined): boolean {
  return config === undefined || !config.documents.some(({ type }) => linkDocuments.has(type.kind));
}

/** Links that older configs tell the node to leave alone. */
export function ignoredLinks(config: Config | undefined, known: KnownLinks): ReadonlySet<string> {
  if (config === undefined) return new Set();
  return new Set(
    ignoredInterfaces(config).flatMap(({ name, selector }) =>
      selector === undefined ? [kernelName(known, name)] : selectLinks(known, selector),
    ),
  );
}
