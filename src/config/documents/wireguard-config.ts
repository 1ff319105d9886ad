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
  example: `name: wg0
privateKey: iOMggGm+FMX/Tnab8b/Wj3PuqUxitA+S8t/gHMWTEog=
listenPort: 51820
peers:
    - publicKey: xbQ+IANh0DNY1qDBa3oWaIWsvxHGfmWUMvgmDvQu3l4=
      endpoint: 192.0.2.3:51820
      persistentKeepaliveInterval: 25s
      allowedIPs:
        - 10.7.0.0/16
addresses:
    - address: 10.7.0.1/24
`,
  fields: {
    name: field(string, { always: true, required: true, about: "Name of the link, or an alias of it." }),
    privateKey: field(string, { secret: true, required: true, about: "Private key." }),
    listenPort: field(int, { default: "random", about: "UDP port; any when unset." }),
    firewallMark: field(int, { about: "Mark of the tunnel's own packets." }),
    peers: field(
      list(
        object({
          publicKey: field(string, { required: true, about: "Public key of the peer." }),
          presharedKey: field(string, { secret: true, about: "Further shared secret." }),
          endpoint: field(addressPort, { about: "Address and port of the peer." }),
          persistentKeepaliveInterval: field(duration, {
            about: "Time between packets that keep a path open; none when unset.",
          }),
          allowedIPs: field(list(cidr), { about: "Prefixes that go through the peer." }),
        }),
      ),
      { about: "The other ends of the tunnel." },
    ),
    up: field(bool, { optional: true, about: "Whether the link is brought up." }),
    mtu: field(uint32, { about: "Largest packet in bytes; the link's own when unset." }),
    addresses: field(addresses, { about: "Static addresses of the link." }),
    routes: field(routes, { about: "Static routes of the link." }),
    multicast: field(bool, { optional: true, about: "Whether the link takes multicast." }),
  },
  validate(document, report) {
    checkLink(document, report);
    if ((document.privateKey ?? "") === "")
      report.error(["privateKey"], "private key must be specified", "a base64-encoded 32-byte key");
    else if (!is32Bytes(document.privateKey ?? ""))
      report.error(["privateKey"], "private key must be a base64-encoded 32-byte key", "a base64-encoded 32-byte key");
    const port = document.listenPort ?? 0;
    if (port < 0 || port > 65_535)
      report.error(["listenPort"], "listen port must be between 0 and 65535", "between 0 and 65535");
    for (const [index, peer] of (document.peers ?? []).entries()) checkWireguardPeer(peer, ["peers", index], report);
  },
});

export type WireguardConfig = DocumentOf<typeof wireguardConfig>;
