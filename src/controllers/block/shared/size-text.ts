// Sizes as clients are used to see them: "6.4 GB", "105 MB".

const units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

/** Decimal units; one digit after the point below ten. */
export function sizeText(bytes: bigint): string {
  if (bytes < 10n) return `${bytes} B`;
  let [exponent, scaled] = [0, Number(bytes)];
  while (scaled >= 1000 && exponent < units.length - 1) {
    scaled /= 1000;
    exponent++;
  }
  const rounded = Math.floor(scaled * 10 + 0.5) / 10;
  return `${rounded < 10 ? rounded.toFixed(1) : Math.round(scaled)} ${units[exponent] ?? ""}`;
}
