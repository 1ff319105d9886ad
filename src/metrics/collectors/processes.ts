// The control groups of the node's own programs, of pods as a whole, and what else is below the root.
import type { Sample } from "../../formats/prometheus.ts";
import type { Collector, MetricsSource } from "../collector.ts";
import { counter, gauge } from "../collector.ts";

const root = "/sys/fs/cgroup";
/** The groups in these are looked at one by one. */
const parents = ["", "/system", "/podruntime"];
/** More have no place in a picture of the node. */
const maxGroups = 64;

export const processesCollector: Collector = {
  name: "processes",
  async collect({ files }) {
    const groups = (await Promise.all(parents.map((parent) => childrenOf(files, parent)))).flat().slice(0, maxGroups);
    const found = await Promise.all(groups.map(async (path) => ({ path, values: await valuesOf(files, path) })));
    const each = (name: string): readonly Sample[] =>
      found.flatMap(({ path, values }) => {
        const value = values.get(name);
        return value === undefined ? [] : [{ labels: { cgroup: path }, value }];
      });
    return [
      gauge("ichor_cgroup_memory_bytes", "Memory of a control group, caches included.", each("memory")),
      gauge("ichor_cgroup_anonymous_memory_bytes", "Memory of a control group that is no file's.", each("anon")),
      counter("ichor_cgroup_cpu_seconds_total", "Processor time of a control group.", each("cpu")),
      gauge("ichor_cgroup_processes", "Processes and threads of a control group.", each("pids")),
      counter(
        "ichor_cgroup_oom_kills_total",
        "Processes of a control group that were killed for lack of memory.",
        each("oom"),
      ),
    ];
  },
};

type FilesPort = MetricsSource["files"];

async function childrenOf(files: FilesPort, parent: string): Promise<readonly string[]> {
  const entries = await files.list(`${root}${parent}`).catch(() => []); // a node without containers has no group for them
  return entries.filter(({ kind }) => kind === "directory").map(({ name }) => `${parent}/${name}`);
}

/** What the group tells; a controller that is not on tells nothing. */
async function valuesOf(files: FilesPort, path: string): Promise<ReadonlyMap<string, number>> {
  const read = (file: string): Promise<string | undefined> =>
    files.findText(`${root}${path}/${file}`).catch(() => undefined); // the group may have gone meanwhile
  const [memory, stat, cpu, pids, events] = await Promise.all(
    ["memory.current", "memory.stat", "cpu.stat", "pids.current", "memory.events"].map(read),
  );
  const cpuUsec = field(cpu, "usage_usec");
  const values: readonly (readonly [string, number | undefined])[] = [
    ["memory", plain(memory)],
    ["anon", field(stat, "anon")],
    ["cpu", cpuUsec === undefined ? undefined : cpuUsec / 1e6],
    ["pids", plain(pids)],
    ["oom", field(events, "oom_kill")],
  ];
  return new Map(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}

function plain(text: string | undefined): number | undefined {
  return text === undefined || !/^\d+\s*$/u.test(text) ? undefined : Number(text);
}

/** Of a file of lines `name value`. */
function field(text: string | undefined, name: string): number | undefined {
  const line = text?.split("\n").find((each) => each.startsWith(`${name} `));
  return plain(line?.slice(name.length + 1));
}
