// Compression of logs in memory: zstd, off the event loop.
import { promisify } from "node:util";
import { zstdCompress, zstdDecompress } from "node:zlib";
import type { Compressor } from "../runtime/circular-log.ts";

// Looked up when they are used: the module holds memory that a snapshot cannot keep the same.
const compress = (bytes: Uint8Array): Promise<Uint8Array> => promisify(zstdCompress)(bytes);
const decompress = (bytes: Uint8Array): Promise<Uint8Array> => promisify(zstdDecompress)(bytes);

export const zstdCompressor: Compressor = {
  compress,
  decompress,
};
