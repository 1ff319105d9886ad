// Random values of any message, the same for the same seed: edges of every scalar, presence, lists, maps, alternatives.
import type { Field, Message, ScalarType } from "../../src/wire/message.ts";

export interface Random {
  /** An integer from 0 to `below` - 1. */
  int(below: number): number;
  pick<T>(items: readonly [T, ...T[]]): T;
}

/** mulberry32: small, seeded, good enough to vary values. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return { int, pick: (items) => items[int(items.length)] ?? items[0] };
}

const scalarValues: Readonly<Record<ScalarType | "enum", readonly [unknown, ...unknown[]]>> = {
  bool: [false, true],
  int32: [0, 1, -1, 127, 128, 300, 2 ** 31 - 1, -(2 ** 31)],
  uint32: [0, 1, 127, 128, 16_384, 2 ** 28, 2 ** 31, 2 ** 32 - 1],
  sint32: [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)],
  fixed32: [0, 1, 2 ** 32 - 1],
  sfixed32: [0, -1, 2 ** 31 - 1],
  int64: [0n, 1n, -1n, 127n, 128n, 2n ** 28n, 2n ** 32n, 2n ** 35n, 2n ** 56n, 2n ** 63n - 1n, -(2n ** 63n)],
  uint64: [0n, 1n, 2n ** 28n - 1n, 2n ** 28n, 2n ** 31n, 2n ** 32n + 1n, 2n ** 53n + 1n, 2n ** 56n, 2n ** 64n - 1n],
  sint64: [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)],
  fixed64: [0n, 2n ** 64n - 1n],
  sfixed64: [0n, -1n],
  float: [0, 1.5, -2.25],
  double: [0, 1.5, -0, 1e308, -5e-324, Number.POSITIVE_INFINITY],
  string: ["", "a", "eth0", "grüße", "\u{1f980}", "\ufeffmark", "x".repeat(127), "y".repeat(128)],
  bytes: [new Uint8Array(0), Uint8Array.of(0), Uint8Array.of(255, 0, 128), new Uint8Array(200).fill(7)],
  enum: [0, 1, 2, -1, -400, 2 ** 31 - 1, -(2 ** 31)],
};

/** Deepest nesting of random messages: they may contain themselves. */
const maxDepth = 3;

function randomElement(field: Field, random: Random, depth: number): unknown {
  return field.kind === "message"
    ? randomValue(tableOf(field), random, depth + 1)
    : random.pick(scalarValues[field.kind]);
}

function tableOf(field: Field): Message<unknown> {
  if (field.message === undefined) throw new Error(`Cannot make a value of field "${field.name}": found no table`);
  return field.message();
}

function randomMember(field: Field, random: Random, depth: number): unknown {
  const count = depth >= maxDepth ? 0 : random.int(4);
  if (field.label === "repeated") return Array.from({ length: count }, () => randomElement(field, random, depth));
  if (field.label !== "map") return randomElement(field, random, depth);
  const keys = scalarValues[field.key ?? "string"];
  const entries = Array.from(
    { length: count },
    () => [random.pick(keys), randomElement(field, random, depth)] as const,
  );
  // The oracle's maps are objects, which put whole numbers first: so do we.
  const order = Object.keys(Object.fromEntries(entries.map(([key]) => [String(key), 0] as const)));
  return new Map(entries.toSorted(([a], [b]) => order.indexOf(String(a)) - order.indexOf(String(b))));
}

/** A value as `decode` would give it. */
export function randomValue(message: Message<unknown>, random: Random, depth = 0): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const field of message.fields) {
    const canBeAbsent =
      field.label === "optional" ||
      field.oneof !== undefined ||
      (field.label === undefined && field.kind === "message");
    if (canBeAbsent && (depth >= maxDepth || random.int(3) === 0)) continue;
    if (field.oneof === undefined) value[field.name] = randomMember(field, random, depth);
    else if (!(field.oneof in value))
      value[field.oneof] = { kind: field.name, value: randomElement(field, random, depth) };
  }
  // The loop above prefers the first alternative; take any other one half of the time.
  for (const name of new Set(message.fields.map((field) => field.oneof).filter((each) => each !== undefined))) {
    const [first, ...rest] = message.fields.filter((field) => field.oneof === name);
    if (first === undefined || depth >= maxDepth) continue;
    const field = random.pick([first, ...rest]);
    value[name] = { kind: field.name, value: randomElement(field, random, depth) };
    if (random.int(4) === 0) delete value[name];
  }
  return value;
}
