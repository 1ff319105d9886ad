// Mirrors the kernel's routes of all tables.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive } from "../../cosi/controller.ts";
import type { Link } from "../../formats/rtnetlink-link.ts";
import type { Route } from "../../formats/rtnetlink-route.ts";
import type { Network } from "../../linux/network.ts";
import { RouteStatus } from "../../resources/network/route-status.ts";
import { routeId } from "./ids.ts";
import { kernelSource } from "./kernel-source.ts";

export function routeStatusController(network: Network): Controller {
  return defineController({
    name: "network.RouteStatusController",
    inputs: [],
    outputs: [exclusive(RouteStatus)],
    source: kernelSource(network, ["links", "addresses", "routes"]),
    async reconcile({ state, signal }) {
      const links = await network.links(signal);
      for (const route of await network.routes(signal)) {
        const spec = routeStatusOf(route, links);
        await state.modify(RouteStatus, routeId(spec), () => spec);
      }
      await state.cleanup(RouteStatus);
    },
  });
}

export function routeStatusOf(route: Route, links: readonly Link[]): RouteStatus {
  const linkName = (wanted: number): string => links.find(({ index }) => index === wanted)?.name ?? "";
  return {
    family: route.family,
    dst: route.destination ?? "",
    src: route.source ?? "",
    gateway: route.gateway ?? "",
    outLinkIndex: route.outLinkIndex,
    outLinkName: linkName(route.outLinkIndex),
    table: route.table,
    priority: route.priority,
    scope: route.scope,
    type: route.type,
    flags: route.flags,
    protocol: route.protocol,
    mtu: route.mtu,
    nextHops: route.nextHops.map(({ gateway = "", outLinkIndex, weight }) => ({
      gateway,
      outLinkName: linkName(outLinkIndex),
      weight,
    })),
  };
}
