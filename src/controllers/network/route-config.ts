// Route wishes of the kernel command line and the machine config.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import { documentsOf, type Config } from "../../config/document.ts";
import { blackholeRouteConfig } from "../../config/documents/blackhole-route-config.ts";
import type { LinkRoute } from "../../config/view/link-wish.ts";
import { ConfigLayer, RouteProtocol, RouteType, RoutingTable, Scope } from "../../resources/network/common/enums.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { RouteSpec } from "../../resources/network/route-spec.ts";
import { parseIp } from "../../base/ip.ts";
import { families } from "../../formats/rtnetlink-address.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import type { CmdlineSource } from "./cmdline-view.ts";
import { familyOf, routeId } from "./ids.ts";
import { layeredId, wishes, type LayerName } from "./layers.ts";
import { tableNumber } from "./link-config.ts";
import { wishedLinks } from "./links-view.ts";

const defaultMetric = 1024;

export function routeConfigController(cmdline: CmdlineSource): Controller {
  return defineController({
    name: "network.RouteConfigController",
    inputs: [activeConfigInput, weak(LinkStatus)],
    outputs: [shared(RouteSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const known = await state.list(LinkStatus);
      const put = async (layer: LayerName, specs: readonly RouteSpec[]): Promise<void> => {
        for (const spec of specs) {
          await state.modify(
            RouteSpec,
            layeredId(layer, routeId(spec)),
            () => ({ ...spec, layer: ConfigLayer[layer] }),
            wishes,
          );
        }
      };
      const { routes } = cmdline.resolve(known);
      await put(
        "cmdline",
        routes.map(({ link, destination, gateway, priority }) =>
          route({ link, destination, gateway, priority, protocol: RouteProtocol.boot }),
        ),
      );
      if (config !== undefined) {
        const linked = wishedLinks(config, known).filter(({ name }) => name !== "");
        await put(
          "configuration",
          linked.flatMap(({ name, routes: list }) => list.map((each) => configuredRoute(name, each))),
        );
        await put("configuration", blackholes(config));
      }
      await state.cleanup(RouteSpec, wishes);
    },
  });
}

export interface RouteWish {
  readonly link: string;
  /** "" for the default route of the gateway's family. */
  readonly destination: string;
  readonly gateway: string;
  readonly source?: string;
  readonly priority: number;
  readonly protocol: number;
  readonly table?: number;
  readonly mtu?: number;
}

/** A spec with what follows from the wish: family, scope, type. */
export function route(wish: RouteWish): RouteSpec {
  const { link, gateway, source = "", priority, protocol, table = RoutingTable.main, mtu = 0 } = wish;
  const destination = /^(0\.0\.0\.0|::)\/0$/u.test(wish.destination) ? "" : wish.destination;
  const family = familyOf(gateway || wish.destination || source);
  return {
    ...RouteSpec.zero(),
    family,
    dst: destination,
    src: source,
    gateway,
    outLinkName: link,
    table,
    priority,
    scope: gateway === "" && family === families.inet4 ? Scope.link : Scope.global,
    type: isMulticast(destination) ? RouteType.multicast : RouteType.unicast,
    protocol,
    mtu,
  };
}

function isMulticast(prefix: string): boolean {
  const address = parseIp(prefix.split("/")[0] ?? "");
  const [first = 0] = address ?? [];
  return address?.length === 4 ? first >= 224 && first < 240 : first === 0xff;
}

function configuredRoute(link: string, { destination, gateway, source, metric, mtu, table }: LinkRoute): RouteSpec {
  return route({
    link,
    destination,
    gateway,
    source,
    priority: metric ?? defaultMetric,
    protocol: RouteProtocol.static,
    table: tableNumber(table),
    ...(mtu === undefined ? {} : { mtu }),
  });
}

function blackholes(config: Config): readonly RouteSpec[] {
  return documentsOf(config, blackholeRouteConfig).map(({ name = "", metric }) => ({
    ...route({
      link: familyOf(name) === families.inet6 ? "lo" : "",
      destination: name,
      gateway: "",
      priority: metric ?? defaultMetric,
      protocol: RouteProtocol.static,
    }),
    scope: Scope.global,
    type: RouteType.blackhole,
  }));
}
