// disks over nodes in memory: what is asked for, and the table of what they say.
import { expect, test } from "vitest";
import { DiskDiskType } from "../../wire/gen/storage.ts";
import { FakeUnavailableError, fakeContext, type Answers, type FakeContext } from "../fake/session.ts";
import { buildProgram } from "../program.ts";
import type { SessionFlags } from "../session-flags.ts";
import { disks } from "./disks.ts";

/** Resolves with the flags of the session that the command was given. */
async function run(context: FakeContext, ...args: readonly string[]): Promise<SessionFlags | undefined> {
  let given: SessionFlags | undefined;
  const open = (flags: SessionFlags): FakeContext => {
    given = flags;
    return context;
  };
  await buildProgram([disks], open, "v0").parseAsync(["node", "ichorctl", "disks", ...args]);
  return given;
}

const system = {
  deviceName: "/dev/nvme0n1",
  size: 512_110_190_592n,
  type: DiskDiskType.NVME,
  model: "SAMSUNG MZVL2512",
  serial: "S64K",
  wwid: "eui.0025388b21b1c2d3",
  busPath: "/pci0000:00/0000:00:01.2",
  systemDisk: true,
  readonly: false,
};
const reader = {
  deviceName: "/dev/sr0",
  size: 1500n,
  type: DiskDiskType.CD,
  model: "",
  serial: "",
  wwid: "",
  busPath: "",
  systemDisk: false,
  readonly: true,
};

/** One message for each list of disks. */
function node(...messages: readonly (readonly object[])[]): Answers {
  return { "/storage.StorageService/Disks": () => ({ messages: messages.map((found) => ({ disks: found })) }) };
}

test("disks marks the system's disk and those that cannot be written, and shows what is unknown as a dash", async () => {
  const context = fakeContext({ "10.0.0.1": node([system], [reader]) });
  await run(context);
  expect(context.stdout()).toBe(
    [
      "NODE       DEV            SIZE     TYPE   MODEL              SERIAL   WWID                   BUS PATH                   SYSTEM DISK   READ ONLY",
      "10.0.0.1   /dev/nvme0n1   512 GB   NVME   SAMSUNG MZVL2512   S64K     eui.0025388b21b1c2d3   /pci0000:00/0000:00:01.2   *",
      "10.0.0.1   /dev/sr0       1.5 kB   CD     -                  -        -                      -                                        *",
      "",
    ].join("\n"),
  );
});

test("disks keeps the order of the nodes, whichever answers first", async () => {
  const slow = Promise.withResolvers<unknown>();
  const context = fakeContext({ b: { "/storage.StorageService/Disks": () => slow.promise }, a: node([reader]) });
  const done = run(context);
  slow.resolve({ messages: [{ disks: [system] }] });
  await done;
  const rows = context.stdout().trimEnd().split("\n").slice(1);
  expect(rows.map((row) => row.split(/\s+/u).slice(0, 2))).toEqual([
    ["b", "/dev/nvme0n1"],
    ["a", "/dev/sr0"],
  ]);
});

test("disks shows a type that it does not know by its number", async () => {
  const context = fakeContext({ n: node([{ ...reader, type: 77 }]) });
  await run(context);
  expect(context.stdout()).toContain("n      /dev/sr0   1.5 kB   77     -");
});

test("disks prints what the others say when a node cannot be reached, and nothing when none can", async () => {
  const gone: Answers = {
    "/storage.StorageService/Disks": () => {
      throw new FakeUnavailableError("no route to host");
    },
  };
  const some = fakeContext({ a: gone, b: node([]) });
  await expect(run(some)).rejects.toThrow("1 of the nodes failed");
  expect([some.stdout().split("\n"), some.stderr()]).toEqual([
    [expect.stringMatching(/^NODE {3}DEV {3}/u), ""],
    ["error from node a: no route to host"],
  ]);
  const none = fakeContext({ a: gone, b: gone });
  await expect(run(none)).rejects.toThrow("2 of the nodes failed");
  expect(none.stdout()).toBe("");
});

test("disks asks nodes in maintenance too", async () => {
  const context = fakeContext({ n: node([reader]) });
  expect(await run(context, "--insecure", "-n", "a,b", "--cert-fingerprint", "x")).toMatchObject({
    insecure: true,
    nodes: ["a", "b"],
    fingerprints: ["x"],
  });
});
