// A network switch between machines in QEMU: frames come and go in UDP packets, and go on only to the machine that they are for. QEMU itself has
// but a hub, and its user network answers frames that are for other machines as if they were for it.
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";

/** A machine's end of a cable and the switch's: two UDP ports of 127.0.0.1. */
export interface Cable {
  readonly switchPort: number;
  readonly machinePort: number;
}

const address = "127.0.0.1";
const addressBytes = 6;
/** Set in the first byte of addresses that are for several. */
const groupBit = 1;

interface Plug {
  readonly socket: Socket;
  readonly machinePort: number;
}

/** Passes frames on until it is disposed of. */
export async function openSwitch(cables: readonly Cable[]): Promise<AsyncDisposable> {
  /** Where each hardware address was seen last. */
  const seen = new Map<number, Plug>();
  const plugs = cables.map(({ machinePort }): Plug => ({
    machinePort,
    socket: createSocket({ type: "udp4", recvBufferSize: 4_000_000 }),
  }));

  function pass(frame: Buffer, from: Plug): void {
    if (frame.length < 2 * addressBytes) return;
    seen.set(frame.readUIntBE(addressBytes, addressBytes), from);
    const isForSeveral = (frame.readUInt8(0) & groupBit) !== 0;
    const known = isForSeveral ? undefined : seen.get(frame.readUIntBE(0, addressBytes));
    const targets = known === undefined ? plugs : [known];
    for (const { socket, machinePort } of targets.filter((plug) => plug !== from))
      socket.send(frame, machinePort, address);
  }

  for (const [index, plug] of plugs.entries()) {
    plug.socket.on("message", (frame) => pass(frame, plug));
    plug.socket.on("error", () => undefined); // nobody is plugged in at the other end
    plug.socket.bind(cables[index]?.switchPort, address);
  }
  await Promise.all(plugs.map(async ({ socket }) => once(socket, "listening")));
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(
        plugs.map(async ({ socket }) => {
          const closed = once(socket, "close");
          socket.close();
          await closed;
        }),
      );
    },
  };
}
