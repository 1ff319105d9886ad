// Which DHCP clients shall run: on network cards that nobody configures, and where the command line or the machine config asks for them.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import type { DhcpOptions } from "../../config/view/link-wish.ts";
import { ClientIdentifier, ConfigLayer, OperatorKind } from "../../resources/network/common/enums.ts";
import type { ClientIdentifierSpec } from "../../resources/network/common/messages.ts";
import { LinkSpec } from "../../resources/network/link-spec.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { OperatorSpec } from "../../resources/network/operator-spec.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import type { CmdlineSource } from "./cmdline-view.ts";
import { layeredId, wishes, type LayerName } from "./layers.ts";
import { ignoredLinks, isPhysical, runsDefaultDhcp, wishedLinks } from "./links-view.ts";
import { operatorId } from "./merges.ts";

const defaultMetric = 1024;

export function operatorConfigController(cmdline: CmdlineSource): Controller {
  return defineController({
    name: "network.OperatorConfigController",
    inputs: [activeConfigInput, weak(LinkStatus), weak(LinkSpec, wishes)],
    outputs: [shared(OperatorSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const known = await state.list(LinkStatus);
      const fromCmdline = cmdline.resolve(known);
      const put = async (layer: LayerName, specs: readonly OperatorSpec[]): Promise<void> => {
        for (const spec of specs) {
          const value = { ...spec, layer: ConfigLayer[layer] };
          await state.modify(OperatorSpec, layeredId(layer, operatorId(spec)), () => value, wishes);
        }
      };
      const taken = new Set(fromCmdline.links);
      for (const { spec } of await state.list(LinkSpec, wishes)) {
        if (spec.layer !== ConfigLayer.default && spec.layer !== ConfigLayer.operator) taken.add(spec.name);
      }
      const wished = config === undefined ? [] : wishedLinks(config, known).filter(({ name }) => name !== "");
      for (const { name } of wished) taken.add(name);
      for (const name of [...ignoredLinks(config, known), ...fromCmdline.ignored]) taken.add(name);
      const cards = runsDefaultDhcp(config) ? known.filter(isPhysical).map(({ metadata }) => metadata.id) : [];
      await put(
        "default",
        cards.filter((name) => !taken.has(name)).map((name) => dhcp4(name)),
      );
      await put(
        "cmdline",
        fromCmdline.dhcp.map((name) => dhcp4(name)),
      );
      await put(
        "configuration",
        wished.flatMap(({ name, dhcp4: four }) => (four === undefined ? [] : [dhcp4(name, four)])),
      );
      await put(
        "configuration",
        wished.flatMap(({ name, dhcp6: six }) => (six === undefined ? [] : [dhcp6(name, six)])),
      );
      await state.cleanup(OperatorSpec, wishes);
    },
  });
}

const defaults: DhcpOptions = {
  routeMetric: undefined,
  ignoreHostname: false,
  ignoreRoutes: false,
  clientIdentifier: "mac",
  duidRaw: "",
};

export function dhcp4(linkName: string, options: DhcpOptions = defaults): OperatorSpec {
  return {
    ...OperatorSpec.zero(),
    operator: OperatorKind.dhcp4,
    linkName,
    requireUp: true,
    dhcp4: {
      routeMetric: options.routeMetric ?? defaultMetric,
      skipHostnameRequest: options.ignoreHostname,
      clientIdentifier: identifier(options),
      skipRoutes: options.ignoreRoutes,
    },
  };
}

export function dhcp6(linkName: string, options: DhcpOptions): OperatorSpec {
  return {
    ...OperatorSpec.zero(),
    operator: OperatorKind.dhcp6,
    linkName,
    requireUp: true,
    dhcp6: {
      routeMetric: options.routeMetric ?? defaultMetric,
      skipHostnameRequest: options.ignoreHostname,
      clientIdentifier: identifier(options),
    },
  };
}

function identifier({ clientIdentifier, duidRaw }: DhcpOptions): ClientIdentifierSpec {
  return { clientIdentifier: ClientIdentifier[clientIdentifier], duidRawHex: duidRaw.replaceAll(":", "") };
}
