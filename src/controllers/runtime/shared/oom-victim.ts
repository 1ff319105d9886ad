// Which group of processes goes when memory runs out: the expression of the config ranks them, and the dispensable ones come first.
import type { CelNode } from "../../../config/cel/parse.ts";
import { evaluate } from "../../../config/cel/evaluate.ts";
import type { Cgroups } from "../../../linux/cgroup.ts";
import type { Files } from "../../../linux/files.ts";
import { classNumbers, qosClasses } from "./memory-pressure.ts";

export interface VictimPorts {
  readonly files: Pick<Files, "findText">;
  readonly cgroups: Pick<Cgroups, "readValue" | "children" | "processes" | "kill">;
}

export interface Victim {
  /** Below the root of the hierarchy. */
  readonly path: string;
  readonly score: number;
  /** Names of its processes; at least one. */
  readonly processes: readonly string[];
}

interface Ranked {
  readonly path: string;
  readonly score: number;
}

/** Bytes; null when there is no such file, or no limit. */
function bytesOf(text: string | undefined): bigint | null {
  const value = text?.trim() ?? "max";
  return /^\d+$/u.test(value) ? BigInt(value) : null;
}

/** A group that is going away counts as one without memory. Throws a CelError. */
async function scoreOf(
  path: string,
  { cgroups }: VictimPorts,
  { number, ranking }: { number: number; ranking: CelNode },
): Promise<number> {
  const [max, current, peak] = await Promise.all(
    ["memory.max", "memory.current", "memory.peak"].map((name) => cgroups.readValue(path, name)),
  );
  const score = evaluate(ranking, {
    ...classNumbers,
    class: BigInt(number),
    path,
    memory_max: bytesOf(max),
    memory_current: bytesOf(current),
    memory_peak: bytesOf(peak),
  });
  return Number(score);
}

/** The groups of one class that may go, the first to go first. Those without a score above zero may not. */
async function rankClass(number: number, ranking: CelNode, ports: VictimPorts): Promise<readonly Ranked[]> {
  const parent = qosClasses[number]?.path ?? "";
  const ranked: Ranked[] = [];
  for (const name of await ports.cgroups.children(parent)) {
    const path = `${parent}/${name}`;
    if (qosClasses.some((other) => other.path === path)) continue;
    const score = await scoreOf(path, ports, { number, ranking });
    if (score > 0) ranked.push({ path, score });
  }
  return byScore(ranked);
}

function byScore(groups: readonly Ranked[]): readonly Ranked[] {
  return groups.toSorted((a, b) => b.score - a.score);
}

/** Processes of a group and of those below it. */
async function processesBelow(path: string, cgroups: VictimPorts["cgroups"]): Promise<readonly number[]> {
  const pids = [...(await cgroups.processes(path))];
  for (const name of await cgroups.children(path)) pids.push(...(await processesBelow(`${path}/${name}`, cgroups)));
  return pids;
}

/** The name only: to read a command line the kernel waits for the memory of the process, which may be what is missing. */
async function nameOf(pid: number, { files }: VictimPorts): Promise<string> {
  const name = await files.findText(`/proc/${pid}/comm`).catch(() => undefined); // it may have ended already
  return name?.trim() ?? String(pid);
}

/** Groups whose processes have all gone already set nothing free. */
async function firstAlive(groups: readonly Ranked[], ports: VictimPorts): Promise<Victim | undefined> {
  for (const { path, score } of groups) {
    const pids = await processesBelow(path, ports.cgroups);
    if (pids.length > 0) return { path, score, processes: await Promise.all(pids.map((pid) => nameOf(pid, ports))) };
  }
  return undefined;
}

/** Undefined when no group may go. Throws a CelError. */
export async function findVictim(
  ports: VictimPorts,
  { ranking, strictClassOrder }: { readonly ranking: CelNode; readonly strictClassOrder: boolean },
): Promise<Victim | undefined> {
  const all: Ranked[] = [];
  for (const number of qosClasses.keys()) {
    const ranked = await rankClass(number, ranking, ports);
    all.push(...ranked);
    const victim = strictClassOrder ? await firstAlive(ranked, ports) : undefined;
    if (victim !== undefined) return victim;
  }
  return strictClassOrder ? undefined : firstAlive(byScore(all), ports);
}
