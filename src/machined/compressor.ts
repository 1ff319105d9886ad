// Compression of logs in memory: zstd, off the event loop.
import { promisify } from "node:util";
import { zstdCompress, zstdDecompress } from "node:zlib";
import type { Compressor } from "../runtime/circular-log.ts";

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

export const zstdCompressor: Compressor = {
  compress: (bytes) => compress(bytes),
  decompress: (bytes) => decompress(bytes),
};
