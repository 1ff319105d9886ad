// What the expression that says when memory runs out is asked with: the pressure of the machine and of its classes of control groups, and how fast it grows.
import type { CelObject } from "../../../config/cel/evaluate.ts";
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

const kinds = ["some", "full"] as const;
const measures = ["avg10", "avg60", "avg300", "total"] as const satisfies readonly (keyof Stall)[];

const zeros: CelObject = Object.fromEntries(qosClasses.map((_, index) => [index, 0]));

/** By number of the class. */
function vector(
  classes: readonly Pressure[] | undefined,
  value: (pressure: Pressure, index: number) => number,
): CelObject {
  if (classes === undefined) return zeros;
  return Object.fromEntries(classes.map((pressure, index) => [index, value(pressure, index)]));
}

/**
 * Names that the trigger may use: `memory_full_avg10` and its like for the machine, `qos_memory_full_avg10` by class; with `d_` in front the growth since the
 * sample before, per second.
 */
export function triggerScope(
  sample: PressureSample,
  previous: PressureSample | undefined,
  sinceTriggerMs: number,
): CelObject {
  const seconds = previous === undefined ? 0 : (sample.atMs - previous.atMs) / 1000;
  const growth = (now: number, before: number | undefined): number =>
    before === undefined || seconds <= 0 ? 0 : (now - before) / seconds;
  const values = kinds.flatMap((kind) =>
    measures.map((measure): CelObject => {
      const name = `memory_${kind}_${measure}`;
      const now = sample.whole[kind][measure];
      return {
        [name]: now,
        [`d_${name}`]: growth(now, previous?.whole[kind][measure]),
        [`qos_${name}`]: vector(sample.classes, (pressure) => pressure[kind][measure]),
        [`d_qos_${name}`]: vector(sample.classes, (pressure, index) =>
          growth(pressure[kind][measure], previous?.classes?.[index]?.[kind][measure]),
        ),
      };
    }),
  );
  return Object.assign(
    { ...classNumbers, time_since_trigger: BigInt(Math.round(sinceTriggerMs)) * 1_000_000n },
    ...values,
  ) as CelObject; // put together from nothing else
}
