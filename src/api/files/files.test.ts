// List, DiskUsage, Read and Copy on real files in a temporary folder.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CanceledError } from "../../base/abort.ts";
import { concatBytes, encodeUtf8 } from "../../base/bytes.ts";
import { nodeFiles } from "../../linux/files.ts";
import { ListRequestType } from "../../wire/gen/machine.ts";
import type { DiskUsageRequest, ListRequest } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Init } from "../../wire/message.ts";
import { fakeContext } from "../fake/context.ts";
import { invoke } from "../fake/invoke.ts";
import { memoryFiles } from "../fake/memory-files.ts";
import { copy } from "../machine/copy.ts";
import { diskUsage } from "../machine/disk-usage.ts";
import { list } from "../machine/list.ts";
import { read } from "../machine/read.ts";

const { MachineService } = rpc;
const context = fakeContext({ files: nodeFiles() });
let root = "";

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "api-files-"));
  mkdirSync(join(root, "b/deep"), { recursive: true });
  for (const folder of ["b", "b/deep"]) chmodSync(join(root, folder), 0o755);
  writeFileSync(join(root, "a"), "x".repeat(3000), { mode: 0o640 });
  writeFileSync(join(root, "b.txt"), "b");
  writeFileSync(join(root, "b/deep/c"), "cc");
  for (const file of ["b.txt", "b/deep/c"]) chmodSync(join(root, file), 0o644);
  symlinkSync("b/deep", join(root, "link"));
  utimesSync(join(root, "a"), 1000.75, 1000.75);
});

afterAll(() => rmSync(root, { recursive: true }));

const listed = async (request: Init<ListRequest>) =>
  (await invoke(list, MachineService.List, { root, ...request }, context)).map((each) => each.relativeName);

test("List shows what ls -l would", async () => {
  const items = await invoke(list, MachineService.List, { root: `${root}/` }, context);
  const byName = new Map(items.map((item) => [item.relativeName, item]));
  expect(items.map((item) => item.relativeName)).toEqual([".", "a", "b", "b.txt", "link"]);
  expect(byName.get("a")).toMatchObject({
    name: `${root}/a`,
    size: 3000n,
    mode: 0o640,
    modified: 1000n,
    isDir: false,
    link: "",
  });
  expect(byName.get("b")).toMatchObject({ mode: 2 ** 31 + 0o755, isDir: true });
  expect(byName.get("link")).toMatchObject({ mode: 2 ** 27 + 0o777, link: "b/deep" });
});

test("List reports attributes when it is asked to", async () => {
  const attributes = { list: async (path: string) => [{ name: "user.path", value: encodeUtf8(path) }] };
  const request = { root: `${root}/a`, reportXattrs: true };
  const [item] = await invoke(list, MachineService.List, request, fakeContext({ files: nodeFiles(), attributes }));
  expect(item?.xattrs).toEqual([{ name: "user.path", data: encodeUtf8(`${root}/a`) }]);
});

test("List walks as deep as it is told, filters types, and follows a link at the root", async () => {
  expect(await listed({ recurse: true })).toEqual([".", "a", "b", "b/deep", "b/deep/c", "b.txt", "link"]);
  expect(await listed({ recurse: true, recursionDepth: 2 })).toEqual([".", "a", "b", "b/deep", "b.txt", "link"]);
  expect(await listed({ recurse: true, types: [ListRequestType.REGULAR] })).toEqual(["a", "b/deep/c", "b.txt"]);
  expect(await listed({ types: [ListRequestType.DIRECTORY, ListRequestType.SYMLINK] })).toEqual([".", "b", "link"]);
  expect(await listed({ root: `${root}/link` })).toEqual([".", "c"]);
});

test("List fails for a missing root", async () => {
  await expect(listed({ root: "nosuch" })).rejects.toThrow("lstat /nosuch: no such file or directory");
});

test("List goes on after what it cannot read", async () => {
  const files = memoryFiles({ "/x/a": { kind: "error", code: "EACCES" }, "/x/b": "" });
  const items = await invoke(list, MachineService.List, { root: "/x" }, fakeContext({ files }));
  expect(items.map(({ relativeName, error }) => [relativeName, error])).toEqual([
    [".", ""],
    ["a", "lstat /x/a: failed"],
    ["b", ""],
  ]);
});

test("List stops when the client is gone", async () => {
  const gone = new AbortController();
  const options = { signal: gone.signal, onAnswer: () => gone.abort(new CanceledError("gone")) };
  await expect(invoke(list, MachineService.List, { root, recurse: true }, context, options)).rejects.toThrow("gone");
});

const used = async (request: Init<DiskUsageRequest>) =>
  (await invoke(diskUsage, MachineService.DiskUsage, { paths: [root], ...request }, context)).map(
    (each) => each.relativeName,
  );

test("DiskUsage shows directories after what is in them", async () => {
  expect(await used({})).toEqual(["b/deep", "b", "."]);
  expect(await used({ all: true })).toEqual(["a", "b/deep/c", "b/deep", "b", "b.txt", "link", "."]);
  expect(await used({ recursionDepth: 1 })).toEqual(["."]);
  expect(await used({ all: true, threshold: 3000n })).toContain("a");
  expect(await used({ all: true, threshold: -2n })).toEqual(["b/deep/c", "b.txt"]);
});

test("DiskUsage adds up sizes", async () => {
  const table = { "/u/a": "12345", "/u/b/c": "123", "/u/b/d": "1", "/proc/kcore": "huge" };
  const files = memoryFiles(table);
  const items = await invoke(
    diskUsage,
    MachineService.DiskUsage,
    { paths: ["/u", "/nosuch", "/proc"] },
    fakeContext({ files }),
  );
  expect(items.map(({ name, size, error }) => [name, size, error])).toEqual([
    ["/u/b", 4n, ""],
    ["/u", 9n, ""],
    ["/nosuch", 0n, "lstat /nosuch: no such file or directory"],
    ["/proc", 0n, ""],
  ]);
});

test("Read sends small pieces and refuses what is no file", async () => {
  const pieces = await invoke(read, MachineService.Read, { path: `${root}/a` }, context);
  expect(pieces.map(({ bytes }) => bytes.length)).toEqual([1024, 1024, 952]);
  await expect(invoke(read, MachineService.Read, { path: root }, context)).rejects.toThrow(
    "path must be a regular file",
  );
  await expect(invoke(read, MachineService.Read, { path: "/nosuch" }, context)).rejects.toMatchObject({
    code: 5,
    message: "stat /nosuch: no such file or directory",
  });
});

async function copied(path: string, files = context): Promise<string> {
  const pieces = await invoke(copy, MachineService.Copy, { rootPath: path }, files);
  const archive = join(root, "..", `${root.slice(root.lastIndexOf("/") + 1)}.tar.gz`);
  writeFileSync(archive, concatBytes(pieces.map(({ bytes }) => bytes)));
  try {
    return execFileSync("tar", ["--full-time", "--numeric-owner", "-tvzf", archive], {
      encoding: "utf8",
      env: { PATH: "/bin:/usr/bin", TZ: "UTC" },
    });
  } finally {
    rmSync(archive);
  }
}

const entries = (listing: string): readonly string[] =>
  listing.trim().split("\n").map((line) => line.replace(/^(\S+) \S+ +(\d+) \S+ \S+ /u, "$1 $2 ")); // prettier-ignore

test("Copy makes an archive that tar reads, with names relative to the root", async () => {
  expect(entries(await copied(root))).toEqual([
    "-rw-r----- 3000 a",
    "drwxr-xr-x 0 b/",
    "drwxr-xr-x 0 b/deep/",
    "-rw-r--r-- 2 b/deep/c",
    "-rw-r--r-- 1 b.txt",
    "lrwxrwxrwx 0 link -> b/deep",
  ]);
  expect(entries(await copied(join(root, "a")))).toEqual(["-rw-r----- 3000 a"]);
  await expect(copied("relative")).rejects.toThrow("path is not absolute relative");
});

test("Copy finds the size of files that say they are empty", async () => {
  const empty = { sizeBytes: 0 };
  const files = memoryFiles({
    "/p/short": { kind: "file", bytes: encodeUtf8("12345"), info: empty },
    "/p/long": { kind: "file", bytes: new Uint8Array(4096), info: empty },
    "/p/shrunk": { kind: "file", bytes: encodeUtf8("1"), info: { sizeBytes: 600 } },
  });
  const pieces: Uint8Array[] = [];
  const { archive } = await import("./archive.ts");
  const run = async () => {
    for await (const bytes of archive(files, "/p", new AbortController().signal)) pieces.push(bytes);
  };
  await expect(run()).rejects.toThrow(/1 error occurred:\n\t\* error archiving \/p\/shrunk: file shrank by 599 bytes/u);
  const bytes = concatBytes(pieces);
  expect([bytes.length, bytes.length % 512]).toEqual([512 + (512 + 512) + (512 + 1024) + 1024, 0]);
});

test("Copy tells about sockets after everything else is sent", async () => {
  const folder = mkdtempSync(join(tmpdir(), "api-socket-"));
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(join(folder, "s"), resolve));
  writeFileSync(join(folder, "z"), "z");
  try {
    const count = { answers: 0 };
    const options = { onAnswer: (answers: number) => void (count.answers = answers) };
    await expect(invoke(copy, MachineService.Copy, { rootPath: folder }, context, options)).rejects.toThrow(
      "sockets not supported",
    );
    expect(count.answers).toBeGreaterThan(0);
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});
