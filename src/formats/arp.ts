// Address Resolution Protocol over Ethernet: announcing who has an address now. RFC 826; RFC 5227, "ARP announcement".
import { broadcastMac } from "./udp-frame.ts";

const ethernetArp = 0x0806;
const ethernet = 1;
const ipv4 = 0x0800;
const request = 1;

/** A whole frame, to everybody: the sender asks for the address it has itself, so that all who know another owner learn the new one. 6 and 4 bytes. */
export function encodeArpAnnouncement(mac: Uint8Array, address: Uint8Array): Uint8Array {
  const frame = new Uint8Array(42);
  const view = new DataView(frame.buffer);
  frame.set(broadcastMac(), 0);
  frame.set(mac, 6);
  view.setUint16(12, ethernetArp);
  view.setUint16(14, ethernet);
  view.setUint16(16, ipv4);
  view.setUint8(18, mac.length);
  view.setUint8(19, address.length);
  view.setUint16(20, request);
  frame.set(mac, 22);
  frame.set(address, 28);
  frame.set(address, 38);
  return frame;
}
