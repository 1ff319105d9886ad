// The merge controllers: the layers' wishes in "network-config" become decisions in "network". Their names come from the resource types.
import type { Controller } from "../../cosi/controller.ts";
import type { Resource, ResourceType } from "../../cosi/resource.ts";
import { mergeController } from "../../cosi/generic/merge.ts";
import { AddressSpec } from "../../resources/network/address-spec.ts";
import { ConfigLayer, OperatorKind } from "../../resources/network/common/enums.ts";
import { HostnameSpec } from "../../resources/network/hostname-spec.ts";
import { LinkSpec } from "../../resources/network/link-spec.ts";
import { OperatorSpec } from "../../resources/network/operator-spec.ts";
import { ProbeSpec } from "../../resources/network/probe-spec.ts";
import { ResolverSpec } from "../../resources/network/resolver-spec.ts";
import { RouteSpec } from "../../resources/network/route-spec.ts";
import { RoutingRuleSpec } from "../../resources/network/routing-rule-spec.ts";
import { TimeServerSpec } from "../../resources/network/time-server-spec.ts";
import { addressId, familyOf, routeId, ruleId } from "./ids.ts";
import { byLayer, highestLayer, wishes } from "./layers.ts";

function merge<S>(type: ResourceType<S>, decide: (list: readonly Resource<S>[]) => ReadonlyMap<string, S>): Controller {
  const name = type.type.replace("Specs.", "MergeControllers.");
  return mergeController({ name, type, from: wishes.namespace, merge: decide });
}

export function addressMergeController(): Controller {
  return merge(AddressSpec, (list) => highestLayer(list, (spec) => addressId(spec.linkName, spec.address)));
}

export function routeMergeController(): Controller {
  return merge(RouteSpec, (list) => highestLayer(list, routeId));
}

export function routingRuleMergeController(): Controller {
  return merge(RoutingRuleSpec, (list) => highestLayer(list, ruleId));
}

export function operatorMergeController(): Controller {
  return merge(OperatorSpec, (list) => highestLayer(list, operatorId));
}

const operatorNames = new Map(Object.entries(OperatorKind).map(([name, kind]) => [kind as number, name]));

/** `dhcp4/<link>`, `dhcp6/<link>`, `vip/<link>/<ip>`. */
export function operatorId(spec: Pick<OperatorSpec, "operator" | "linkName" | "vip">): string {
  const ip = spec.operator === OperatorKind.vip ? `/${spec.vip.ip}` : "";
  return `${operatorNames.get(spec.operator) ?? "unknown"}/${spec.linkName}${ip}`;
}

/** One winner: the highest layer, in it the first by id. */
export function hostnameMergeController(): Controller {
  return merge(HostnameSpec, (list) => highestLayer(list, () => "hostname"));
}

/** Ids of wishes are `<layer>/<probe id>`. */
export function probeMergeController(): Controller {
  return merge(ProbeSpec, (list) => highestLayer(list, (_, id) => id.slice(id.indexOf("/") + 1)));
}

export function linkMergeController(): Controller {
  return merge(LinkSpec, mergeLinks);
}

/** Field by field: what a higher layer sets wins; false, 0 and "" count as not set. Bond settings and the hardware address are replaced as a whole. */
export function mergeLinks(list: readonly Resource<LinkSpec>[]): ReadonlyMap<string, LinkSpec> {
  const merged = new Map<string, LinkSpec>();
  for (const { spec } of byLayer(list)) {
    const before = merged.get(spec.name);
    merged.set(spec.name, before === undefined ? spec : overlay(before, spec));
  }
  return merged;
}

function overlay(lower: LinkSpec, higher: LinkSpec): LinkSpec {
  const fields = LinkSpec.fields;
  const entries = Object.entries(higher).filter(([key, value]) => {
    const field = fields[key];
    return key === "layer" || (field !== undefined && !field.type.isZero(value));
  });
  return { ...lower, ...(Object.fromEntries(entries) as Partial<LinkSpec>) }; // entries of a LinkSpec
}

export function resolverMergeController(): Controller {
  return merge(ResolverSpec, (list) => {
    const merged = mergeResolvers(byLayer(list).map(({ spec }) => spec));
    return new Map(merged === undefined ? [] : [["resolvers", merged]]);
  });
}

/** From low to high layers. Servers of one layer are appended; a higher layer replaces, but keeps the other family's servers if it has only one family. */
export function mergeResolvers(specs: readonly ResolverSpec[]): ResolverSpec | undefined {
  let merged: ResolverSpec | undefined;
  for (const spec of specs) merged = merged === undefined ? spec : foldResolvers(merged, spec);
  return merged;
}

function foldResolvers(lower: ResolverSpec, higher: ResolverSpec): ResolverSpec {
  const isSame = lower.layer === higher.layer;
  const servers = isSame ? [...lower.nameServers, ...higher.nameServers] : replacedServers(lower, higher);
  const domains = higher.searchDomainsOverridden
    ? higher.searchDomains
    : [
        ...new Set(
          isSame
            ? [...lower.searchDomains, ...higher.searchDomains]
            : [...higher.searchDomains, ...lower.searchDomains],
        ),
      ];
  const unique = servers.filter((server, index) => servers.findIndex((each) => each.addr === server.addr) === index);
  return {
    ...higher,
    nameServers: unique,
    dnsServers: unique.map(({ addr }) => addr),
    searchDomains: domains,
    searchDomainsOverridden: lower.searchDomainsOverridden || higher.searchDomainsOverridden,
    layer: higher.nameServers.length > 0 ? higher.layer : lower.layer,
  };
}

function replacedServers(lower: ResolverSpec, higher: ResolverSpec): ResolverSpec["nameServers"] {
  if (higher.nameServers.length === 0) return lower.nameServers;
  const found = new Set(higher.nameServers.map(({ addr }) => familyOf(addr)));
  // Defaults only stand in where nobody says anything.
  if (higher.layer === ConfigLayer.configuration || found.size > 1 || lower.layer === ConfigLayer.default)
    return higher.nameServers;
  return [...higher.nameServers, ...lower.nameServers.filter(({ addr }) => !found.has(familyOf(addr)))];
}

export function timeServerMergeController(): Controller {
  return merge(TimeServerSpec, (list) => {
    const merged = mergeTimeServers(byLayer(list).map(({ spec }) => spec));
    return new Map(merged === undefined ? [] : [["timeservers", merged]]);
  });
}

/** The highest layer's list; several wishes of one layer are appended, and ask for NTS only together. */
export function mergeTimeServers(specs: readonly TimeServerSpec[]): TimeServerSpec | undefined {
  const highest = specs.at(-1)?.layer;
  const same = specs.filter(({ layer }) => layer === highest);
  const [first] = same;
  if (first === undefined) return undefined;
  return {
    ...first,
    timeServers: [...new Set(same.flatMap(({ timeServers }) => timeServers))],
    useNTS: same.every(({ useNTS }) => useNTS),
  };
}
