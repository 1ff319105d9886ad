// Logs in memory: tails, followers, chunks that are compressed or dropped, and their copies in files.
import { zstdCompress, zstdDecompress } from "node:zlib";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { silentLogger } from "../base/logger.ts";
import { manualClock } from "../base/manual-clock.ts";
import { circularLog } from "./circular-log.ts";
import { logPersistence } from "./log-persistence.ts";
import { openLogStore } from "./log-store.ts";

const compressor = { compress: promisify(zstdCompress), decompress: promisify(zstdDecompress) };
const never = new AbortController().signal;

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece);
  return decodeUtf8(concatBytes(parts));
}

test("read() gives everything, the last lines, or nothing old", async () => {
  const log = circularLog({ compressor, chunkBytes: 16 });
  for (let index = 0; index < 10; index++) log.write(encodeUtf8(`line ${index}\n`));
  expect(await textOf(log.read({ tailLines: 2 }, never))).toBe("line 8\nline 9\n");
  expect(await textOf(log.read({ tailLines: 0 }, never))).toBe("");
  expect((await textOf(log.read({}, never))).split("\n").length).toBe(11);
});

test("read() counts an unfinished last line as a line", async () => {
  const log = circularLog({ compressor });
  log.write(encodeUtf8("one\ntwo\nthree"));
  expect(await textOf(log.read({ tailLines: 2 }, never))).toBe("two\nthree");
});

test("read() keeps the newest chunks when the log is full", async () => {
  const log = circularLog({ compressor, chunkBytes: 8, chunks: 2 });
  log.write(encodeUtf8("aaaaaaaabbbbbbbbccccccccdddddddde"));
  expect(await textOf(log.read({}, never))).toBe("ccccccccdddddddde");
  expect([log.start, log.end]).toEqual([16, 33]);
});

test("read() follows until its signal aborts", async () => {
  const log = circularLog({ compressor });
  const abort = new AbortController();
  log.write(encodeUtf8("old\n"));
  const reader = log.read({ tailLines: 1, follow: true }, abort.signal)[Symbol.asyncIterator]();
  expect(decodeUtf8((await reader.next()).value ?? new Uint8Array())).toBe("old\n");
  const next = reader.next();
  log.write(encodeUtf8("new\n"));
  expect(decodeUtf8((await next).value ?? new Uint8Array())).toBe("new\n");
  const last = reader.next();
  abort.abort();
  expect((await last).done).toBe(true);
});

test("openLogStore() knows what was registered", async () => {
  const store = openLogStore(compressor);
  store.writer("apid").line("hello");
  expect(store.ids()).toEqual(["apid"]);
  expect(await textOf(store.read("apid", {}, never))).toBe("hello\n");
  await expect(textOf(store.read("nosuch", {}, never))).rejects.toThrow('log "nosuch" was not registered');
});

test("logPersistence() appends what is new, rotates, and writes once more at the end", async () => {
  const store = openLogStore(compressor);
  const contents = new Map<string, string>();
  const files = {
    size: async (path: string) => (contents.get(path) ?? "").length,
    append: async (path: string, bytes: Uint8Array) =>
      void contents.set(path, (contents.get(path) ?? "") + decodeUtf8(bytes)),
    rename: async (from: string, to: string) => {
      contents.set(to, contents.get(from) ?? "");
      contents.delete(from);
    },
  };
  const clock = manualClock();
  const abort = new AbortController();
  const persistence = logPersistence({ store, files, clock, log: silentLogger, folder: "/var/log", rotateBytes: 8 });
  const running = persistence.run(abort.signal);
  store.writer("apid").line("one");
  await clock.advance(15_000);
  expect([...contents]).toEqual([["/var/log/apid.log", "one\n"]]);
  store.writer("apid").line("two");
  await clock.advance(15_000);
  store.writer("apid").line("end");
  abort.abort();
  await running;
  expect([...contents]).toEqual([
    ["/var/log/apid.log.1", "one\ntwo\n"],
    ["/var/log/apid.log", "end\n"],
  ]);
});
