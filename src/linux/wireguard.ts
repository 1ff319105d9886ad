// Tunnels of WireGuard: their keys and peers over generic netlink.
import { netlinkFlags } from "../formats/netlink.ts";
import type { WireguardChange, WireguardState } from "../formats/wireguard.ts";
import { encodeGetWireguard, encodeSetWireguard, parseWireguard, wireguardFamily } from "../formats/wireguard.ts";
import { genericFamily } from "./generic-family.ts";
import type { RawSockets } from "./socket.ts";

export interface Wireguard extends AsyncDisposable {
  read(index: number, signal: AbortSignal): Promise<WireguardState>;
  change(index: number, change: WireguardChange, signal: AbortSignal): Promise<void>;
}

export function openWireguard(sockets: RawSockets): Wireguard {
  const family = genericFamily(sockets, wireguardFamily, "WireGuard links");

  return {
    async read(index, signal) {
      const { netlink, type } = await family.open(signal);
      const request = { type, flags: netlinkFlags.dump, payload: encodeGetWireguard(index) };
      return parseWireguard((await netlink.request(request, signal)).map(({ payload }) => payload));
    },
    async change(index, change, signal) {
      const payloads = encodeSetWireguard(index, change);
      const { netlink, type } = await family.open(signal);
      for (const payload of payloads) await netlink.request({ type, flags: 0, payload }, signal);
    },
    [Symbol.asyncDispose]: () => family[Symbol.asyncDispose](),
  };
}
