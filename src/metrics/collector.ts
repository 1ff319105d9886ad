// What a collector is, and what it may look at: one file per group of metrics, listed in collectors/catalogue.ts.
import type { Clock } from "../base/clock.ts";
import type { ControllerStats } from "../cosi/runtime.ts";
import type { State } from "../cosi/state.ts";
import type { Labels, MetricFamily, Sample } from "../formats/prometheus.ts";
import type { Files } from "../linux/files.ts";
import type { ServiceInfo } from "../supervisor/service.ts";
import type { CallStats } from "./call-stats.ts";

/** The node as collectors see it. Nothing of it changes anything. */
export interface MetricsSource {
  readonly state: Pick<State, "find" | "list" | "core">;
  readonly clock: Clock;
  readonly files: Pick<Files, "readText" | "findText" | "list" | "usage">;
  readonly build: {
    readonly tag: string;
    readonly sha: string;
    readonly arch: string;
    readonly runtimeVersion: string;
  };
  readonly controllers: () => readonly ControllerStats[];
  readonly services: () => readonly ServiceInfo[];
  /** Name of the sequence that runs. */
  readonly sequence: () => string | undefined;
  readonly calls: CallStats;
  readonly audit: () => { readonly written: number; readonly dropped: number };
  /** Hexadecimal SHA-256. */
  readonly sha256: (text: string) => string;
}

export interface Collector {
  /** Of the label `collector`. */
  readonly name: string;
  /** A failure leaves out this collector's metrics and is told by a metric of its own. */
  collect(source: MetricsSource): Promise<readonly MetricFamily[]>;
}

export function gauge(name: string, help: string, samples: readonly Sample[] | number | bigint): MetricFamily {
  return { name, help, type: "gauge", samples: samplesOf(samples) };
}

export function counter(name: string, help: string, samples: readonly Sample[] | number | bigint): MetricFamily {
  return { name, help, type: "counter", samples: samplesOf(samples) };
}

function samplesOf(samples: readonly Sample[] | number | bigint): readonly Sample[] {
  return typeof samples === "object" ? samples : [{ value: samples }];
}

/** 1 for the state that is, 0 for the others: a query for one of them never finds nothing. */
export function oneOf(states: readonly string[], current: string | undefined, labels: Labels = {}): readonly Sample[] {
  return states.map((state) => ({ labels: { ...labels, state }, value: state === current ? 1 : 0 }));
}

export function flag(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}

/** Seconds since 1970 of RFC 3339. */
export function unixSeconds(time: string): number {
  return Date.parse(time) / 1000;
}
