// From the form to the settings that the node keeps in META: what the platform of a machine without a cloud says of its network.
import { parseIp, parseIpPrefix } from "../../base/ip.ts";
import { AddressSpec } from "../../resources/network/address-spec.ts";
import {
  AddressFlag,
  ClientIdentifier,
  ConfigLayer,
  Family,
  OperatorKind,
  RouteProtocol,
  RouteType,
  RoutingTable,
  Scope,
} from "../../resources/network/common/enums.ts";
import { LinkSpec } from "../../resources/network/link-spec.ts";
import { OperatorSpec } from "../../resources/network/operator-spec.ts";
import { PlatformConfig } from "../../resources/network/platform-config.ts";
import { ResolverSpec } from "../../resources/network/resolver-spec.ts";
import { RouteSpec } from "../../resources/network/route-spec.ts";
import { TimeServerSpec } from "../../resources/network/time-server-spec.ts";
import { yamlDocument } from "../live/resources.ts";
import type { NetworkForm } from "./form.ts";

export type NetworkPlan =
  | { readonly kind: "ok"; readonly text: string }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

const layer = ConfigLayer.platform;
/** Metrics of platforms: IPv6 yields to IPv4. */
const metrics = new Map<number, number>([
  [Family.inet4, 1024],
  [Family.inet6, 2048],
]);

/** The text that META takes, or all that is wrong. Fields that are empty say nothing: there the node goes on as without the form. */
export function planNetwork(form: NetworkForm): NetworkPlan {
  const problems = [...namesProblems(form), ...(isStatic(form) ? addressProblems(form) : [])];
  if (problems.length > 0) return { kind: "refused", problems };
  return { kind: "ok", text: yamlDocument(PlatformConfig.specToYaml(settingsOf(form))) };
}

function words(text: string): readonly string[] {
  return text.split(/[\s,]+/u).filter((word) => word !== "");
}

function isStatic({ link, mode }: NetworkForm): boolean {
  return link !== "" && mode === "static";
}

function isName(text: string): boolean {
  const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/iu;
  return text.length <= 253 && text.split(".").every((part) => label.test(part));
}

const isAddress = (text: string): boolean => parseIp(text) !== undefined;

function wrong(field: string, found: readonly string[], wanted: string): readonly string[] {
  return found.map((each) => `${field}: found "${each}", want ${wanted}`);
}

function namesProblems({ hostname, nameServers, timeServers }: NetworkForm): readonly string[] {
  const names = words(hostname);
  const servers = words(timeServers).filter((each) => !isAddress(each) && !isName(each));
  return [
    ...wrong("host name", names.length > 1 ? [hostname] : names.filter((each) => !isName(each)), "one name"),
    ...wrong(
      "name servers",
      words(nameServers).filter((each) => !isAddress(each)),
      "addresses",
    ),
    ...wrong("time servers", servers, "names or addresses"),
  ];
}

function addressProblems({ addresses, gateway }: NetworkForm): readonly string[] {
  const found = words(addresses);
  if (found.length === 0) return ["addresses: found none, want at least one, such as 10.0.0.2/24"];
  const bad = found.filter((each) => parseIpPrefix(each) === undefined);
  const families = new Set(found.map(familyOf));
  const gateways = words(gateway);
  const strange = gateways.filter((each) => isAddress(each) && !families.has(familyOf(each)));
  return [
    ...wrong("addresses", bad, "an address and its prefix, such as 10.0.0.2/24"),
    ...wrong(
      "gateway",
      gateways.filter((each) => !isAddress(each)),
      "an address",
    ),
    ...wrong("gateway", strange, "one of the kind of the addresses"),
  ];
}

function familyOf(text: string): number {
  return text.includes(":") ? Family.inet6 : Family.inet4;
}

function settingsOf(form: NetworkForm): PlatformConfig {
  const [hostname = "", ...domain] = form.hostname.trim().split(".");
  const [dnsServers, timeServers] = [words(form.nameServers), words(form.timeServers)];
  return {
    ...PlatformConfig.zero(),
    ...linkSettings(form),
    hostnames: hostname === "" ? [] : [{ hostname, domainname: domain.join("."), layer }],
    resolvers: dnsServers.length === 0 ? [] : [{ ...ResolverSpec.zero(), dnsServers, layer }],
    timeServers: timeServers.length === 0 ? [] : [{ ...TimeServerSpec.zero(), timeServers, layer }],
  };
}

function linkSettings(form: NetworkForm): Partial<PlatformConfig> {
  const { link: linkName, addresses, gateway } = form;
  if (linkName === "") return {};
  const links = [{ ...LinkSpec.zero(), name: linkName, up: true, layer }];
  if (!isStatic(form)) {
    const clientIdentifier = { clientIdentifier: ClientIdentifier.mac, duidRawHex: "" };
    const routeMetric = metrics.get(Family.inet4) ?? 0;
    const dhcp4 = { routeMetric, skipHostnameRequest: false, clientIdentifier, skipRoutes: false };
    const operator = { operator: OperatorKind.dhcp4, linkName, requireUp: true, dhcp4, layer };
    return { links, operators: [{ ...OperatorSpec.zero(), ...operator }] };
  }
  return {
    links,
    addresses: words(addresses).map((address) => ({
      ...AddressSpec.zero(),
      address,
      linkName,
      family: familyOf(address),
      scope: Scope.global,
      flags: AddressFlag.permanent,
      layer,
    })),
    routes: words(gateway).map((each) => ({
      ...RouteSpec.zero(),
      family: familyOf(each),
      gateway: each,
      outLinkName: linkName,
      table: RoutingTable.main,
      priority: metrics.get(familyOf(each)) ?? 0,
      scope: Scope.global,
      type: RouteType.unicast,
      protocol: RouteProtocol.static,
      layer,
    })),
  };
}
