// A DHCPv6 server for the network in memory: one address, given to whoever asks, with the options it is told to send.
import type { Dhcp6Message, Dhcp6Option } from "../../formats/dhcp6.ts";
import {
  dhcp6Association,
  dhcp6Options,
  dhcp6Types,
  encodeDhcp6Message,
  parseDhcp6Message,
} from "../../formats/dhcp6.ts";
import { uint16BytesBe, viewOf } from "../../formats/netlink.ts";
import type { UdpPeer } from "./wire.ts";

export interface FakeDhcp6Server {
  readonly peer: UdpPeer;
  /** Everything clients have sent, and where to. */
  readonly requests: (Dhcp6Message & { readonly to: string })[];
  /** What the next answers are made of; may be changed at any time. */
  settings: FakeDhcp6Settings;
}

export interface FakeDhcp6Settings {
  readonly serverId: Uint8Array;
  /** Undefined: it has none to give. */
  readonly address: string | undefined;
  readonly validSeconds: number;
  readonly renewSeconds: number;
  readonly rebindSeconds: number;
  /** Besides identifiers and addresses. */
  readonly options: readonly Dhcp6Option[];
  /** Answers solicitations with a lease. */
  readonly isRapid?: boolean;
  /** Message types it does not answer. */
  readonly ignores?: readonly number[];
  /** Status of what it says of the addresses. */
  readonly status?: number | undefined;
}

export const plainDhcp6Settings: FakeDhcp6Settings = {
  serverId: Uint8Array.of(0, 3, 0, 1, 0x52, 0x54, 0, 0xaa, 0xbb, 0xcc),
  address: "2001:db8::100",
  validSeconds: 7200,
  renewSeconds: 1800,
  rebindSeconds: 2880,
  options: [],
};

export function fakeDhcp6Server(settings: FakeDhcp6Settings = plainDhcp6Settings): FakeDhcp6Server {
  const requests: (Dhcp6Message & { readonly to: string })[] = [];
  const server: FakeDhcp6Server = {
    requests,
    settings,
    peer(packet, to) {
      const request = parseDhcp6Message(packet.payload);
      requests.push({ ...request, to: to.address });
      const { serverId, ignores = [], isRapid = false, options } = server.settings;
      const value = (code: number): Uint8Array | undefined => request.options.find((each) => each.code === code)?.value;
      const clientId = value(dhcp6Options.clientId);
      if (ignores.includes(request.type)) return [];
      const isSolicit = request.type === dhcp6Types.solicit;
      const association = viewOf(value(dhcp6Options.addresses) ?? new Uint8Array(4)).getUint32(0);
      const answer = encodeDhcp6Message({
        type: isSolicit && !isRapid ? dhcp6Types.advertise : dhcp6Types.reply,
        transactionId: request.transactionId,
        options: [
          ...(clientId === undefined ? [] : [{ code: dhcp6Options.clientId, value: clientId }]),
          { code: dhcp6Options.serverId, value: serverId },
          ...(isSolicit && isRapid ? [{ code: dhcp6Options.rapidCommit, value: new Uint8Array() }] : []),
          addressesOf(server.settings, association),
          ...options,
        ],
      });
      return [{ payload: answer, address: "fe80::1%eth0", port: 547 }];
    },
  };
  return server;
}

function addressesOf(settings: FakeDhcp6Settings, id: number): Dhcp6Option {
  const { address, validSeconds, status } = settings;
  const addresses =
    address === undefined || status !== undefined ? [] : [{ address, validSeconds, preferredSeconds: validSeconds }];
  const option = dhcp6Association(id, addresses, settings);
  const code = status ?? (address === undefined ? 2 : undefined);
  if (code === undefined) return option;
  const said = [uint16BytesBe(dhcp6Options.status), uint16BytesBe(2), uint16BytesBe(code)].flatMap((part) => [...part]);
  return { ...option, value: Uint8Array.from([...option.value, ...said]) };
}
