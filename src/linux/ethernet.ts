// Settings of network cards: rings, channels, features and what wakes the machine, over ethtool's netlink family.
import { encodeEthtoolRequest, encodeFamilyRequest, genericControlType, parseFamilyId } from "../formats/ethtool.ts";
import type { EthernetChange, EthernetState } from "../formats/ethtool-settings.ts";
import { encodeEthernetChange, ethernetQuestions, parseEthernetReply } from "../formats/ethtool-settings.ts";
import type { NetlinkSocket } from "./netlink.ts";
import { onlyAnswer, openNetlink } from "./netlink.ts";
import type { RawSockets } from "./socket.ts";
import { SystemError } from "./system-error.ts";

const NETLINK_GENERIC = 16;
/** ethtool's family. */
const familyName = "ethtool";

export interface EthernetSettings extends AsyncDisposable {
  read(index: number, signal: AbortSignal): Promise<EthernetState>;
  change(index: number, change: EthernetChange, signal: AbortSignal): Promise<void>;
}

/** The socket is opened when it is first needed. */
export function openEthernetSettings(sockets: RawSockets): EthernetSettings {
  let socket: NetlinkSocket | undefined;
  let family: number | undefined;

  async function ask(payload: Uint8Array, signal: AbortSignal): ReturnType<NetlinkSocket["request"]> {
    socket ??= openNetlink(sockets, NETLINK_GENERIC);
    if (family === undefined) {
      const question = { type: genericControlType, flags: 0, payload: encodeFamilyRequest(familyName) };
      family = parseFamilyId(onlyAnswer(await socket.request(question, signal)));
    }
    if (family === undefined) {
      const options = { code: "ENOENT", errno: 2, syscall: "netlink" };
      throw new SystemError("Cannot ask for settings of network cards: the kernel does not know the family", options);
    }
    return socket.request({ type: family, flags: 0, payload }, signal);
  }

  return {
    async read(index, signal) {
      let state: EthernetState = {};
      for (const question of Object.values(ethernetQuestions)) {
        try {
          const answer = onlyAnswer(await ask(encodeEthtoolRequest(question, index), signal));
          state = { ...state, ...parseEthernetReply(question, answer) };
        } catch (error) {
          if (!(error instanceof SystemError) || error.code === "ENODEV") throw error; // others: the driver has no such part
        }
      }
      return state;
    },
    async change(index, change, signal) {
      await ask(encodeEthernetChange(index, change), signal);
    },
    async [Symbol.asyncDispose]() {
      await socket?.[Symbol.asyncDispose]();
    },
  };
}
