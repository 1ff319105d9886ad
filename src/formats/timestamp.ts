// Points in time as text, to the nanosecond, which `Date` cannot hold.

/** RFC 3339 in UTC with as many decimals as needed: `2026-01-01T00:00:00.5Z`. */
export function formatTimestamp(nanoseconds: bigint): string {
  const fraction = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = (nanoseconds - fraction) / 1_000_000_000n;
  const decimals = fraction.toString().padStart(9, "0").replace(/0+$/u, "");
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, -5);
  return `${whole}${decimals === "" ? "" : `.${decimals}`}Z`;
}
