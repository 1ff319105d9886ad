import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import { decodeKernelArgument, decompress } from "./compressed-text.ts";

const text = encodeUtf8("version: v1alpha1\n");

test("decompress() tells gzip, zstd and plain text apart", async () => {
  const all = await Promise.all([gzipSync(text), zstdCompressSync(text), text].map((bytes) => decompress(bytes)));
  expect(all.map((bytes) => decodeUtf8(bytes))).toEqual([
    "version: v1alpha1\n",
    "version: v1alpha1\n",
    "version: v1alpha1\n",
  ]);
});

test("decodeKernelArgument() reads both alphabets and refuses what is no base64 or broken", async () => {
  const base64 = zstdCompressSync(text).toString("base64");
  const url = base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  expect(decodeUtf8(await decodeKernelArgument(base64))).toBe("version: v1alpha1\n");
  expect(decodeUtf8(await decodeKernelArgument(url))).toBe("version: v1alpha1\n");
  await expect(decodeKernelArgument("%%")).rejects.toThrow(FormatError);
  await expect(decodeKernelArgument("KLUv/QAA")).rejects.toThrow(FormatError);
});
