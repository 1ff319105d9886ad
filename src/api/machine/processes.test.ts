// Processes and sockets, on tables captured from Linux 6.18 and on a made-up /proc around them.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { NetstatRequestFilter } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { fakeContext } from "../fake/context.ts";
import { invokeUnary } from "../fake/invoke.ts";
import type { MemoryFile } from "../fake/memory-files.ts";
import { memoryFiles } from "../fake/memory-files.ts";
import { netstat } from "./netstat.ts";
import { processes } from "./processes.ts";

const { MachineService } = rpc;
const captured = (name: string): string =>
  readFileSync(new URL(`../../formats/procfs/testdata/${name}`, import.meta.url), "utf8");
const link = (target: string): MemoryFile => ({ kind: "link", target });
const withInode = (inode: number): MemoryFile => ({ kind: "file", bytes: new Uint8Array(), info: { inode } });

const context = fakeContext({
  files: memoryFiles({
    "/proc/18191/stat": captured("pid-stat"),
    "/proc/18191/exe": link("/usr/bin/node"),
    "/proc/18191/cmdline": "/usr/bin/node\0--flag\0machined.mjs\0",
    "/proc/18191/comm": "node\n",
    "/proc/18191/fd/3": link("socket:[29462]"),
    "/proc/18191/fd/4": link("/dev/null"),
    "/proc/18191/fd/5": link("socket:[28447]"),
    "/proc/18191/ns/net": withInode(4_026_531_840),
    "/proc/2/stat": captured("pid-stat"),
    "/proc/2/exe": { kind: "error", code: "ENOENT" },
    "/proc/7/exe": link("/bin/gone"),
    "/proc/7/ns/net": withInode(42),
    "/proc/7/net/udp": captured("net-udp"),
    "/proc/uptime": "1 1",
    "/proc/net/tcp": captured("net-tcp"),
    "/proc/net/tcp6": captured("net-tcp6"),
    "/proc/net/udp": captured("net-udp"),
    "/run/netns/cni-1": withInode(42),
    "/run/netns/cni-empty": withInode(43),
  }),
});

test("Processes leaves out threads of the kernel and what ended meanwhile", async () => {
  const { messages } = await invokeUnary(processes, MachineService.Processes, {}, context);
  expect(messages).toEqual([
    {
      processes: [
        {
          pid: 18_191,
          ppid: 18_147,
          state: "R",
          threads: 1,
          cpuTime: 0.07,
          virtualMemory: 20_197_376n,
          residentMemory: 3807n * 4096n,
          command: "a b) (c",
          executable: "/usr/bin/node",
          args: "/usr/bin/node --flag machined.mjs",
          label: "",
        },
      ],
    },
  ]);
});

const host = { hostnetwork: true };

test("Netstat filters by state and names the processes when it is asked to", async () => {
  const listening = await invokeUnary(
    netstat,
    MachineService.Netstat,
    {
      filter: NetstatRequestFilter.LISTENING,
      feature: { pid: true },
      l4proto: { tcp: true, tcp6: true, udp: true },
      netns: host,
    },
    context,
  );
  expect(
    listening.messages[0]?.connectrecord.map(({ l4proto, localip, localport, process }) => [
      l4proto,
      localip,
      localport,
      process,
    ]),
  ).toEqual([
    ["tcp", "127.0.0.1", 8080, { pid: 18_191, name: "node" }],
    ["tcp6", "::", 50_000, { pid: 0, name: "" }],
    ["udp", "0.0.0.0", 68, { pid: 0, name: "" }],
  ]);
  const connected = await invokeUnary(
    netstat,
    MachineService.Netstat,
    { filter: NetstatRequestFilter.CONNECTED, l4proto: { tcp: true, udplite: true }, netns: host },
    context,
  );
  expect(connected.messages[0]?.connectrecord.map(({ state, tr, timerwhen }) => [state, tr, timerwhen])).toEqual([
    [1, 2, 719_999n],
    [6, 3, 6000n],
    [1, 0, 0n],
    [1, 0, 0n],
  ]);
});

test("Netstat reads other namespaces through a process inside", async () => {
  const ask = (netns: { readonly allnetns?: boolean; readonly netns?: readonly string[] }) =>
    invokeUnary(netstat, MachineService.Netstat, { l4proto: { udp: true }, netns }, context);
  const names = async (netns: Parameters<typeof ask>[0]) =>
    (await ask(netns)).messages[0]?.connectrecord.map((record) => record.netns);
  expect([await names({ allnetns: true }), await names({ netns: ["cni-1", "cni-empty"] }), await names({})]).toEqual([
    ["", "cni-1"],
    ["cni-1"],
    [],
  ]);
});
