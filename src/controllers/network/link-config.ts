// Link wishes of three layers: loopback and network cards by default, the kernel command line, the machine config.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import type { BridgeConfig } from "../../config/documents/bridge-config.ts";
import type { WireguardConfig } from "../../config/documents/wireguard-config.ts";
import type { LinkWish } from "../../config/view/link-wish.ts";
import { ConfigLayer, LinkType, RoutingTable, VLANProtocol } from "../../resources/network/common/enums.ts";
import { LinkSpec } from "../../resources/network/link-spec.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { bondFromCmdline, bondFromConfig } from "./bond-settings.ts";
import type { CmdlineSource } from "./cmdline-view.ts";
import type { CmdlineNetwork } from "./decide/cmdline.ts";
import { layeredId, wishes, type LayerName } from "./layers.ts";
import { ignoredLinks, isPhysical, linkIndex, runsDefaultDhcp, wishedLinks, type KnownLinks } from "./links-view.ts";

export function linkConfigController(cmdline: CmdlineSource): Controller {
  return defineController({
    name: "network.LinkConfigController",
    inputs: [activeConfigInput, weak(LinkStatus)],
    outputs: [shared(LinkSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const known = await state.list(LinkStatus);
      const fromCmdline = cmdlineLinks(cmdline.resolve(known), known);
      const fromConfig = config === undefined ? [] : configuredLinks(wishedLinks(config, known), known);
      const put = async (layer: LayerName, specs: readonly LinkSpec[]): Promise<void> => {
        for (const spec of specs) {
          await state.modify(
            LinkSpec,
            layeredId(layer, spec.name),
            () => ({ ...spec, layer: ConfigLayer[layer] }),
            wishes,
          );
        }
      };
      const taken = new Set([...fromCmdline, ...fromConfig].map(({ name }) => name));
      for (const { spec } of await state.list(LinkSpec, wishes))
        if (spec.layer === ConfigLayer.platform) taken.add(spec.name);
      const ignored = new Set([...ignoredLinks(config, known), ...cmdline.resolve(known).ignored]);
      const cards = runsDefaultDhcp(config) ? known.filter(isPhysical).map(({ metadata }) => metadata.id) : [];
      const free = cards.filter((name) => !taken.has(name) && !ignored.has(name));
      await put(
        "default",
        ["lo", ...free].map((name) => ({ ...LinkSpec.zero(), name, up: true })),
      );
      await put("cmdline", fromCmdline);
      await put("configuration", fromConfig);
      await state.cleanup(LinkSpec, wishes);
    },
  });
}

/** Wishes by link name: a member of a bond may have a document of its own. */
class Links {
  readonly #specs = new Map<string, LinkSpec>();

  add(name: string, change: Partial<LinkSpec>): void {
    this.#specs.set(name, { ...LinkSpec.zero(), name, up: true, ...this.#specs.get(name), ...change });
  }

  all(): readonly LinkSpec[] {
    return [...this.#specs.values()];
  }
}

export function cmdlineLinks({ links, bond, vlan }: CmdlineNetwork, known: KnownLinks): readonly LinkSpec[] {
  const all = new Links();
  for (const name of links) all.add(name, {});
  if (bond !== undefined) {
    const primary = linkIndex(known, bond.options.get("primary") ?? "");
    all.add(bond.name, {
      ...logical("bond"),
      mtu: bond.mtu,
      bondMaster: withPrimary(bondFromCmdline(bond.options), primary),
    });
    bond.slaves.forEach((slave, slaveIndex) => all.add(slave, { bondSlave: { masterName: bond.name, slaveIndex } }));
  }
  if (vlan !== undefined) {
    all.add(vlan.parent, {});
    all.add(vlan.name, {
      ...logical("vlan"),
      parentName: vlan.parent,
      vlan: { vlanID: vlan.id, vlanProtocol: VLANProtocol["802.1q"] },
    });
  }
  return all.all();
}

function logical(kind: string): Partial<LinkSpec> {
  return { logical: true, kind, type: kind === "wireguard" ? LinkType.nohdr : LinkType.ether };
}

export function configuredLinks(list: readonly LinkWish[], known: KnownLinks): readonly LinkSpec[] {
  const all = new Links();
  for (const wish of list) {
    if (wish.name === "") continue;
    all.add(wish.name, {
      ...(wish.up === undefined ? {} : { up: wish.up }),
      ...(wish.mtu === undefined ? {} : { mtu: wish.mtu }),
      ...(wish.multicast === undefined ? {} : { multicast: wish.multicast }),
      ...(wish.hardwareAddr === "" ? {} : { hardwareAddr: wish.hardwareAddr }),
    });
    addKind(all, wish, known);
    const { bridge = "" } = wish;
    if (bridge !== "") all.add(wish.name, { bridgeSlave: { masterName: bridge } });
  }
  return all.all();
}

function addKind(all: Links, { name, link }: LinkWish, known: KnownLinks): void {
  switch (link.kind) {
    case "physical":
      return;
    case "dummy":
      all.add(name, logical("dummy"));
      return;
    case "bond": {
      const primary = linkIndex(known, link.primary);
      all.add(name, { ...logical("bond"), bondMaster: withPrimary(bondFromConfig(link.bond), primary) });
      (link.bond.links ?? []).forEach((slave, slaveIndex) =>
        all.add(slave, { bondSlave: { masterName: name, slaveIndex } }),
      );
      return;
    }
    case "bridge":
      all.add(name, { ...logical("bridge"), bridgeMaster: bridgeMaster(link.bridge) });
      for (const slave of link.bridge.links ?? []) all.add(slave, { bridgeSlave: { masterName: name } });
      return;
    case "vlan":
      all.add(name, {
        ...logical("vlan"),
        parentName: link.parent,
        vlan: { vlanID: link.vlanId, vlanProtocol: VLANProtocol[link.protocol] },
      });
      return;
    case "vrf":
      all.add(name, { ...logical("vrf"), vrfMaster: { table: tableNumber(link.table) } });
      for (const slave of link.links) all.add(slave, { vrfSlave: { masterName: name } });
      return;
    case "veth":
      all.add(name, { ...logical("veth"), veth: { peerName: link.peer } });
      return;
    case "wireguard":
      all.add(name, { ...logical("wireguard"), wireguard: wireguard(link.wireguard) });
      return;
  }
}

function withPrimary(bond: LinkSpec["bondMaster"], primary: number | undefined): LinkSpec["bondMaster"] {
  return primary === undefined ? bond : { ...bond, primary };
}

function bridgeMaster(bridge: BridgeConfig): LinkSpec["bridgeMaster"] {
  return {
    stp: { enabled: bridge.stp?.enabled ?? false },
    vlan: { filteringEnabled: bridge.vlan?.filtering ?? false },
  };
}

function wireguard(config: WireguardConfig): LinkSpec["wireguard"] {
  return {
    privateKey: config.privateKey ?? "",
    publicKey: "",
    listenPort: config.listenPort ?? 0,
    firewallMark: config.firewallMark ?? 0,
    peers: (config.peers ?? []).map((peer) => ({
      publicKey: peer.publicKey ?? "",
      presharedKey: peer.presharedKey ?? "",
      endpoint: peer.endpoint ?? "",
      persistentKeepaliveInterval: peer.persistentKeepaliveInterval ?? 0n,
      allowedIPs: peer.allowedIPs ?? [],
    })),
  };
}

/** Number of a table's text: a name that clients know, or digits. */
export function tableNumber(text: string): number {
  const named = Object.entries(RoutingTable).find(([name]) => name === text);
  return named === undefined ? Number(text) || RoutingTable.main : named[1];
}
