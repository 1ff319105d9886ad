// Events of the machine's firmware, over generic netlink: buttons, adapters, lids.
import { FormatError } from "../base/errors.ts";
import type { AcpiEvent } from "../formats/generic-netlink.ts";
import { encodeGetFamily, parseAcpiEvent, parseFamily } from "../formats/generic-netlink.ts";
import { netlinkTypes, parseNetlinkMessages, uint32Bytes } from "../formats/netlink.ts";
import { NETLINK_GENERIC } from "./generic-family.ts";
import type { RawSocket, RawSockets } from "./socket.ts";
import { socketNumbers } from "./socket.ts";

const familyName = "acpi_event";
const groupName = "acpi_mc_group";

/** `struct sockaddr_nl`, no groups: they are joined by number. */
function netlinkAddress(): Uint8Array {
  const bytes = new Uint8Array(12);
  new DataView(bytes.buffer).setUint16(0, socketNumbers.AF_NETLINK, true);
  return bytes;
}

async function findGroup(socket: RawSocket, signal: AbortSignal): Promise<number> {
  await socket.send(encodeGetFamily(familyName, 1), netlinkAddress(), signal);
  const { data } = await socket.receive(signal);
  for (const { type, payload } of parseNetlinkMessages(data)) {
    if (type === netlinkTypes.error) continue;
    const group = parseFamily(payload).groups.get(groupName);
    if (group !== undefined) return group;
  }
  throw new Error(`Cannot listen to ACPI events: the kernel has no netlink family "${familyName}"`);
}

/** Ends with the signal; rejects when the kernel has no ACPI. */
export async function* listenAcpi(sockets: RawSockets, signal: AbortSignal): AsyncGenerator<AcpiEvent> {
  const { AF_NETLINK: domain, SOCK_RAW: type, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP } = socketNumbers;
  const socket = sockets.open({ domain, type, protocol: NETLINK_GENERIC, bind: netlinkAddress() });
  using _ = { [Symbol.dispose]: () => socket.close() };
  try {
    socket.setOption(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, uint32Bytes(await findGroup(socket, signal)));
    while (!signal.aborted) {
      const { data } = await socket.receive(signal);
      for (const message of parseNetlinkMessages(data)) {
        const event = tryParse(message.payload);
        if (event !== undefined) yield event;
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function tryParse(payload: Uint8Array): AcpiEvent | undefined {
  try {
    return parseAcpiEvent(payload);
  } catch (error) {
    if (error instanceof FormatError) return undefined; // an event of a kind we do not know
    throw error;
  }
}
