// The mesh's chains in the packet filter in memory: which packets get the mark that leads into the tunnel.
import { expect, test } from "vitest";
import { fakePacketFilter, type FakePacket } from "../../../linux/fake/packet-filter.ts";
import { packetChain } from "../../network/nftables-chain.ts";
import { meshChains } from "./chains.ts";

test("packets for peers are marked, but for those of the tunnel itself and of loopback; other bits stay", () => {
  const filter = fakePacketFilter();
  const chains = meshChains(["10.0.0.2/32", "10.244.2.0/24"], 1420);
  filter.replace(
    "talos",
    [...chains].map(([id, spec]) => packetChain(id, spec)),
  );
  const mark = (destination: string, packet: Partial<FakePacket> = {}): number =>
    filter.judge({ hook: "output", source: "10.0.0.1", destination, ...packet }).mark;
  expect([mark("10.0.0.2"), mark("10.244.2.9"), mark("10.0.0.3")]).toEqual([0x40, 0x40, 0]);
  expect([mark("10.0.0.2", { mark: 0x20 }), mark("10.0.0.2", { outLink: "lo" })]).toEqual([0x20, 0]);
  expect(mark("10.0.0.2", { mark: 0x4000 })).toBe(0x4040);
  expect([mark("10.0.0.2", { hook: "prerouting" }), mark("10.0.0.3", { hook: "prerouting" })]).toEqual([0x40, 0]);
});
