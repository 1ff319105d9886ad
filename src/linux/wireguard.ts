// Tunnels of WireGuard: their keys and peers over generic netlink.
import { encodeFamilyRequest, genericControlType, parseFamilyId } from "../formats/ethtool.ts";
import { netlinkFlags } from "../formats/netlink.ts";
import type { WireguardChange, WireguardState } from "../formats/wireguard.ts";
import { encodeGetWireguard, encodeSetWireguard, parseWireguard, wireguardFamily } from "../formats/wireguard.ts";
import type { NetlinkSocket } from "./netlink.ts";
import { onlyAnswer, openNetlink } from "./netlink.ts";
import type { RawSockets } from "./socket.ts";
import { SystemError } from "./system-error.ts";

const NETLINK_GENERIC = 16;

export interface Wireguard extends AsyncDisposable {
  read(index: number, signal: AbortSignal): Promise<WireguardState>;
  change(index: number, change: WireguardChange, signal: AbortSignal): Promise<void>;
}

/** The socket is opened when it is first needed, and the family asked for again until it is there: it comes with the module. */
export function openWireguard(sockets: RawSockets): Wireguard {
  let socket: NetlinkSocket | undefined;
  let family: number | undefined;

  async function open(signal: AbortSignal): Promise<{ readonly netlink: NetlinkSocket; readonly type: number }> {
    socket ??= openNetlink(sockets, NETLINK_GENERIC);
    const netlink = socket;
    if (family === undefined) {
      const payload = encodeFamilyRequest(wireguardFamily);
      family = parseFamilyId(
        onlyAnswer(await netlink.request({ type: genericControlType, flags: 0, payload }, signal)),
      );
    }
    if (family === undefined) {
      const options = { code: "ENOENT", errno: 2, syscall: "netlink" };
      throw new SystemError("Cannot ask for WireGuard links: the kernel does not know the family", options);
    }
    return { netlink, type: family };
  }

  return {
    async read(index, signal) {
      const { netlink, type } = await open(signal);
      const request = { type, flags: netlinkFlags.dump, payload: encodeGetWireguard(index) };
      return parseWireguard((await netlink.request(request, signal)).map(({ payload }) => payload));
    },
    async change(index, change, signal) {
      const payloads = encodeSetWireguard(index, change);
      const { netlink, type } = await open(signal);
      for (const payload of payloads) await netlink.request({ type, flags: 0, payload }, signal);
    },
    async [Symbol.asyncDispose]() {
      await socket?.[Symbol.asyncDispose]();
    },
  };
}
