// WireguardConfig: wireguard link with peers.
import { defineDocument, type DocumentOf } from "../document.ts";
import { addressPort, bool, cidr, duration, int, string, uint32 } from "../scalars.ts";
import { field, list, object } from "../schema.ts";
import { addresses, routes } from "./common/network.ts";

export const wireguardConfig = defineDocument({
  kind: "WireguardConfig",
  since: "1.12",
  about: "Wireguard link with peers.",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    privateKey: field(string, { secret: true, required: true }),
    listenPort: field(int, { default: "random" }),
    firewallMark: field(int),
    peers: field(
      list(
        object({
          publicKey: field(string, { required: true }),
          presharedKey: field(string, { secret: true }),
          endpoint: field(addressPort),
          persistentKeepaliveInterval: field(duration),
          allowedIPs: field(list(cidr)),
        }),
      ),
    ),
    up: field(bool, { optional: true }),
    mtu: field(uint32),
    addresses: field(addresses),
    routes: field(routes),
    multicast: field(bool, { optional: true }),
  },
});

export type WireguardConfig = DocumentOf<typeof wireguardConfig>;
