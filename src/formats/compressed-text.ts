// Machine configs in disguise: base64 of zstd on the kernel command line, gzip from platforms.
import { gunzip, zstdDecompress } from "node:zlib";
import { FormatError } from "../base/errors.ts";

/** More than any config: what unpacks to more is refused. */
const maxOutputLength = 16 * 1024 * 1024;

type Unpack = (
  bytes: Uint8Array,
  options: { maxOutputLength: number },
  done: (error: Error | null, result: Uint8Array) => void,
) => void;

function unpack(method: Unpack, bytes: Uint8Array): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  method(bytes, { maxOutputLength }, (error, result) => (error === null ? resolve(result) : reject(error)));
  return promise;
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

/** Unpacks gzip and zstd, told by their first bytes; anything else is returned as it is. Throws a FormatError. */
export async function decompress(bytes: Uint8Array): Promise<Uint8Array> {
  try {
    if (startsWith(bytes, [0x1f, 0x8b])) return await unpack(gunzip, bytes);
    if (startsWith(bytes, [0x28, 0xb5, 0x2f, 0xfd])) return await unpack(zstdDecompress, bytes);
    return bytes;
  } catch (cause) {
    throw new FormatError("Cannot unpack compressed text", { cause });
  }
}

/** A config as a kernel argument: zstd, then base64 (either alphabet, with or without padding). Throws a FormatError. */
export async function decodeKernelArgument(text: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    const standard = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/u, "");
    bytes = Uint8Array.fromBase64(standard);
  } catch (cause) {
    throw new FormatError("Cannot read config from a kernel argument: it is not base64", { cause });
  }
  return decompress(bytes);
}
