// The node's programs as rows among containers.
import { expect, test } from "vitest";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { ServicePID } from "../../resources/runtime/service-pid.ts";
import { listServiceProcesses } from "./service-processes.ts";

test("listServiceProcesses() tells of programs and extensions what their control groups know", async () => {
  const state = openState(openMemoryState({ clock: manualClock() }));
  const pids = { "ext-agent": 12, apid: 7, udevd: 3, trustd: 9 };
  for (const [id, pid] of Object.entries(pids)) await state.modify(ServicePID, id, () => ({ pid, mountNamespace: "" }));
  const values = new Map([
    ["/system/apid/memory.current", "4096\n"],
    ["/system/apid/cpu.stat", "usage_usec 250\nuser_usec 200\n"],
    ["/system/extensions/agent/memory.current", "8192\n"],
    ["/system/extensions/agent/cpu.stat", "usage_usec 3\nuser_usec 1\n"],
  ]);
  const parts = {
    state,
    cgroups: { readValue: async (path: string, name: string) => values.get(`${path}/${name}`) },
  };
  const rows = await listServiceProcesses(parts, { withUsage: true });
  expect(rows.map(({ id, pid, status, usage }) => [id, pid, status, usage])).toEqual([
    ["apid", 7, "RUNNING", { memoryBytes: 4096n, cpuNanoseconds: 250_000n }],
    ["ext-agent", 12, "RUNNING", { memoryBytes: 8192n, cpuNanoseconds: 3000n }],
    ["trustd", 9, "RUNNING", undefined], // its group has gone
  ]);
  expect((await listServiceProcesses(parts, { withUsage: false }))[0]).not.toHaveProperty("usage");
});
