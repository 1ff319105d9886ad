import { expect, test } from "vitest";
import { encodeUtf8 } from "../../../base/bytes.ts";
import { fakeBlockDevices } from "../../../linux/fake/block-devices.ts";
import { metaPartition } from "./meta-partition.ts";

const entries = [[0x0a, encodeUtf8("a")]] as const;

test("metaPartition() keeps values, and the old or the new ones when the power is cut", async () => {
  for (const writes of [0, 1, 2]) {
    const devices = fakeBlockDevices();
    devices.addDisk("/dev/vda4", 1024 * 1024);
    const store = metaPartition(devices, async () => "/dev/vda4");
    expect(await store.load()).toEqual([]);
    await store.save(entries);
    devices.cutPowerAfter(writes);
    await store.save([[0x0a, encodeUtf8("b")]]).catch(() => undefined);
    await devices.restart();
    const value = (await store.load())?.[0]?.[1];
    expect(value).toEqual(encodeUtf8(writes === 0 ? "a" : "b"));
  }
});

test("metaPartition() has nothing to say without a partition", async () => {
  const store = metaPartition(fakeBlockDevices(), async () => undefined);
  await store.save(entries);
  expect(await store.load()).toBe(undefined);
});
