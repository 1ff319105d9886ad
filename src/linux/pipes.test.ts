// Real named pipes in the temporary folder: what is written arrives, whoever writes, up to the end.
import { mkdtempSync, rmSync } from "node:fs";
import { access, open, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
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

test("a reader takes its time: writers wait for it, and it comes to the end when all have let go", () =>
  inFolder(async (path) => {
    await using reader = await kernelPipes(openLibc(), systemClock).openReader(path);
    const none = new AbortController().signal;
    const canceled = new AbortController();
    const waiting = reader.read(canceled.signal);
    canceled.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    const sent = new Uint8Array(1_000_000).fill(7);
    const written = writeFile(path, sent);
    const taken: Uint8Array[] = [await reader.read(none)].filter((piece) => piece !== undefined);
    await systemClock.sleep(50);
    expect(await Promise.race([written.then(() => "done"), systemClock.sleep(50).then(() => "waits")])).toBe("waits");
    while (taken.reduce((sum, { length }) => sum + length, 0) < sent.length) {
      taken.push((await reader.read(none)) ?? new Uint8Array());
    }
    await written;
    reader.finish();
    expect([concatBytes(taken), await reader.read(none)]).toEqual([sent, undefined]);
  }));

test("a writer waits for nobody, and whoever reads comes to the end when it is disposed", () =>
  inFolder(async (path) => {
    const none = new AbortController().signal;
    {
      await using writer = await kernelPipes(openLibc(), systemClock).openWriter(path);
      await writer.write(encodeUtf8("typed "), none); // before anybody reads
      const reader = await open(path, "r");
      await writer.write(encodeUtf8("text"), none);
      const patience = systemClock.timeout(100);
      await expect(writer.write(new Uint8Array(200_000), patience.signal)).rejects.toThrow("Timed out");
      const { bytesRead, buffer } = await reader.read(Buffer.alloc(10));
      expect(decodeUtf8(buffer.subarray(0, bytesRead))).toBe("typed text");
      await reader.close();
    }
    await expect(access(path)).rejects.toMatchObject({ code: "ENOENT" });
  }));
