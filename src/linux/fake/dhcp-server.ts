// A DHCP server for the network in memory: one address, given to whoever asks, with the options it is told to send.
import type { DhcpMessage } from "../../formats/dhcp4.ts";
import {
  dhcpAddressOption,
  dhcpMessageTypes,
  dhcpOptions,
  dhcpUint32Option,
  encodeDhcpMessage,
  parseDhcpMessage,
} from "../../formats/dhcp4.ts";
import type { UdpPeer } from "./wire.ts";

export interface FakeDhcpServer {
  readonly peer: UdpPeer;
  /** Everything clients have sent. */
  readonly requests: DhcpMessage[];
  /** What the next answers are made of; may be changed at any time. */
  settings: FakeDhcpSettings;
}

export interface FakeDhcpSettings {
  readonly address: string;
  readonly serverId: string;
  readonly leaseSeconds: number;
  /** Besides message type, server id and lease time. */
  readonly options: readonly (readonly [number, Uint8Array])[];
  /** Does not answer. */
  readonly isSilent?: boolean;
  /** Answers requests with a refusal. */
  readonly refuses?: boolean;
}

/** As QEMU's user network does it: 10.0.2.15/24, router 10.0.2.2, name server 10.0.2.3, one day. */
export const qemuDhcpSettings: FakeDhcpSettings = {
  address: "10.0.2.15",
  serverId: "10.0.2.2",
  leaseSeconds: 86_400,
  options: [
    [dhcpOptions.subnetMask, dhcpAddressOption("255.255.255.0")],
    [dhcpOptions.routers, dhcpAddressOption("10.0.2.2")],
    [dhcpOptions.dnsServers, dhcpAddressOption("10.0.2.3")],
  ],
};

export function fakeDhcpServer(settings: FakeDhcpSettings = qemuDhcpSettings): FakeDhcpServer {
  const requests: DhcpMessage[] = [];
  const server: FakeDhcpServer = {
    requests,
    settings,
    peer(packet) {
      const request = parseDhcpMessage(packet.payload);
      requests.push(request);
      const { address, serverId, leaseSeconds, options, isSilent = false, refuses = false } = server.settings;
      if (isSilent) return [];
      const isDiscover = request.options.get(dhcpOptions.messageType)?.[0] === dhcpMessageTypes.discover;
      const type = isDiscover
        ? dhcpMessageTypes.offer
        : refuses
          ? dhcpMessageTypes.refuse
          : dhcpMessageTypes.acknowledge;
      const answer = encodeDhcpMessage({
        ...request,
        kind: "reply",
        yourAddress: type === dhcpMessageTypes.refuse ? "0.0.0.0" : address,
        options: new Map([
          [dhcpOptions.messageType, Uint8Array.of(type)],
          [dhcpOptions.serverId, dhcpAddressOption(serverId)],
          [dhcpOptions.leaseTime, dhcpUint32Option(leaseSeconds)],
          ...(type === dhcpMessageTypes.refuse ? [] : options),
        ]),
      });
      return [{ payload: answer, address: serverId, port: 67 }];
    },
  };
  return server;
}
