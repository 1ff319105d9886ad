// Wishes of the operator layer that follow from a DHCP lease. Ids begin with the operator's.
import type { ControllerState } from "../../cosi/controller.ts";
import { AddressSpec } from "../../resources/network/address-spec.ts";
import { ConfigLayer, OperatorKind, RouteProtocol } from "../../resources/network/common/enums.ts";
import { HostnameSpec } from "../../resources/network/hostname-spec.ts";
import { LinkSpec } from "../../resources/network/link-spec.ts";
import type { OperatorSpec } from "../../resources/network/operator-spec.ts";
import { ResolverSpec } from "../../resources/network/resolver-spec.ts";
import { RouteSpec } from "../../resources/network/route-spec.ts";
import { TimeServerSpec } from "../../resources/network/time-server-spec.ts";
import { staticAddress } from "./address-config.ts";
import type { LeaseWishes } from "./dhcp4/wishes.ts";
import { addressId, routeId } from "./ids.ts";
import { wishes } from "./layers.ts";
import { plainServers } from "./resolver-config.ts";
import { route } from "./route-config.ts";

export interface Published {
  /** Of the operator: `dhcp4/<link>`. */
  readonly id: string;
  readonly spec: OperatorSpec;
  readonly got: LeaseWishes;
}

export async function publishLease(state: ControllerState, { id, spec, got }: Published): Promise<void> {
  const { linkName } = spec;
  const layer = ConfigLayer.operator;
  const { routeMetric: priority } = spec.operator === OperatorKind.dhcp6 ? spec.dhcp6 : spec.dhcp4;
  for (const each of got.addresses) {
    const address = { ...staticAddress(linkName, each), priority, layer };
    await state.modify(AddressSpec, `${id}/${addressId(linkName, each)}`, () => address, wishes);
  }
  const [source = ""] = got.addresses[0]?.split("/") ?? [];
  for (const { destination, gateway } of got.routes) {
    const wish = { link: linkName, destination, gateway, source, priority, protocol: RouteProtocol.boot };
    const value = { ...route(wish), layer };
    await state.modify(RouteSpec, `${id}/${routeId(value)}`, () => value, wishes);
  }
  if (got.mtu !== undefined) {
    // Left in the default layer, so that every MTU that anybody configures wins.
    const link = { ...LinkSpec.zero(), name: linkName, up: true, mtu: got.mtu };
    await state.modify(LinkSpec, `${id}/${linkName}`, () => link, wishes);
  }
  if (got.hostname !== undefined) {
    const hostname = { ...got.hostname, layer };
    await state.modify(HostnameSpec, `${id}/hostname`, () => hostname, wishes);
  }
  if (got.dnsServers.length > 0 || got.searchDomains.length > 0) {
    const resolvers = { ...plainServers(got.dnsServers), searchDomains: got.searchDomains, layer };
    await state.modify(ResolverSpec, `${id}/resolvers`, () => resolvers, wishes);
  }
  if (got.timeServers.length > 0) {
    const timeServers = { timeServers: got.timeServers, useNTS: false, layer };
    await state.modify(TimeServerSpec, `${id}/timeservers`, () => timeServers, wishes);
  }
}
