// The META partition as a store: read and written whole, both copies one after the other, so that a power cut leaves one of them.
import { encodeMetaBlock, metaBlockBytes, parseMeta } from "../../../formats/meta-block.ts";
import type { BlockDevices } from "../../../linux/block-devices.ts";
import type { MetaBackend } from "../../../runtime/meta.ts";

/** `locate` gives the partition's path, undefined as long as there is none: then nothing is loaded, and saving does nothing. */
export function metaPartition(blockDevices: BlockDevices, locate: () => Promise<string | undefined>): MetaBackend {
  return {
    async load() {
      const path = await locate();
      if (path === undefined) return undefined;
      await using device = await blockDevices.open(path, { lock: "shared" });
      return [...parseMeta(await device.read(0n, 2 * metaBlockBytes))];
    },
    async save(entries) {
      const path = await locate();
      if (path === undefined) return;
      await using device = await blockDevices.open(path, { write: true, lock: "exclusive" });
      const block = encodeMetaBlock(new Map(entries));
      for (const offset of [0n, BigInt(metaBlockBytes)]) {
        await device.write(offset, block);
        await device.sync();
      }
    },
  };
}
