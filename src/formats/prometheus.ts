// Metrics as text. Sources: Prometheus, "Exposition formats", text format 0.0.4; OpenMetrics 1.0.0.

export type MetricType = "gauge" | "counter" | "histogram";

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels?: Labels;
  readonly value: number | bigint;
  /** Of a histogram: `_bucket`, `_sum` or `_count`. */
  readonly suffix?: "_bucket" | "_sum" | "_count";
}

export interface MetricFamily {
  /** With its unit at the end, in base units; a counter's ends in `_total`. */
  readonly name: string;
  readonly help: string;
  readonly type: MetricType;
  readonly samples: readonly Sample[];
}

export type MetricsFormat = "text" | "openmetrics";

export const contentTypes: Readonly<Record<MetricsFormat, string>> = {
  text: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

const total = "_total";
const namePattern = /^[a-z][a-z0-9_]*$/u;

/** Families without samples are left out. Throws a TypeError for a name that is none: it is a fault of ours. */
export function encodeMetrics(families: readonly MetricFamily[], format: MetricsFormat): string {
  const lines = families.filter(({ samples }) => samples.length > 0).flatMap((family) => linesOf(family, format));
  return `${[...lines, ...(format === "openmetrics" ? ["# EOF"] : [])].join("\n")}\n`;
}

function linesOf({ name, help, type, samples }: MetricFamily, format: MetricsFormat): readonly string[] {
  if (!namePattern.test(name) || (type === "counter") !== name.endsWith(total))
    throw new TypeError(`Cannot encode metric "${name}": it is no name of a ${type}`);
  // a counter is named without its ending in the newer form
  const family = format === "openmetrics" && type === "counter" ? name.slice(0, -total.length) : name;
  return [
    `# HELP ${family} ${escapeText(help)}`,
    `# TYPE ${family} ${type}`,
    ...samples.map(({ labels, value, suffix = "" }) => `${name}${suffix}${labelText(labels)} ${valueText(value)}`),
  ];
}

function labelText(labels: Labels | undefined): string {
  const parts = Object.entries(labels ?? {}).map(([name, value]) => {
    if (!namePattern.test(name)) throw new TypeError(`Cannot encode label "${name}": it is no name of a label`);
    return `${name}="${escapeText(value).replaceAll('"', '\\"')}"`;
  });
  return parts.length === 0 ? "" : `{${parts.join(",")}}`;
}

function escapeText(text: string): string {
  return text.toWellFormed().replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function valueText(value: number | bigint): string {
  if (value === Infinity) return "+Inf";
  return value === -Infinity ? "-Inf" : String(value);
}
