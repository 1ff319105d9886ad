// A family of generic netlink: its number is the kernel's, and is asked for when it is first needed. Source: Linux, <linux/genetlink.h>.
import { encodeFamilyRequest, genericControlType, parseFamilyId } from "../formats/ethtool.ts";
import type { NetlinkSocket } from "./netlink.ts";
import { onlyAnswer, openNetlink } from "./netlink.ts";
import type { RawSockets } from "./socket.ts";
import { SystemError } from "./system-error.ts";

export const NETLINK_GENERIC = 16;

/** Undefined where the kernel answers without one; rejects with a `SystemError` when it does not know the family. */
export async function askFamily(
  netlink: NetlinkSocket,
  name: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const question = { type: genericControlType, flags: 0, payload: encodeFamilyRequest(name) };
  return parseFamilyId(onlyAnswer(await netlink.request(question, signal)));
}

export interface GenericFamily extends AsyncDisposable {
  /** The socket, and the type of the family's messages. Rejects with a `SystemError`; the family is asked for again until it is there, as it may come with a module. */
  open(signal: AbortSignal): Promise<{ readonly netlink: NetlinkSocket; readonly type: number }>;
}

/** `subject`: what the family is asked about, for errors. The socket is opened when it is first needed. */
export function genericFamily(sockets: RawSockets, name: string, subject: string): GenericFamily {
  let socket: NetlinkSocket | undefined;
  let type: number | undefined;
  return {
    async open(signal) {
      socket ??= openNetlink(sockets, NETLINK_GENERIC);
      const netlink = socket;
      type ??= await askFamily(netlink, name, signal);
      if (type !== undefined) return { netlink, type };
      const options = { code: "ENOENT", errno: 2, syscall: "netlink" };
      throw new SystemError(`Cannot ask for ${subject}: the kernel does not know the family`, options);
    },
    async [Symbol.asyncDispose]() {
      await socket?.[Symbol.asyncDispose]();
    },
  };
}
