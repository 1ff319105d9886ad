// The digests by which stage 1 checks file system images before it mounts them.
import { sha256Hex } from "../formats/sha256.ts";

/** Bytes of an image under one digest: as in image/stage1/init.c. */
const pieceBytes = 4 << 20;

/** SHA-256 of each piece of a file system image, one per line. */
export function pieceDigests(image: Uint8Array): string {
  const count = Math.ceil(image.length / pieceBytes);
  const pieces = Array.from({ length: count }, (_, index) =>
    image.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  );
  return pieces.map((piece) => `${sha256Hex(piece)}\n`).join("");
}
