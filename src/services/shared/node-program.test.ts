// How far our programs are confined, as the process runner is told.
import { expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { callGroups } from "../../formats/refused-calls.ts";
import type { ProcessOptions } from "../../linux/process.ts";
import { nodeProgram } from "./node-program.ts";

const program = {
  name: "lampd",
  file: "/usr/lib/ichor/lampd.mjs",
  args: ["/usr/lib/ichor/lampd.mjs"],
  user: 60,
  cgroup: "/system/lampd",
  folders: ["/system/run/lampd"],
  openFiles: 64,
  graceMs: 1000,
};

test("nodeProgram() gives a program no rights, and refuses it every group of system calls", async () => {
  const started: ProcessOptions[] = [];
  const processes = {
    async start(options: ProcessOptions) {
      started.push(options);
      return { pid: 7, exited: Promise.resolve({ kind: "exited", code: 0 } as const), kill: () => true };
    },
  };
  await nodeProgram(program, { processes }).run({
    signal: new AbortController().signal,
    clock: manualClock(),
    log: silentLogger,
    output: { write: () => undefined, line: () => undefined },
    started: () => undefined,
  });
  expect(started).toMatchObject([{ uid: 60, gid: 60, capabilities: [], noNewPrivileges: true }]);
  expect(started[0]?.refusedCalls?.toSorted()).toEqual(callGroups.toSorted());
});
