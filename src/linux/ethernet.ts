// Settings of network cards: rings, channels, features and what wakes the machine, over ethtool's netlink family.
import { encodeEthtoolRequest } from "../formats/ethtool.ts";
import type { EthernetChange, EthernetState } from "../formats/ethtool-settings.ts";
import { encodeEthernetChange, ethernetQuestions, parseEthernetReply } from "../formats/ethtool-settings.ts";
import { genericFamily } from "./generic-family.ts";
import type { NetlinkSocket } from "./netlink.ts";
import { onlyAnswer } from "./netlink.ts";
import type { RawSockets } from "./socket.ts";
import { SystemError } from "./system-error.ts";

/** ethtool's family. */
const familyName = "ethtool";

export interface EthernetSettings extends AsyncDisposable {
  read(index: number, signal: AbortSignal): Promise<EthernetState>;
  change(index: number, change: EthernetChange, signal: AbortSignal): Promise<void>;
}

export function openEthernetSettings(sockets: RawSockets): EthernetSettings {
  const family = genericFamily(sockets, familyName, "settings of network cards");

  async function ask(payload: Uint8Array, signal: AbortSignal): ReturnType<NetlinkSocket["request"]> {
    const { netlink, type } = await family.open(signal);
    return netlink.request({ type, flags: 0, payload }, signal);
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
    [Symbol.asyncDispose]: () => family[Symbol.asyncDispose](),
  };
}
