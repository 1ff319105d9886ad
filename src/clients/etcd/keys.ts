// Keys of etcd: texts as bytes, and the range of all that begin alike.
import { encodeUtf8 } from "../../base/bytes.ts";

/** All keys that begin with it, as the two ends of a range. Source: etcd API, "Key ranges". */
export function prefixRange(prefix: string): { readonly key: Uint8Array; readonly rangeEnd: Uint8Array } {
  const key = encodeUtf8(prefix);
  const rangeEnd = Uint8Array.from(key);
  for (let index = rangeEnd.length - 1; index >= 0; index--) {
    const byte = rangeEnd[index] ?? 0;
    if (byte === 0xff) continue;
    rangeEnd[index] = byte + 1;
    return { key, rangeEnd: rangeEnd.subarray(0, index + 1) };
  }
  return { key, rangeEnd: Uint8Array.of(0) }; // every key from it on
}
