// Numbers and times as the page and the terminal show them.

const steps = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** Binary units, three significant digits: `512 B`, `1.95 GiB`. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let step = 0;
  while (value >= 1000 && step < steps.length - 1) {
    value /= 1024;
    step++;
  }
  const digits = step === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${steps[step] ?? ""}`;
}

export function rateText(bytesPerSecond: number): string {
  return `${bytesText(bytesPerSecond)}/s`;
}

/** Of a share: 0 to 1. */
export function percentText(share: number): string {
  return `${(share * 100).toFixed(share < 0.0995 ? 1 : 0)}%`;
}

/** The two largest units: `3d 4h`, `12m 5s`, `0s`. */
export function spanText(milliseconds: number): string {
  const total = Math.max(0, Math.floor(milliseconds / 1000));
  const units: readonly (readonly [string, number])[] = [
    ["d", Math.floor(total / 86_400)],
    ["h", Math.floor(total / 3600) % 24],
    ["m", Math.floor(total / 60) % 60],
    ["s", total % 60],
  ];
  const first = units.findIndex(([, count]) => count > 0);
  if (first < 0) return "0s";
  return units
    .slice(first, first + 2)
    .filter(([, count]) => count > 0)
    .map(([unit, count]) => `${count}${unit}`)
    .join(" ");
}

/** `2026-01-31 12:00:05` in UTC, as nodes write it; "" for 0. */
export function timeText(atMs: number): string {
  return atMs === 0 ? "" : new Date(atMs).toISOString().slice(0, 19).replace("T", " ");
}
