// When an event happened: its id says so.

/** Letters of an xid: base 32 with the digits first. */
const letters = "0123456789abcdefghijklmnopqrstuv";

/** Milliseconds since 1970 of the event's id, an xid whose first four bytes are seconds; 0 when it is none. */
export function eventTimeMs(id: string): number {
  if (!/^[0-9a-v]{20}$/u.test(id)) return 0;
  // 7 letters are 35 bits, of which 32 are the seconds
  let bits = 0n;
  for (const letter of id.slice(0, 7)) bits = (bits << 5n) | BigInt(letters.indexOf(letter));
  return Number(bits >> 3n) * 1000;
}
