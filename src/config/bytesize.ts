// Sizes as people write them: "5GiB", "10 GB", "1024", "1.5g".

const units: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  t: 1e12,
  tb: 1e12,
  p: 1e15,
  pb: 1e15,
  e: 1e18,
  eb: 1e18,
  ki: 2 ** 10,
  kib: 2 ** 10,
  mi: 2 ** 20,
  mib: 2 ** 20,
  gi: 2 ** 30,
  gib: 2 ** 30,
  ti: 2 ** 40,
  tib: 2 ** 40,
  pi: 2 ** 50,
  pib: 2 ** 50,
  ei: 2 ** 60,
  eib: 2 ** 60,
};

/** Bytes; negative with a leading "-". Undefined when the text is no size or beyond 2^64. */
export function parseByteSize(text: string): bigint | undefined {
  const [, sign = "", number = "", unit = ""] = /^(-?)([0-9][0-9,]*(?:\.\d*)?|\.\d+)\s*([A-Za-z]*)$/u.exec(text) ?? [];
  const scale = Object.hasOwn(units, unit.toLowerCase()) ? units[unit.toLowerCase()] : undefined;
  if (number === "" || scale === undefined) return undefined;
  const digits = number.replaceAll(",", "");
  const value = digits.includes(".") ? BigInt(Math.trunc(Number(digits) * scale)) : BigInt(digits) * BigInt(scale);
  if (value >= 2n ** 64n) return undefined;
  return sign === "-" ? -value : value;
}
