// Puts routes into the kernel's tables and takes them out again.
import { errorCode, toError } from "../../base/errors.ts";
import { formatIpPrefix, maskIpPrefix, parseIpPrefix } from "../../base/ip.ts";
import type { Controller, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, strong } from "../../cosi/controller.ts";
import type { Resource } from "../../cosi/resource.ts";
import { families } from "../../formats/rtnetlink-address.ts";
import type { Link } from "../../formats/rtnetlink-link.ts";
import { linkFlags } from "../../formats/rtnetlink-link.ts";
import type { Route } from "../../formats/rtnetlink-route.ts";
import { routeFlags, routeProtocols } from "../../formats/rtnetlink-route.ts";
import type { Network } from "../../linux/network.ts";
import { RouteSpec } from "../../resources/network/route-spec.ts";
import { familyName, tableName } from "./ids.ts";
import { findLink } from "./kernel-links.ts";
import { kernelSource } from "./kernel-source.ts";

const name = "network.RouteSpecController";

export function routeSpecController(network: Network): Controller {
  return defineController({
    name,
    inputs: [strong(RouteSpec)],
    outputs: [],
    source: kernelSource(network, ["links", "addresses", "routes"]),
    async reconcile(context) {
      const { state, signal } = context;
      const specs = await state.list(RouteSpec);
      const links = await network.links(signal);
      const routes = await network.routes(signal);
      const errors: Error[] = [];
      // Routes to gateways before the routes that need them, and those that go first of all.
      const order = ({ metadata, spec }: Resource<RouteSpec>): number =>
        metadata.phase !== "running" ? 0 : spec.gateway === "" ? 1 : 2;
      for (const resource of specs.toSorted((a, b) => order(a) - order(b))) {
        try {
          await apply(context, network, { resource, links, routes });
        } catch (error) {
          errors.push(toError(error));
        }
      }
      if (errors.length > 0) throw new AggregateError(errors, `Cannot configure ${errors.length} routes`);
    },
  });
}

interface Found {
  readonly resource: Resource<RouteSpec>;
  readonly links: readonly Link[];
  readonly routes: readonly Route[];
}

async function apply(
  { state, signal, log }: ReconcileContext,
  network: Network,
  { resource, links, routes }: Found,
): Promise<void> {
  const { spec, metadata } = resource;
  const link = findLink(links, spec.outLinkName);
  const wanted = kernelRoute(spec, links);
  const present = routes.filter((each) => isSamePlace(wanted, each));
  const facts = {
    destination: spec.dst === "" ? "default" : spec.dst,
    gateway: spec.gateway,
    table: tableName(spec.table),
    link: spec.outLinkName,
    priority: spec.priority,
    family: familyName(spec.family),
  };
  if (metadata.phase !== "running") {
    const own = present.filter(({ protocol }) => protocol === wanted.protocol); // others may have put theirs in its place
    for (const each of own) await removeRoute(network, each, signal);
    if (own.length > 0) log.info("removed route", facts);
    await state.removeFinalizer(RouteSpec, metadata.id, name);
    return;
  }
  await state.addFinalizer(RouteSpec, metadata.id, name);
  const isLinkReady = spec.outLinkName === "" || (link !== undefined && (link.flags & linkFlags.up) !== 0);
  if (!isLinkReady || present.some((each) => isSame(wanted, each) || isPrefixRoute(wanted, each))) return; // the link's coming up wakes us
  for (const each of present) await removeRoute(network, each, signal);
  try {
    await network.addRoute(wanted, signal);
  } catch (error) {
    // The address that it comes from, or the prefix of its gateway, is not there yet: its appearance wakes us.
    if (["EINVAL", "ENETUNREACH", "EHOSTUNREACH", "ENODEV", "EEXIST", "ENETDOWN"].includes(errorCode(error) ?? "")) {
      log.debug("route has to wait", { ...facts, code: errorCode(error) });
      return;
    }
    throw error;
  }
  log.info("created route", facts);
}

function kernelRoute(spec: RouteSpec, links: readonly Link[]): Route {
  const prefix = spec.dst === "" ? undefined : parseIpPrefix(spec.dst);
  return {
    family: spec.family,
    ...(prefix === undefined ? {} : { destination: formatIpPrefix(maskIpPrefix(prefix)) }),
    ...(spec.src === "" ? {} : { source: spec.src }),
    ...(spec.gateway === "" ? {} : { gateway: spec.gateway }),
    outLinkIndex: spec.outLinkName === "" ? 0 : (findLink(links, spec.outLinkName)?.index ?? 0),
    table: spec.table,
    priority: spec.priority,
    scope: spec.scope,
    type: spec.type,
    flags: spec.flags & ~routeFlags.cloned,
    protocol: spec.protocol,
    mtu: spec.mtu,
    nextHops: spec.nextHops.map(({ gateway, outLinkName, weight }) => ({
      ...(gateway === "" ? {} : { gateway }),
      outLinkIndex: findLink(links, outLinkName)?.index ?? 0,
      weight: weight || 1,
    })),
  };
}

/** Whether the kernel would take one for the other: IPv6 routes of different links live side by side. */
function isSamePlace(wanted: Route, found: Route): boolean {
  return (
    wanted.family === found.family &&
    wanted.table === found.table &&
    wanted.destination === found.destination &&
    wanted.gateway === found.gateway &&
    wanted.priority === found.priority &&
    (wanted.family === families.inet4 || wanted.outLinkIndex === found.outLinkIndex)
  );
}

function isSame(wanted: Route, found: Route): boolean {
  return (
    wanted.outLinkIndex === found.outLinkIndex &&
    wanted.source === found.source &&
    wanted.protocol === found.protocol &&
    wanted.type === found.type &&
    (wanted.family === families.inet6 || wanted.scope === found.scope) && // the kernel tells no scope of IPv6 routes
    wanted.mtu === found.mtu &&
    JSON.stringify(wanted.nextHops) === JSON.stringify(found.nextHops)
  );
}

/** The kernel's own of an address: it leads to the same place, and nobody would make it anew when ours goes before the address does. */
function isPrefixRoute(wanted: Route, found: Route): boolean {
  return (
    found.protocol === routeProtocols.kernel &&
    wanted.gateway === undefined &&
    wanted.nextHops.length === 0 &&
    wanted.outLinkIndex === found.outLinkIndex &&
    wanted.type === found.type &&
    wanted.mtu === found.mtu &&
    (wanted.source === undefined || wanted.source === found.source)
  );
}

async function removeRoute(network: Network, found: Route, signal: AbortSignal): Promise<void> {
  try {
    await network.deleteRoute(found, signal);
  } catch (error) {
    if (!["ESRCH", "ENODEV"].includes(errorCode(error) ?? "")) throw error; // gone already
  }
}
