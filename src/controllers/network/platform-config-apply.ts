// Turns the platform's settings into wishes of the platform layer, and its addresses seen from outside into address statuses.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, shared, weak } from "../../cosi/controller.ts";
import { AddressSpec } from "../../resources/network/address-spec.ts";
import { AddressStatus } from "../../resources/network/address-status.ts";
import { ConfigLayer, Scope } from "../../resources/network/common/enums.ts";
import { HostnameSpec } from "../../resources/network/hostname-spec.ts";
import { LinkSpec } from "../../resources/network/link-spec.ts";
import { OperatorSpec } from "../../resources/network/operator-spec.ts";
import { PlatformConfig } from "../../resources/network/platform-config.ts";
import { ProbeSpec } from "../../resources/network/probe-spec.ts";
import { ResolverSpec } from "../../resources/network/resolver-spec.ts";
import { RouteSpec } from "../../resources/network/route-spec.ts";
import { TimeServerSpec } from "../../resources/network/time-server-spec.ts";
import { PlatformMetadata } from "../../resources/runtime/platform-metadata.ts";
import { addressId, familyOf, routeId } from "./ids.ts";
import { layeredId, wishes } from "./layers.ts";
import { operatorId } from "./merges.ts";
import { externalLink } from "./node-address.ts";
import { probeId } from "./probes.ts";

export function platformConfigApplyController(platform: string): Controller {
  return defineController({
    name: "network.PlatformConfigApplyController",
    inputs: [weak(PlatformConfig)],
    outputs: [
      shared(AddressSpec),
      shared(LinkSpec),
      shared(RouteSpec),
      shared(HostnameSpec),
      shared(ResolverSpec),
      shared(TimeServerSpec),
      shared(AddressStatus),
      shared(OperatorSpec),
      shared(ProbeSpec),
      exclusive(PlatformMetadata),
    ],
    async reconcile({ state }) {
      const found = (await state.find(PlatformConfig, "active")) ?? (await state.find(PlatformConfig, "cached"));
      const spec = found?.spec ?? PlatformConfig.zero();
      const layer = ConfigLayer.platform;
      const id = (text: string): string => layeredId("platform", text);
      for (const each of spec.addresses)
        await state.modify(AddressSpec, id(addressId(each.linkName, each.address)), () => ({ ...each, layer }), wishes);
      for (const each of spec.links) await state.modify(LinkSpec, id(each.name), () => ({ ...each, layer }), wishes);
      for (const each of spec.routes)
        await state.modify(RouteSpec, id(routeId(each)), () => ({ ...each, layer }), wishes);
      for (const each of spec.hostnames.slice(0, 1))
        await state.modify(HostnameSpec, id("hostname"), () => ({ ...each, layer }), wishes);
      for (const each of spec.resolvers.slice(0, 1))
        await state.modify(ResolverSpec, id("resolvers"), () => ({ ...each, layer }), wishes);
      for (const each of spec.timeServers.slice(0, 1))
        await state.modify(TimeServerSpec, id("timeservers"), () => ({ ...each, layer }), wishes);
      for (const each of spec.operators)
        await state.modify(OperatorSpec, id(operatorId(each)), () => ({ ...each, layer }), wishes);
      for (const each of spec.probes)
        await state.modify(ProbeSpec, id(probeId(each)), () => ({ ...each, layer }), wishes);
      for (const ip of spec.externalIPs) {
        const status = externalStatus(ip);
        await state.modify(AddressStatus, addressId(externalLink, status.address), () => status);
      }
      const metadata = { ...PlatformMetadata.zero(), platform, ...spec.metadata };
      await state.modify(PlatformMetadata, "platformmetadata", () => metadata);
      for (const type of [
        AddressSpec,
        LinkSpec,
        RouteSpec,
        HostnameSpec,
        ResolverSpec,
        TimeServerSpec,
        OperatorSpec,
        ProbeSpec,
      ]) {
        await state.cleanup<unknown>(type, wishes);
      }
      await state.cleanup(AddressStatus);
    },
  });
}

function externalStatus(ip: string): AddressStatus {
  const family = familyOf(ip);
  return {
    ...AddressStatus.zero(),
    address: `${ip}/${ip.includes(":") ? 128 : 32}`,
    linkName: externalLink,
    family,
    scope: Scope.global,
  };
}
