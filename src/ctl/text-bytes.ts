// Sizes for people: decimal units, as disks and databases are sold.

const units = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** Two or three digits: `512 B`, `2.3 MB`, `41 GB`. */
export function formatBytes(bytes: bigint): string {
  let value = Number(bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ${units[unit] ?? ""}`;
}
