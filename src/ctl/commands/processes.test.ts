// processes over nodes in memory: the table and its order.
import { expect, test } from "vitest";
import { gone, goneNote, runLine } from "../fake/run.ts";
import { type Answers, fakeContext } from "../fake/session.ts";
import { processes } from "./processes.ts";

const path = "/machine.MachineService/Processes";
const init = {
  pid: 1,
  ppid: 0,
  state: "S",
  threads: 12,
  cpuTime: 4.5,
  virtualMemory: 1_500_000_000n,
  residentMemory: 104_000_000n,
  command: "machined",
  executable: "/sbin/init",
  args: "/sbin/init --x",
  label: "system_u:system_r:init_t",
};
const apid = {
  pid: 300,
  ppid: 1,
  state: "R",
  threads: 7,
  cpuTime: 40,
  virtualMemory: 900_000_000n,
  residentMemory: 5_700_000n,
  command: "apid",
  executable: "/apid",
  args: "",
  label: "",
};
const worker = {
  ...apid,
  pid: 12,
  state: "I",
  threads: 1,
  cpuTime: 0,
  virtualMemory: 0n,
  residentMemory: 0n,
  command: "kworker/0:0",
  executable: "",
};

function node(...found: readonly (readonly object[])[]): Answers {
  return { [path]: () => ({ messages: found.map((list) => ({ processes: list })) }) };
}

const header = "NODE   PID   STATE   THREADS   CPU-TIME   VIRTMEM   RESMEM   LABEL                      COMMAND";
const rows = {
  init: "n      1     S       12        4.50       1.5 GB    104 MB   system_u:system_r:init_t   /sbin/init --x",
  apid: "n      300   R       7         40.00      900 MB    5.7 MB                              /apid",
  worker: "n      12    I       1         0.00       0 B       0 B                                 kworker/0:0",
};

test.each([
  [["processes"], ["init", "apid", "worker"]],
  [
    ["ps", "-s", "rss"],
    ["init", "apid", "worker"],
  ],
  [
    ["p", "--sort", "cpu"],
    ["apid", "init", "worker"],
  ],
] as const)(
  "%j sorts by what is used most, and names a process by its arguments, its program or its own name",
  async (line, order) => {
    const context = fakeContext({ n: node([worker, apid], [init]) });
    await runLine(processes, context, ...line);
    expect(context.stdout().split("\n")).toEqual([header, ...order.map((name) => rows[name]), ""]);
  },
);

test("processes shows those of the other nodes when one is gone", async () => {
  const context = fakeContext({ gone: gone(path), n: node([init]), m: node([init]) });
  await expect(runLine(processes, context, "processes")).rejects.toThrow("1 of the nodes failed");
  const shown = context.stdout().trimEnd().split("\n").slice(1);
  expect([shown.map((row) => row.split(" ")[0]), context.stderr()]).toEqual([["n", "m"], [goneNote]]);
});

test.each([
  [["-s", "pid"], 'found "pid" for -s, --sort <column>, want one of rss, cpu'],
  [["1"], "too many arguments"],
])("processes %j is refused", async (args, problem) => {
  await expect(runLine(processes, fakeContext({ n: node([]) }), "processes", ...args)).rejects.toThrow(problem);
});
