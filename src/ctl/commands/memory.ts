// `memory`: use of memory as the kernel counts it.
import { rpc } from "../../wire/gen/rpc.ts";
import { defineCommand, flag } from "../command.ts";
import { forEachNode, nodeTable } from "../fan-out.ts";
import { formatTable } from "../table.ts";

const verboseRows = [
  "MemTotal", "MemFree", "MemAvailable", "Buffers", "Cached", "SwapCached", "Active", "Inactive", "ActiveAnon", "InactiveAnon", "ActiveFile", "InactiveFile",
  "Unevictable", "Mlocked", "SwapTotal", "SwapFree", "Dirty", "Writeback", "AnonPages", "Mapped", "Shmem", "Slab", "SReclaimable", "SUnreclaim", "KernelStack",
  "PageTables", "NFSUnstable", "Bounce", "WritebackTmp", "CommitLimit", "CommittedAS", "VmallocTotal", "VmallocUsed", "VmallocChunk", "HardwareCorrupted",
  "AnonHugePages", "ShmemHugePages", "ShmemPmdMapped", "CmaTotal", "CmaFree", "HugePagesTotal", "HugePagesFree", "HugePagesRsvd", "HugePagesSurp", "Hugepagesize",
  "DirectMap4k", "DirectMap2M", "DirectMap1G",
] as const; // prettier-ignore

/** Numbers of pages: all else is measured in kB. */
const counts: ReadonlySet<string> = new Set(["HugePagesTotal", "HugePagesFree", "HugePagesRsvd", "HugePagesSurp"]);

export const memory = defineCommand({
  name: "memory",
  aliases: ["m", "free"],
  summary: "show memory usage",
  insecure: true,
  options: { verbose: flag("-v, --verbose", "every line of /proc/meminfo") },
  async run(context, _args, { verbose }) {
    const meminfo = async (client: Parameters<Parameters<typeof forEachNode>[1]>[0]) => {
      const { messages } = await client.unary(rpc.MachineService.Memory, {});
      return messages[0]?.meminfo;
    };
    if (verbose) {
      await forEachNode(context, async (client) => {
        const info = Object.fromEntries(
          Object.entries((await meminfo(client)) ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
        );
        const rows = verboseRows.map((name) => [
          `${name}:`,
          info[name.toLowerCase()] ?? "0",
          ...(counts.has(name) ? [] : ["kB"]),
        ]);
        await context.output.print(`${client.node}:\n${formatTable(rows)}`);
      });
      return;
    }
    await nodeTable(context, ["TOTAL", "USED", "FREE", "SHARED", "BUFFERS", "CACHE", "AVAILABLE"], async (client) => {
      const info = await meminfo(client);
      if (info === undefined) return [];
      const used = info.memtotal - info.memfree - info.cached - info.buffers;
      const cells = [info.memtotal, used, info.memfree, info.shmem, info.buffers, info.cached, info.memavailable];
      return [cells.map((kilobytes) => String(kilobytes / 1024n))];
    });
  },
});
