// list over nodes in memory: what is asked for, and both forms of the table.
import { expect, test } from "vitest";
import { ListRequestType } from "../../wire/gen/machine.ts";
import { gone, goneNote, runLine } from "../fake/run.ts";
import { type Answers, fakeContext } from "../fake/session.ts";
import { list } from "./list.ts";

const path = "/machine.MachineService/List";

function node(requests: unknown[], ...files: readonly object[]): Answers {
  return {
    [path]: (request: object) => {
      requests.push(request);
      return files;
    },
  };
}

/** The clock of the context stands at the end of this day. */
const timeS = BigInt(Date.UTC(2025, 11, 31, 12, 34, 56) / 1000);
const oldS = BigInt(Date.UTC(2025, 5, 30) / 1000);
const file = {
  name: "/etc/hosts",
  relativeName: "hosts",
  size: 1536n,
  mode: 0o644,
  modified: timeS,
  isDir: false,
  error: "",
  link: "",
  uid: 0,
  gid: 4,
  xattrs: [],
};
const folder = { ...file, name: "/etc", relativeName: ".", size: 4096n, mode: 2 ** 31 + 0o755, isDir: true, gid: 0 };
const link = {
  ...file,
  name: "/etc/mtab",
  relativeName: "mtab",
  size: 12n,
  mode: 2 ** 27 + 0o777,
  link: "/proc/mounts",
  gid: 0,
};
const label = { name: "security.selinux", data: Buffer.from("system_u:object_r:etc_t:s0\0") };

test.each(["list", "ls"])("%s prints the names, each with its node", async (name) => {
  const context = fakeContext({ "10.0.0.1": node([], folder, file), b: node([], link) });
  await runLine(list, context, name, "/etc");
  expect(context.stdout()).toBe(
    ["NODE       NAME", "10.0.0.1   .", "10.0.0.1   hosts", "b          mtab", ""].join("\n"),
  );
});

test("list -l prints mode, owner, size, time and label, and where links lead", async () => {
  const context = fakeContext({ n: node([], folder, { ...file, xattrs: [label] }, link) });
  await runLine(list, context, "list", "-l", "/etc");
  expect(context.stdout()).toBe(
    [
      "NODE   MODE         UID   GID   SIZE(B)   LASTMOD           LABEL                        NAME",
      "n      drwxr-xr-x   0     0     4096      Dec 31 12:34:56                                .",
      "n      -rw-r--r--   0     4     1536      Dec 31 12:34:56   system_u:object_r:etc_t:s0   hosts",
      "n      Lrwxrwxrwx   0     0     12        Dec 31 12:34:56                                mtab -> /proc/mounts",
      "",
    ].join("\n"),
  );
});

test("list -l shows the year of what is older than half a year, and sizes with units where wanted", async () => {
  const context = fakeContext({ n: node([], file, { ...file, relativeName: "old", modified: oldS }) });
  await runLine(list, context, "list", "-lH");
  expect(context.stdout()).toBe(
    [
      "NODE   MODE         UID   GID   SIZE(B)   LASTMOD           LABEL   NAME",
      "n      -rw-r--r--   0     4     1.5 kB    Dec 31 12:34:56           hosts",
      "n      -rw-r--r--   0     4     1.5 kB    Jun 30 2025               old",
      "",
    ].join("\n"),
  );
});

const plain = { root: "/", recurse: false, recursionDepth: 0, types: [], reportXattrs: false };
test.each([
  [[], plain],
  [["/var", "-l"], { ...plain, root: "/var", reportXattrs: true }],
  [["-r"], { ...plain, recurse: true }],
  [["-d", "2"], { ...plain, recurse: true, recursionDepth: 2 }],
  [
    ["-t", "f,d", "--type", "l"],
    { ...plain, types: [ListRequestType.REGULAR, ListRequestType.DIRECTORY, ListRequestType.SYMLINK] },
  ],
])("list %j asks for %j", async (args, wanted) => {
  const requests: unknown[] = [];
  await runLine(list, fakeContext({ n: node(requests) }), "list", ...args);
  expect(requests).toEqual([wanted]);
});

test("list prints what can be read, and fails in the end for what cannot", async () => {
  const broken = { ...file, name: "/etc/secret", relativeName: "secret", error: "permission denied" };
  const context = fakeContext({ a: node([], broken, file) });
  await expect(runLine(list, context, "list", "/etc")).rejects.toThrow("1 items failed");
  expect([context.stdout(), context.stderr()]).toEqual([
    "NODE   NAME\na      hosts\n",
    ["error from node a: error reading file /etc/secret: permission denied"],
  ]);
});

test("list prints what others say when a node is gone", async () => {
  const context = fakeContext({ gone: gone(path), b: node([], file) });
  await expect(runLine(list, context, "list")).rejects.toThrow("1 of the nodes failed");
  expect([context.stdout(), context.stderr()]).toEqual(["NODE   NAME\nb      hosts\n", [goneNote]]);
});

test.each([
  [["-t", "x"], "invalid file type: x, want f, d or l"],
  [["-d", "deep"], 'found "deep" for -d, --depth <levels>, want a whole number'],
  [["/a", "/b"], "too many arguments"],
])("list %j is refused before anybody is asked", async (args, problem) => {
  const requests: unknown[] = [];
  await expect(runLine(list, fakeContext({ n: node(requests) }), "list", ...args)).rejects.toThrow(problem);
  expect(requests).toEqual([]);
});
