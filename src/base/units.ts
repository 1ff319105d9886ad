// Text forms of durations and sizes, as Go and Kubernetes write them.
import { FormatError } from "./errors.ts";

export const second = 1_000_000_000n;
export const minute: bigint = 60n * second;
export const hour: bigint = 60n * minute;

const durationUnits: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: second,
  m: minute,
  h: hour,
};

/** Nanoseconds of a Go duration such as "1h30m", "-1.5s", "0". Throws a FormatError. Source: Go `time.ParseDuration`. */
export function parseDuration(text: string): bigint {
  const [, sign = "", body = ""] = /^([+-]?)(.*)$/u.exec(text) ?? [];
  if (body === "0") return 0n;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/u.test(body)) {
    throw new FormatError(`Cannot parse duration: found "${text}", want a number and a unit such as "30s" or "1h15m"`);
  }
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of body.matchAll(/(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/gu)) {
    const scale = durationUnits[unit] ?? 0n;
    total += BigInt(whole === "" ? "0" : whole) * scale;
    if (fraction !== "") total += (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length);
  }
  return sign === "-" ? -total : total;
}

/** Whole milliseconds of a Go duration, cut off towards zero: for what a `Clock` waits for. Throws a FormatError. */
export function parseDurationMs(text: string): number {
  return Number(parseDuration(text) / 1_000_000n);
}

/** Go's text of a duration in nanoseconds: "1h0m0s", "1.5s", "20ms", "0s". Source: Go `time.Duration.String`. */
export function formatDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return "0s";
  if (nanoseconds < 0n) return `-${formatDuration(-nanoseconds)}`;
  const decimal = (value: bigint, scale: bigint, unit: string): string => {
    const fraction = (value % scale)
      .toString()
      .padStart(scale.toString().length - 1, "0")
      .replace(/0+$/u, "");
    return `${value / scale}${fraction === "" || scale === 1n ? "" : `.${fraction}`}${unit}`;
  };
  if (nanoseconds < 1_000n) return `${nanoseconds}ns`;
  if (nanoseconds < 1_000_000n) return decimal(nanoseconds, 1_000n, "µs");
  if (nanoseconds < second) return decimal(nanoseconds, 1_000_000n, "ms");
  const hours = nanoseconds / hour;
  const minutes = (nanoseconds % hour) / minute;
  const seconds = decimal(nanoseconds % minute, second, "s");
  if (hours > 0n) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0n ? `${minutes}m${seconds}` : seconds;
}
