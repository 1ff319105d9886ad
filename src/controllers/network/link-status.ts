// Mirrors the kernel's links, with what drivers and buses know of them.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { errorCode } from "../../base/errors.ts";
import type { Link } from "../../formats/rtnetlink-link.ts";
import type { WireguardState } from "../../formats/wireguard.ts";
import type { LinkDevice, Network } from "../../linux/network.ts";
import { Duplex, EthernetPort, OperationalState } from "../../resources/network/common/enums.ts";
import { LinkRefresh } from "../../resources/network/link-refresh.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { bondFromKernel } from "./bond-settings.ts";
import { macText } from "./kernel-links.ts";
import { kernelSource } from "./kernel-source.ts";

export function linkStatusController(network: Network): Controller {
  return defineController({
    name: "network.LinkStatusController",
    inputs: [weak(LinkRefresh)],
    outputs: [exclusive(LinkStatus)],
    source: kernelSource(network, ["links"]),
    async reconcile({ state, signal, log }) {
      const links = await network.links(signal);
      for (const link of links) {
        const described = linkStatusOf(link, await network.device(link, signal), links);
        const spec = link.kind === "wireguard" ? await withTunnel(network, described, signal) : described;
        const before = await state.find(LinkStatus, link.name);
        await state.modify(LinkStatus, link.name, () => spec);
        if (before === undefined ? spec.linkState && link.kind === "" : before.spec.linkState !== spec.linkState) {
          log.info("link state changed", { link: link.name, up: spec.linkState });
        }
      }
      await state.cleanup(LinkStatus);
    },
  });
}

export function linkStatusOf(link: Link, device: LinkDevice, links: readonly Link[]): LinkStatus {
  const isUp = link.operationalState === OperationalState.up || link.operationalState === OperationalState.unknown;
  return {
    ...LinkStatus.zero(),
    alias: link.alias,
    altNames: link.altNames.toSorted(),
    index: link.index,
    type: link.type,
    linkIndex: link.linkIndex,
    flags: link.flags,
    hardwareAddr: macText(link.hardwareAddr),
    permanentAddr: macText(link.permanentAddr),
    broadcastAddr: macText(link.broadcastAddr),
    mtu: link.mtu,
    queueDisc: link.queueDisc,
    masterIndex: link.masterIndex,
    operationalState: link.operationalState,
    kind: link.kind,
    slaveKind: link.slaveKind,
    ...deviceFields(device),
    linkState: device.hasLink ?? isUp,
    ...detailFields(link, links),
  };
}

/** Secrets stay out: everybody who may read can read statuses. */
export function tunnelFields({ publicKey, listenPort, firewallMark, peers }: WireguardState): LinkStatus["wireguard"] {
  return {
    privateKey: "",
    publicKey: publicKey?.toBase64() ?? "",
    listenPort,
    firewallMark,
    peers: peers.map((peer) => ({
      publicKey: peer.publicKey.toBase64(),
      presharedKey: "",
      endpoint: peer.endpoint ?? "",
      persistentKeepaliveInterval: BigInt(peer.keepaliveSeconds) * 1_000_000_000n,
      allowedIPs: peer.allowedIps,
    })),
  };
}

async function withTunnel(network: Network, status: LinkStatus, signal: AbortSignal): Promise<LinkStatus> {
  try {
    return { ...status, wireguard: tunnelFields(await network.wireguard(status.index, signal)) };
  } catch (error) {
    if (errorCode(error) === "ENODEV") return status; // it has just gone
    throw error;
  }
}

function deviceFields(device: LinkDevice): Partial<LinkStatus> {
  return {
    busPath: device.busPath,
    pciID: device.pciId,
    driver: device.driver,
    driverVersion: device.driverVersion,
    firmwareVersion: device.firmwareVersion === "N/A" ? "" : device.firmwareVersion,
    productID: device.productId,
    vendorID: device.vendorId,
    product: device.product,
    vendor: device.vendor,
    speedMbit: device.speedMbit ?? 0,
    port: device.port ?? EthernetPort.Other,
    duplex: device.duplex ?? Duplex.Unknown,
  };
}

function detailFields({ detail, kind, linkIndex }: Link, links: readonly Link[]): Partial<LinkStatus> {
  if (kind === "veth") {
    return { veth: { peerName: links.find(({ index }) => index === linkIndex)?.name ?? "" } };
  }
  if (detail?.kind === "vlan") return { vlan: { vlanID: detail.id, vlanProtocol: detail.protocol } };
  if (detail?.kind === "bond") return { bondMaster: bondFromKernel(detail.settings) };
  if (detail?.kind === "bridge") {
    const { stp = false, vlanFiltering = false } = detail;
    return { bridgeMaster: { stp: { enabled: stp }, vlan: { filteringEnabled: vlanFiltering } } };
  }
  return detail?.kind === "vrf" ? { vrfMaster: { table: detail.table } } : {};
}
