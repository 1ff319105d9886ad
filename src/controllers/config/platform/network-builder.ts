// Collects what a platform says of the network, in whatever form it says it, as the settings that the node applies.
import { VLANProtocol, LinkType, RouteProtocol } from "../../../resources/network/common/enums.ts";
import type { AddressSpec } from "../../../resources/network/address-spec.ts";
import { LinkSpec } from "../../../resources/network/link-spec.ts";
import type { OperatorSpec } from "../../../resources/network/operator-spec.ts";
import { PlatformConfig } from "../../../resources/network/platform-config.ts";
import { ResolverSpec } from "../../../resources/network/resolver-spec.ts";
import type { RouteSpec } from "../../../resources/network/route-spec.ts";
import { staticAddress } from "../../network/address-config.ts";
import { bondFromCmdline } from "../../network/bond-settings.ts";
import { splitName } from "../../network/hostname-config.ts";
import { isPhysical, type KnownLinks } from "../../network/links-view.ts";
import { dhcp4, dhcp6 } from "../../network/operator-config.ts";
import { route } from "../../network/route-config.ts";

/** Metrics of platforms: IPv6 yields to IPv4. */
export const metric4 = 1024;
export const metric6 = 2048;

export class NetworkBuilder {
  readonly #known: KnownLinks;
  readonly #links = new Map<string, LinkSpec>();
  readonly #addresses: AddressSpec[] = [];
  readonly #routes: RouteSpec[] = [];
  readonly #operators: OperatorSpec[] = [];
  readonly #resolvers: ResolverSpec[] = [];
  readonly #missing: string[] = [];

  constructor(known: KnownLinks) {
    this.#known = known;
  }

  /** Hardware addresses of which no network card is known (yet). */
  get missing(): readonly string[] {
    return this.#missing;
  }

  /** The name of the network card with this address; `name` when none is given or found. */
  cardName(hardwareAddress: string, name: string): string {
    if (hardwareAddress === "") return name;
    const wanted = hardwareAddress.toLowerCase();
    const found = this.#known
      .filter(isPhysical)
      .find(({ spec }) => (spec.permanentAddr || spec.hardwareAddr).toLowerCase() === wanted);
    if (found === undefined) this.#missing.push(hardwareAddress);
    return found?.metadata.id ?? name;
  }

  link(name: string, change: Partial<LinkSpec> = {}): void {
    this.#links.set(name, { ...LinkSpec.zero(), name, up: true, ...this.#links.get(name), ...change });
  }

  /** `options` are named as the kernel's module parameters. */
  bond(name: string, members: readonly string[], options: ReadonlyMap<string, string>): void {
    this.link(name, { logical: true, kind: "bond", type: LinkType.ether, bondMaster: bondFromCmdline(options) });
    members.forEach((member, slaveIndex) => this.link(member, { bondSlave: { masterName: name, slaveIndex } }));
  }

  vlan(name: string, parentName: string, vlanID: number): void {
    const vlan = { vlanID, vlanProtocol: VLANProtocol["802.1q"] };
    this.link(name, { logical: true, kind: "vlan", type: LinkType.ether, parentName, vlan });
  }

  address(link: string, address: string): void {
    this.#addresses.push(staticAddress(link, address));
  }

  route(wish: {
    readonly link: string;
    readonly destination: string;
    readonly gateway: string;
    readonly metric: number;
    readonly table?: number;
  }): void {
    const { metric: priority, ...rest } = wish;
    this.#routes.push(route({ ...rest, priority, protocol: RouteProtocol.static }));
  }

  dhcp4(link: string, routeMetric: number): void {
    this.#operators.push(dhcp4(link, { ...dhcpDefaults, routeMetric }));
  }

  dhcp6(link: string, routeMetric: number): void {
    this.#operators.push(dhcp6(link, { ...dhcpDefaults, routeMetric }));
  }

  resolver(servers: readonly string[]): void {
    if (servers.length > 0) this.#resolvers.push({ ...ResolverSpec.zero(), dnsServers: servers });
  }

  build(hostname: string): PlatformConfig {
    return {
      ...PlatformConfig.zero(),
      links: [...this.#links.values()],
      addresses: this.#addresses,
      routes: this.#routes,
      operators: this.#operators,
      resolvers: this.#resolvers,
      hostnames: hostname === "" ? [] : [{ ...splitName(hostname), layer: 0 }],
    };
  }
}

const dhcpDefaults = {
  ignoreHostname: false,
  ignoreRoutes: false,
  clientIdentifier: "mac",
  duidRaw: "",
} as const;
