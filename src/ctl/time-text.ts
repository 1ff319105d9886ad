// Spans of time and sizes as people read them in tables.

/** "now", "12 seconds ago", "3 hours from now": the largest unit that fits, rounded down. */
export function relativeTime(atMs: number, nowMs: number): string {
  const seconds = Math.floor(Math.abs(nowMs - atMs) / 1000);
  if (seconds === 0) return "now";
  const units: readonly (readonly [string, number])[] = [
    ["year", 31_536_000], ["month", 2_592_000], ["week", 604_800], ["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1],
  ]; // prettier-ignore
  const [name, size] = units.find(([, unit]) => seconds >= unit) ?? ["second", 1];
  const count = Math.floor(seconds / size);
  return `${count} ${name}${count === 1 ? "" : "s"} ${atMs <= nowMs ? "ago" : "from now"}`;
}

/** "1h2m3s" of whole seconds: what a column of ages shows. */
export function shortSpan(milliseconds: number): string {
  const total = Math.max(0, Math.floor(milliseconds / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  return `${hours > 0 ? `${hours}h` : ""}${hours > 0 || minutes > 0 ? `${minutes}m` : ""}${total % 60}s`;
}

/** Decimal units with two significant digits below 10: "1.2 kB", "35 MB". */
export function humanSize(bytes: bigint | number): string {
  let value = Number(bytes);
  const units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
  let unit = 0;
  while (Math.abs(value) >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit > 0 && Math.abs(value) < 10 ? value.toFixed(1) : value.toFixed(0)} ${units[unit] ?? "B"}`;
}
