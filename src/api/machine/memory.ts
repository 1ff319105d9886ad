// MachineService.Memory: the kernel's account of memory, in the units it prints.
import { parseMeminfo } from "../../formats/procfs/meminfo.ts";
import type { MemInfo } from "../../wire/gen/machine.ts";
import { MemInfo as MemInfoTable } from "../../wire/gen/machine.ts";
import type { Init } from "../../wire/message.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

export const memory = unary(rpc.MachineService.Memory, async (_request, { files }) => ({
  messages: [{ meminfo: toMemInfo(parseMeminfo(await files.readText("/proc/meminfo"))) }],
}));

/** The message's fields are the kernel's keys in lower case without punctuation: `Active(anon)` is `activeanon`. Absent keys stay zero. */
function toMemInfo(values: ReadonlyMap<string, bigint>): Init<MemInfo> {
  const byField = new Map([...values].map(([key, value]) => [key.toLowerCase().replaceAll(/[^a-z0-9]/gu, ""), value]));
  return Object.fromEntries(MemInfoTable.fields.map(({ name }) => [name, byField.get(name) ?? 0n]));
}
