// The header of a swap area. Source: <linux/swap.h>, union swap_header.
import { encodeUtf8 } from "../base/bytes.ts";
import { parseUuid } from "./guid.ts";

/** The header takes the first page. */
export const swapPageBytes = 4096;

/** Header of a new area that takes all of a device. Throws a RangeError when there is no room for a page behind it. */
export function encodeSwapHeader({
  sizeBytes,
  uuid,
}: {
  readonly sizeBytes: bigint;
  readonly uuid: string;
}): Uint8Array {
  const pages = sizeBytes / BigInt(swapPageBytes);
  if (pages < 10n) throw new RangeError(`Cannot make a swap area: found room for ${pages} pages, want at least 10`);
  const bytes = new Uint8Array(swapPageBytes);
  const view = new DataView(bytes.buffer);
  const lastPage = pages - 1n;
  view.setUint32(1024, 1, true);
  view.setUint32(1028, Number(lastPage > 0xffff_ffffn ? 0xffff_ffffn : lastPage), true);
  bytes.set(parseUuid(uuid), 1036);
  bytes.set(encodeUtf8("SWAPSPACE2"), swapPageBytes - 10);
  return bytes;
}
