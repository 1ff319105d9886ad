// WireguardConfig: wireguard link with peers.
import { defineDocument, type DocumentOf } from "../document.ts";
import { addressPort, bool, cidr, duration, int, string, uint32 } from "../scalars.ts";
import { field, list, object } from "../schema.ts";
import { addresses, routes } from "./common/network.ts";
import { checkLink, checkWireguardPeer } from "../rules/link-rules.ts";
import { is32Bytes } from "../rules/checks.ts";

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
  validate(document, report) {
    checkLink(document, report);
    if ((document.privateKey ?? "") === "") report.error(["privateKey"], "private key must be specified");
    else if (!is32Bytes(document.privateKey ?? ""))
      report.error(["privateKey"], "private key must be a base64-encoded 32-byte key");
    const port = document.listenPort ?? 0;
    if (port < 0 || port > 65_535) report.error(["listenPort"], "listen port must be between 0 and 65535");
    for (const [index, peer] of (document.peers ?? []).entries()) checkWireguardPeer(peer, ["peers", index], report);
  },
});

export type WireguardConfig = DocumentOf<typeof wireguardConfig>;
