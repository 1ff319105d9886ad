import { expect, test } from "vitest";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { manualClock } from "../../base/manual-clock.ts";
import type { CaptureOptions } from "../../linux/network.ts";
import { LinkType } from "../../resources/network/common/enums.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { Code } from "../../rpc/status.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { fakeContext } from "../fake/context.ts";
import { invoke } from "../fake/invoke.ts";
import { packetCapture } from "./packet-capture.ts";

const clock = manualClock(1_700_000_000_123);

async function context(capture: (options: CaptureOptions) => AsyncIterable<Uint8Array>) {
  const state = openState(openMemoryState({ clock }));
  for (const [name, type, index] of [
    ["eth0", LinkType.ether, 7],
    ["odd", LinkType.ax25, 8],
  ] as const) {
    await state.modify(LinkStatus, name, () => ({ ...LinkStatus.zero(), type, index }));
  }
  return fakeContext({ state, clock, network: { capture } });
}

test("PacketCapture sends a capture file: its header, then each packet behind a header of its own", async () => {
  const asked: CaptureOptions[] = [];
  const answers = await invoke(
    packetCapture,
    rpc.MachineService.PacketCapture,
    { interface: "eth0", promiscuous: true, bpfFilter: [{ op: 6, jt: 0, jf: 0, k: 0x40000 }] },
    await context(async function* (options) {
      asked.push(options);
      yield Uint8Array.of(1, 2, 3);
    }),
  );
  expect(answers.map(({ bytes }) => Buffer.from(bytes).toString("hex"))).toEqual([
    "4d3cb2a10200040000000000000000000010000001000000",
    "00f15365c0d454070300000003000000",
    "010203",
  ]);
  expect(asked).toEqual([{ index: 7, isPromiscuous: true, filter: [{ op: 6, jt: 0, jf: 0, k: 0x40000 }] }]);
});

test.each([
  ["none", Code.NOT_FOUND, 'interface "none" not found'],
  ["odd", Code.INVALID_ARGUMENT, "unsupported link type"],
])("PacketCapture refuses %s", async (name, code, message) => {
  const nothing = await context(async function* () {
    // nothing passes
  });
  const called = invoke(packetCapture, rpc.MachineService.PacketCapture, { interface: name }, nothing);
  await expect(called).rejects.toMatchObject({ code, message });
});
