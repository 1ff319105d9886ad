import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CanceledError } from "../base/abort.ts";
import { decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { fileCgroups } from "./cgroup.ts";
import { nodeFiles } from "./files.ts";

const files = nodeFiles();
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(`${tmpdir()}/files-`);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("replace() writes the whole file with its mode and leaves nothing beside it", async () => {
  await files.replace(`${folder}/a`, "one", { mode: 0o600 });
  await files.replace(`${folder}/a`, "two", { mode: 0o640 });
  const { mode, sizeBytes, kind } = await files.info(`${folder}/a`);
  expect([await files.readText(`${folder}/a`), mode, sizeBytes, kind]).toEqual(["two", 0o640, 3, "file"]);
  expect(await files.list(folder)).toEqual([{ name: "a", kind: "file" }]);
});

test("replace() that fails leaves what was there, and nothing beside it", async () => {
  await files.makeDirectory(`${folder}/taken/inside`);
  await expect(files.replace(`${folder}/taken`, "text")).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/u);
  await expect(files.replace(`${folder}/${"x".repeat(255)}`, "text")).rejects.toThrow(/ENAMETOOLONG/u);
  expect(await files.list(folder)).toEqual([{ name: "taken", kind: "directory" }]);
});

test("makeDirectory(), link(), remove() and findText() on what is absent", async () => {
  await files.makeDirectory(`${folder}/x/y`, { mode: 0o700 });
  await files.link("y", `${folder}/x/l`);
  await files.link("z", `${folder}/x/l`);
  expect([await files.readLink(`${folder}/x/l`), (await files.info(`${folder}/x/y`)).mode]).toEqual(["z", 0o700]);
  await files.remove(`${folder}/x`);
  await files.remove(`${folder}/x`);
  expect([await files.exists(`${folder}/x`), await files.findText(`${folder}/x`)]).toEqual([false, undefined]);
});

test("writeStream() keeps all pieces, or nothing", async () => {
  const path = `${folder}/long`;
  async function* pieces(breaksOff: boolean): AsyncGenerator<Uint8Array> {
    yield encodeUtf8("one ");
    if (breaksOff) throw new Error("hung up");
    yield encodeUtf8("two");
  }
  await files.replace(path, "something longer than what comes");
  await files.writeStream(path, pieces(false), { mode: 0o700 });
  expect([await files.readText(path), (await files.info(path)).mode]).toEqual(["one two", 0o700]);
  await expect(files.writeStream(path, pieces(true))).rejects.toThrow("hung up");
  expect(await files.list(folder)).toEqual([]);
});

test("stream() gives all bytes", async () => {
  await files.replace(`${folder}/a`, "x".repeat(200_000));
  let total = 0;
  for await (const chunk of files.stream(`${folder}/a`)) total += decodeUtf8(chunk).length;
  expect(total).toBe(200_000);
});

test("fileCgroups() enables controllers on the way down and writes the limits", async () => {
  for (const path of ["", "/system", "/system/apid"]) {
    await files.makeDirectory(`${folder}${path}`);
    await files.replace(`${folder}${path}/cgroup.controllers`, "cpu memory pids misc\n");
    for (const name of ["cgroup.subtree_control", "memory.max", "cpu.weight"])
      await files.replace(`${folder}${path}/${name}`, "");
  }
  await fileCgroups(files, folder).create("/system/apid", { memoryMaxBytes: 1024, cpuWeight: 20 });
  const read = (path: string): Promise<string> => files.readText(`${folder}${path}`);
  expect([
    await read("/cgroup.subtree_control"),
    await read("/system/cgroup.subtree_control"),
    await read("/system/apid/cgroup.subtree_control"),
    await read("/system/apid/memory.max"),
    await read("/system/apid/cpu.weight"),
  ]).toEqual(["+cpu +memory +pids", "+cpu +memory +pids", "", "1024", "20"]);
});

test("stream() gives a file in pieces, stops with its signal, and waits for nothing", async () => {
  const path = `${folder}/long`;
  await files.replace(path, new Uint8Array(150_000).fill(1));
  const lengths: number[] = [];
  for await (const piece of files.stream(path)) lengths.push(piece.length);
  expect(lengths).toEqual([65_536, 65_536, 18_928]);
  const gone = new AbortController();
  gone.abort(new CanceledError("gone"));
  await expect(Array.fromAsync(files.stream(path, gone.signal))).rejects.toThrow("gone");
  await expect(Array.fromAsync(files.stream(`${folder}/nosuch`))).rejects.toMatchObject({ code: "ENOENT" });
});
