// What the expression that says when memory runs out is asked with: the pressure of the machine and of its classes of control groups, and how fast it grows.
import type { CelObject, CelValue } from "../../../config/cel/evaluate.ts";
import type { Pressure, Stall } from "../../../formats/procfs/pressure.ts";
import { noPressure, parsePressure } from "../../../formats/procfs/pressure.ts";
import type { Cgroups } from "../../../linux/cgroup.ts";
import type { Files } from "../../../linux/files.ts";

export interface QosClass {
  /** As expressions name it; there it is the class's place in the list. */
  readonly name: string;
  /** The group that holds the class, below the root of the hierarchy. */
  readonly path: string;
}

const podsPath = "/kubepods";

/** The dispensable first. Guaranteed pods have no group in common: they lie beside the groups of the other classes. */
export const qosClasses: readonly QosClass[] = [
  { name: "Besteffort", path: `${podsPath}/besteffort` },
  { name: "Burstable", path: `${podsPath}/burstable` },
  { name: "Guaranteed", path: podsPath },
  { name: "Podruntime", path: "/podruntime" },
  { name: "System", path: "/system" },
];

/** Names of the classes, bound to their numbers. */
export const classNumbers: CelObject = Object.fromEntries(qosClasses.map(({ name }, index) => [name, BigInt(index)]));

export interface PressureSample {
  /** Monotonic. */
  readonly atMs: number;
  readonly whole: Pressure;
  /** In the order of `qosClasses`; undefined when they were not looked at. */
  readonly classes: readonly Pressure[] | undefined;
}

export interface PressurePorts {
  readonly files: Pick<Files, "findText">;
  readonly cgroups: Pick<Cgroups, "readValue">;
}

/** Nobody waits for memory now, nor did in the last seconds: no class can have pressure then. */
function isAtRest(whole: Pressure, previous: PressureSample | undefined): boolean {
  return whole.some.avg10 === 0 && whole.some.total === (previous?.whole.some.total ?? whole.some.total);
}

/** Pressure of a class; none when it has no group. That of all pods together says nothing about guaranteed ones. */
async function classPressure({ path }: QosClass, { cgroups }: PressurePorts): Promise<Pressure> {
  const text = path === podsPath ? undefined : await cgroups.readValue(path, "memory.pressure");
  return text === undefined ? noPressure : parsePressure(text);
}

/**
 * One small file is read; those of the classes too when they are wanted and the machine is not at rest. Undefined when the kernel does not measure pressure.
 */
export async function samplePressure(
  ports: PressurePorts,
  { previous, wantsClasses, atMs }: { previous: PressureSample | undefined; wantsClasses: boolean; atMs: number },
): Promise<PressureSample | undefined> {
  const text = await ports.files.findText("/proc/pressure/memory");
  if (text === undefined) return undefined;
  const whole = parsePressure(text);
  const classes =
    !wantsClasses || isAtRest(whole, previous)
      ? undefined
      : await Promise.all(qosClasses.map((each) => classPressure(each, ports)));
  return { atMs, whole, classes };
}

/** What a name of the trigger stands for. */
export interface Measure {
  readonly name: string;
  /** Per second, since the sample before. */
  readonly isGrowth: boolean;
  /** By number of the class, instead of that of the machine. */
  readonly isByClass: boolean;
  readonly kind: keyof Pressure;
  readonly value: keyof Stall;
}

const measurePattern = /\b(d_)?(qos_)?memory_(some|full)_(avg10|avg60|avg300|total)\b/gu;

/** Those that an expression names: `memory_full_avg10` and its like, `qos_memory_full_avg10` by class; with `d_` in front how fast it grows. */
export function measuresIn(expression: string): readonly Measure[] {
  const found = [...expression.matchAll(measurePattern)].map(([name, growth, byClass, kind, value]) => ({
    name,
    isGrowth: growth !== undefined,
    isByClass: byClass !== undefined,
    kind: kind === "some" ? ("some" as const) : ("full" as const),
    value: value as keyof Stall, // the pattern has no others
  }));
  return [...new Map(found.map((measure) => [measure.name, measure])).values()];
}

const zeros: CelObject = Object.fromEntries(qosClasses.map((_, index) => [index, 0]));

function valueOf(
  { isGrowth, isByClass, kind, value }: Measure,
  sample: PressureSample,
  previous: PressureSample | undefined,
): CelValue {
  const seconds = previous === undefined ? 0 : (sample.atMs - previous.atMs) / 1000;
  const measured = (now: Pressure, before: Pressure | undefined): number => {
    if (!isGrowth) return now[kind][value];
    return before === undefined || seconds <= 0 ? 0 : (now[kind][value] - before[kind][value]) / seconds;
  };
  if (!isByClass) return measured(sample.whole, previous?.whole);
  if (sample.classes === undefined) return zeros;
  return Object.fromEntries(sample.classes.map((now, index) => [index, measured(now, previous?.classes?.[index])]));
}

/** What a trigger with these measures is asked with. */
export function triggerScope(
  measures: readonly Measure[],
  {
    sample,
    previous,
    sinceTriggerMs,
  }: { sample: PressureSample; previous: PressureSample | undefined; sinceTriggerMs: number },
): CelObject {
  return {
    ...classNumbers,
    time_since_trigger: BigInt(Math.round(sinceTriggerMs)) * 1_000_000n,
    ...Object.fromEntries(measures.map((measure) => [measure.name, valueOf(measure, sample, previous)])),
  };
}
