// The election of a shared address among nodes, over a real member of etcd: one has it at a time, and somebody always gets it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CanceledError } from "../../src/base/abort.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLogger } from "../../src/base/logger.ts";
import { openEtcd } from "../../src/clients/etcd/open-etcd.ts";
import { takePart } from "../../src/controllers/network/vip-election.ts";
import { memberArgs, openTestEtcd } from "../lib/etcd.ts";

const signal = AbortSignal.timeout(60_000);

void test("an address goes from node to node, never on two at a time", async () => {
  await using etcd = await openTestEtcd();
  const place = await etcd.place("a");
  etcd.start(place, memberArgs(etcd, place, `a=${place.peerUrl}`, "new"));
  const endpoint = { host: place.host, port: place.clientPort };
  const openLocal = () => Promise.resolve(openEtcd(etcd.client([endpoint])));
  const holders = new Set<string>();
  const begin = (hostname: string) => {
    const stop = new AbortController();
    const onChange = (isHeld: boolean): void => {
      if (isHeld) holders.add(hostname);
      else holders.delete(hostname);
      assert.ok(holders.size <= 1, `${[...holders].join(" and ")} have the address`);
    };
    const common = { etcd: { openLocal }, clock: systemClock, log: silentLogger, ip: "10.0.0.9" };
    const running = takePart({ ...common, hostname, onChange }, stop.signal);
    return {
      hostname,
      async end() {
        stop.abort(new CanceledError("enough"));
        await running;
      },
    };
  };
  const heldBy = async (...names: readonly string[]): Promise<string> => {
    for (;;) {
      const [holder] = holders;
      if (holder !== undefined && names.includes(holder)) return holder;
      await systemClock.sleep(20, signal);
    }
  };
  const nodes = [begin("a"), begin("b"), begin("c")];
  while (nodes.length > 0) {
    const holder = await heldBy(...nodes.map(({ hostname }) => hostname));
    const index = nodes.findIndex(({ hostname }) => hostname === holder);
    await nodes.splice(index, 1)[0]?.end();
    assert.equal(holders.has(holder), false);
  }
});
