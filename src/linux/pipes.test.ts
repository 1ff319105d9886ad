// Real named pipes in the temporary folder: what is written arrives, whoever writes, up to the end.
import { mkdtempSync, rmSync } from "node:fs";
import { access, open, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { concatBytes, decodeUtf8 } from "../base/bytes.ts";
import { systemClock } from "../base/clock.ts";
import { openLibc } from "./ffi/libc.ts";
import { kernelPipes } from "./pipes.ts";

async function inFolder(work: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "pipes-"));
  try {
    await work(join(folder, "new", "pipe"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("open() reads from one writer after the other, and close() takes the rest", () =>
  inFolder(async (path) => {
    const chunks: Uint8Array[] = [];
    const pipe = await kernelPipes(openLibc(), systemClock).open(path, (chunk) => void chunks.push(chunk));
    await writeFile(path, "one\n");
    const last = await open(path, "w");
    await last.write("two\n");
    await last.close();
    await pipe.close();
    expect(decodeUtf8(concatBytes(chunks))).toBe("one\ntwo\n");
    await expect(access(path)).rejects.toMatchObject({ code: "ENOENT" });
  }));

test("close() does not wait for ever for a writer", () =>
  inFolder(async (path) => {
    const pipe = await kernelPipes(openLibc(), systemClock).open(path, () => undefined);
    const writer = await open(path, "w");
    await pipe.close();
    await expect(writer.write("nobody reads")).rejects.toMatchObject({ code: "EPIPE" });
    await writer.close();
  }));
