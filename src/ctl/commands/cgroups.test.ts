// Control groups of a node that gives archives as Copy does.
import type { Command as Commander } from "commander";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { concatBytes, encodeUtf8 } from "../../base/bytes.ts";
import { encodeTarHeader, type TarEntry, tarPadding, tarTrailer } from "../../formats/tar.ts";
import { type Answers, type FakeContext, fakeContext } from "../fake/session.ts";
import { buildProgram } from "../program.ts";
import { cgroups } from "./cgroups.ts";

async function run(context: FakeContext, args: readonly string[]): Promise<string> {
  const program: Commander = buildProgram([cgroups], () => context, "v0");
  await program.parseAsync(["node", "ichorctl", "cgroups", ...args]);
  return context.stdout();
}

const common = { mode: 0o644, uid: 0, gid: 0, modifiedSeconds: 0 };

function archive(
  entries: readonly (TarEntry & { readonly text?: string })[],
): readonly { readonly bytes: Uint8Array }[] {
  const parts = entries.flatMap((entry) => [
    encodeTarHeader(entry),
    encodeUtf8(entry.text ?? ""),
    tarPadding(entry.sizeBytes),
  ]);
  const packed = gzipSync(concatBytes([...parts, tarTrailer]));
  const half = Math.floor(packed.length / 2);
  return [{ bytes: packed.subarray(0, half) }, { bytes: packed.subarray(half) }];
}

const folder = (name: string): TarEntry => ({ ...common, name: `${name}/`, type: "directory", sizeBytes: 0 });
const file = (name: string, text: string): TarEntry & { readonly text: string } => ({
  ...common,
  name,
  type: "file",
  sizeBytes: encodeUtf8(text).length,
  text,
});

const tree = archive([
  file(
    "cpu.pressure",
    "some avg10=1.50 avg60=0.20 avg300=0.00 total=77\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
  ),
  folder("system"),
  file("system/memory.current", "1500000\n"),
  file("system/memory.max", "max\n"),
  file("system/cgroup.procs", "7\n8\n"),
  file("system/pids.current", "2\n"),
  file("system/io.stat", "8:0 rbytes=4096000 wbytes=0 rios=12 wios=0 dbytes=0 dios=0\n9:9 rbytes=1 rios=1\n"),
  folder("kubepods"),
  folder("kubepods/podu-1"),
  folder("kubepods/podu-1/c1"),
  file("kubepods/podu-1/c1/memory.current", "52000\n"),
]);
const disks = archive([
  { ...common, name: "8:0", type: "symlink", sizeBytes: 0, linkName: "../../devices/x/block/sda" },
]);

/** A group was gone before it was read: the archive is whole, and the call fails. */
async function* vanishing<T>(items: readonly T[]): AsyncIterable<T> {
  await Promise.resolve();
  yield* items;
  throw new Error("no such file");
}

const node: Answers = {
  "/machine.MachineService/Copy": ({ rootPath }: { readonly rootPath: string }) =>
    rootPath === "/sys/fs/cgroup" ? vanishing(tree) : disks,
  "/machine.MachineService/Containers": () => ({
    messages: [
      {
        containers: [
          { id: "kube-system/dns:coredns:0", podId: "kube-system/dns", uid: "u-1", internalId: "c1", name: "coredns" },
        ],
      },
    ],
  }),
  "/machine.MachineService/Processes": () => ({ messages: [{ processes: [{ pid: 7, command: "containerd" }] }] }),
};

test("cgroups draws the tree, with names of pods and containers", async () => {
  const titles = "CURRENT   PEAK   MIN   LOW   HIGH   MAX   ANON   FILE";
  const context = fakeContext({ n: node });
  expect(await run(context, ["--preset", "memory"])).toBe(`NAME                    ${titles}
.
├──kubepods
│  └──kube-system/dns
│     └──coredns        52 kB
└──system               1.5 MB                              max
`);
  expect(context.stderr()).toEqual(["n: not all of /sys/fs/cgroup could be read: no such file"]);
  const raw = await run(fakeContext({ n: node }), ["--preset", "memory", "--skip-cri-resolve"]);
  expect(raw).toContain("│  └──podu-1\n│     └──c1");
});

test("cgroups shows disks, programs and pressure by name", async () => {
  const cells = async (preset: string, group: string): Promise<readonly string[]> => {
    const lines = (await run(fakeContext({ n: node }), ["--preset", preset])).split("\n");
    return (lines.find((line) => line.includes(group)) ?? "").split(/ {3,}/u);
  };
  expect(await cells("io", "└──system")).toEqual(["└──system", "sda: 4.1 MB, 9:9: 1 B", "sda: 12, 9:9: 1"]);
  expect(await cells("process", "└──system")).toEqual(["└──system", "2", "containerd(7) ?(8)"]);
  expect(await cells("psi", ".   ")).toEqual([".", "1.50", "0.20", "0.00", "0.00", "0.00", "0.00"]);
});
