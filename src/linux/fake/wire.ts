// The wire of the network in memory: datagram sockets, and who answers them at its other end.
import { queue, type Queue } from "../../base/queue.ts";
import type { UdpPacket, UdpSocket } from "../network.ts";
import { refuse } from "./network-tables.ts";
import { fakeTcp, type FakeTcp } from "./tcp.ts";

/** Somebody on the other side of the wire: gets a datagram, gives its answers. */
export type UdpPeer = (
  packet: UdpPacket,
  to: { readonly address: string; readonly port: number },
) => readonly UdpPacket[];

/** Sockets and who answers them. */
export class Wire {
  readonly names = new Map<string, readonly string[]>();
  readonly reachable = new Set<string>();
  readonly tcp: FakeTcp = fakeTcp();
  readonly #peers = new Map<number, UdpPeer>();
  readonly #open = new Set<{ readonly port: number; readonly received: Queue<UdpPacket> }>();
  #nextPort = 40_000;

  serve(port: number, peer: UdpPeer): void {
    this.#peers.set(port, peer);
  }

  async open(address: string, port: number, isConnected: () => boolean): Promise<UdpSocket> {
    const received: Queue<UdpPacket> = queue(64, "drop-oldest");
    const self = { port: port === 0 ? this.#nextPort++ : port, received };
    const peers = this.#peers;
    const open = this.#open;
    open.add(self);
    return {
      port: self.port,
      async send(payload, to) {
        if (!isConnected()) return;
        const answers = peers.get(to.port)?.({ payload, address, port: self.port }, to) ?? [];
        // A packet socket hears what is meant for the UDP socket of the same port.
        for (const each of open) if (each.port === self.port) for (const answer of answers) each.received.push(answer);
      },
      async receive(signal) {
        return (await received.take(signal)) ?? refuse("ECANCELED", "receive: the socket is closed");
      },
      async [Symbol.asyncDispose]() {
        open.delete(self);
        received.close();
      },
    };
  }
}
