// Conversations over netlink with a kernel that is a few lines of the test.
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { CanceledError } from "../base/abort.ts";
import { encodeNetlinkMessage, netlinkFlags, netlinkTypes, parseNetlinkMessages } from "../formats/netlink.ts";
import { openNetlink } from "./netlink.ts";
import type { RawSocket, RawSockets } from "./socket.ts";

const dumpType = 18;
const busy = 16;

/** Answers dumps with one message and their end, as two datagrams; one that comes before the end was read is refused. */
function dumpingKernel(): RawSockets {
  const datagrams: Uint8Array[] = [];
  const answer = (type: number, sequence: number, errno = 0): void => {
    const payload = new Uint8Array(20);
    new DataView(payload.buffer).setInt32(0, -errno, true);
    datagrams.push(encodeNetlinkMessage({ type, flags: netlinkFlags.multi, sequence, payload }));
  };
  const socket = {
    async send(data: Uint8Array) {
      for (const { type, sequence } of parseNetlinkMessages(data)) {
        if (datagrams.length > 0) {
          answer(netlinkTypes.error, sequence, busy);
          continue;
        }
        answer(type, sequence);
        answer(netlinkTypes.done, sequence);
      }
    },
    async receive(signal?: AbortSignal) {
      await setImmediate();
      signal?.throwIfAborted();
      return { data: datagrams.shift() ?? new Uint8Array(), from: new Uint8Array() };
    },
    setOption: () => undefined,
    close: () => undefined,
  };
  return { open: () => socket as unknown as RawSocket }; // what a conversation uses
}

test("openNetlink() reads a dump to its end when nobody wants it any more: the next one is not refused", async () => {
  await using netlink = openNetlink(dumpingKernel(), 0);
  const dump = { type: dumpType, flags: netlinkFlags.dump, payload: new Uint8Array() };
  const controller = new AbortController();
  const abandoned = netlink.request(dump, controller.signal);
  await setImmediate();
  controller.abort(new CanceledError("link went down"));
  await expect(abandoned).rejects.toThrow("link went down");
  expect((await netlink.request(dump)).map(({ type }) => type)).toEqual([dumpType]);
});
