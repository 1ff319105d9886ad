// Checksums.
import { createHash } from "node:crypto";
import { FormatError } from "../base/errors.ts";

/** 32 bytes, of all parts after each other. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** 64 lower-case hexadecimal digits. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** The same pieces; fails behind the last one with a FormatError when all together have another digest than these 64 digits. */
export async function* withSha256(
  pieces: AsyncIterable<Uint8Array>,
  wantedHex: string,
): AsyncGenerator<Uint8Array, void> {
  const hash = createHash("sha256");
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
  const found = hash.digest("hex");
  if (found !== wantedHex)
    throw new FormatError(`Cannot check a digest: found sha256:${found}, want sha256:${wantedHex}`);
}
