// What can be shown of control groups: columns as data, each a title and where its value stands. Source of names and units: kernel, admin-guide/cgroup-v2.rst.
import { humanSize } from "../time-text.ts";

/** What columns need besides the group's own files. */
export interface Surroundings {
  /** Names of disks by their numbers. */
  readonly disks: ReadonlyMap<string, string>;
  /** Names of programs by process. */
  readonly commands: ReadonlyMap<number, string>;
}

export type CgroupFiles = ReadonlyMap<string, string>;

export interface Column {
  readonly title: string;
  /** "" when the group has no such value. */
  readonly value: (files: CgroupFiles, surroundings: Surroundings) => string;
}

export const presetNames = ["cpu", "cpuset", "io", "memory", "process", "psi", "swap"] as const;
export type PresetName = (typeof presetNames)[number];

function plain(title: string, file: string): Column {
  return { title, value: (files) => (files.get(file) ?? "").trim() };
}

/** Bytes, or a word such as `max`. */
function size(title: string, file: string): Column {
  return { title, value: (files) => sizeText((files.get(file) ?? "").trim()) };
}

function sizeText(text: string): string {
  return /^\d+$/u.test(text) ? humanSize(BigInt(text)) : text;
}

/** The value of a line `key value`. */
function entry(text: string | undefined, key: string): string {
  const line = (text ?? "").split("\n").find((each) => each.startsWith(`${key} `));
  return line?.slice(key.length + 1).trim() ?? "";
}

function sizeEntry(title: string, file: string, key: string): Column {
  return { title, value: (files) => sizeText(entry(files.get(file), key)) };
}

/** Microseconds, shown in seconds. */
function spanEntry(title: string, file: string, key: string): Column {
  return {
    title,
    value(files) {
      const text = entry(files.get(file), key);
      return text === "" ? "" : `${(Number(text) / 1_000_000).toFixed(2)}s`;
    },
  };
}

/** One number of a line of pressure: `some avg10=0.00 avg60=0.00 avg300=0.00 total=0`. */
function pressure(title: string, file: string, [kind, span]: readonly [kind: "some" | "full", span: string]): Column {
  return {
    title,
    value(files) {
      const found = new RegExp(`^${kind} .*\\b${span}=(?<value>\\S+)`, "mu").exec(files.get(file) ?? "");
      return found?.groups?.["value"] ?? "";
    },
  };
}

/** Pressures of one resource: shares of time in per cent. */
function pressures(title: string, file: string): readonly Column[] {
  return (["some", "full"] as const).flatMap((kind) =>
    ["avg10", "avg60", "avg300"].map((span) =>
      pressure(`${title} ${kind.toUpperCase()} ${span.slice(3)}S`, file, [kind, span]),
    ),
  );
}

/** For each disk a value of `io.stat`: `8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6`. */
function disk(title: string, key: string, show: (value: string) => string): Column {
  return {
    title,
    value: (files, { disks }) =>
      (files.get("io.stat") ?? "")
        .split("\n")
        .flatMap((line) => {
          const [number = "", ...values] = line.split(" ");
          const value = values.find((each) => each.startsWith(`${key}=`))?.slice(key.length + 1);
          return value === undefined || value === "0" ? [] : [`${disks.get(number) ?? number}: ${show(value)}`];
        })
        .join(", "),
  };
}

const count = (value: string): string => value;

const commands: Column = {
  title: "COMMANDS",
  value(files, surroundings) {
    const pids = (files.get("cgroup.procs") ?? "").split("\n").filter((line) => line !== "");
    return pids.map((pid) => `${surroundings.commands.get(Number(pid)) ?? "?"}(${pid})`).join(" ");
  },
};

export const presets: Readonly<Record<PresetName, readonly Column[]>> = {
  cpu: [
    plain("WEIGHT", "cpu.weight"),
    plain("MAX", "cpu.max"),
    spanEntry("USER", "cpu.stat", "user_usec"),
    spanEntry("SYSTEM", "cpu.stat", "system_usec"),
    spanEntry("THROTTLED", "cpu.stat", "throttled_usec"),
  ],
  cpuset: [
    plain("CPUS", "cpuset.cpus"),
    plain("CPUS EFFECTIVE", "cpuset.cpus.effective"),
    plain("MEMS", "cpuset.mems"),
    plain("MEMS EFFECTIVE", "cpuset.mems.effective"),
    plain("PARTITION", "cpuset.cpus.partition"),
  ],
  io: [
    plain("WEIGHT", "io.weight"),
    disk("READ", "rbytes", sizeText),
    disk("WRITTEN", "wbytes", sizeText),
    disk("READS", "rios", count),
    disk("WRITES", "wios", count),
    pressure("SOME 10S", "io.pressure", ["some", "avg10"]),
    pressure("FULL 10S", "io.pressure", ["full", "avg10"]),
  ],
  memory: [
    size("CURRENT", "memory.current"),
    size("PEAK", "memory.peak"),
    size("MIN", "memory.min"),
    size("LOW", "memory.low"),
    size("HIGH", "memory.high"),
    size("MAX", "memory.max"),
    sizeEntry("ANON", "memory.stat", "anon"),
    sizeEntry("FILE", "memory.stat", "file"),
  ],
  process: [plain("CURRENT", "pids.current"), plain("PEAK", "pids.peak"), plain("MAX", "pids.max"), commands],
  psi: [
    ...pressures("CPU", "cpu.pressure"),
    ...pressures("MEMORY", "memory.pressure"),
    ...pressures("IO", "io.pressure"),
  ],
  swap: [
    size("CURRENT", "memory.swap.current"),
    size("PEAK", "memory.swap.peak"),
    size("HIGH", "memory.swap.high"),
    size("MAX", "memory.swap.max"),
  ],
};
