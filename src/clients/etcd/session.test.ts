// A session whose etcd falls silent, with time driven by hand.
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { manualClock } from "../../base/manual-clock.ts";
import { openEtcdClient, type EtcdClient } from "./client.ts";
import { openSession } from "./session.ts";

test("a session ends with its lease when nobody answers any more", async () => {
  const taken: Socket[] = [];
  const silent = createServer((socket) => void taken.push(socket)).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo; // what a TCP server has
  const clock = manualClock();
  const etcd = openEtcdClient({ endpoints: [{ host: "127.0.0.1", port }], tls: {}, clock, requireLeader: false });
  const granting = { ...etcd, clock, call: async () => ({ ID: 1n, TTL: 60n }) } as unknown as EtcdClient; // what a session uses
  try {
    const session = await openSession(granting, { signal: new AbortController().signal });
    while (!session.signal.aborted && clock.monotonic() < 120_000) {
      await clock.advance(500);
      await setImmediate();
    }
    expect(clock.monotonic()).toBe(60_000);
  } finally {
    etcd.destroy();
    for (const socket of taken) socket.destroy();
    silent.close();
  }
});
