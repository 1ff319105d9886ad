// Calls recorded between a real client and a real node: every message decodes without a rest, and encodes to the same bytes.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decode, encode } from "../../src/wire/codec.ts";
import type { Message } from "../../src/wire/message.ts";
import { rpcs } from "../../src/wire/gen/rpc.ts";

interface Recorded {
  readonly path: string;
  readonly request: readonly string[];
  readonly response: readonly string[];
  /** Of all responses together; what was recorded ends at 64 KiB, in the middle of a message. */
  readonly responseBytes: number;
}

function calls(name: string): readonly Recorded[] {
  return readFileSync(`test/fixtures/wire/${name}.jsonl`, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Recorded);
}

/** Go writes maps in random order: sorted by key they compare. */
function sortedMaps(value: unknown): unknown {
  if (value instanceof Map) {
    const entries = [...(value as Map<unknown, unknown>)].toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    return new Map(entries.map(([key, item]) => [key, sortedMaps(item)]));
  }
  if (Array.isArray(value)) return value.map(sortedMaps);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sortedMaps(item)]));
}

/** What our encoding says of the same value: size and content, which must be those of the recorded bytes. */
function again(message: Message<unknown>, bytes: Uint8Array): { readonly length: number; readonly value: unknown } {
  const encoded = encode(message, decode(message, bytes, { strict: true }) as never);
  return { length: encoded.length, value: sortedMaps(decode(message, encoded)) };
}

/** The messages of a call with their types; the last response of a call that was cut off is left out. */
function messagesOf(call: Recorded): readonly (readonly [Message<unknown>, Uint8Array])[] {
  const rpc = rpcs.find(({ path }) => path === call.path);
  if (rpc === undefined) throw new Error(`Cannot find RPC "${call.path}" in the table`);
  const responses = call.response.map((text) => Uint8Array.fromBase64(text));
  const isCut = responses.reduce((sum, each) => sum + each.length, 0) < call.responseBytes;
  return [
    ...call.request.map((text) => [rpc.request, Uint8Array.fromBase64(text)] as const),
    ...(isCut ? responses.slice(0, -1) : responses).map((bytes) => [rpc.response, bytes] as const),
  ];
}

test.each(["maintenance", "controlplane"])("calls of %s decode without a rest and encode to as many bytes", (name) => {
  const messages = calls(name).flatMap(messagesOf);
  expect(messages.length).toBeGreaterThan(100);
  for (const [message, bytes] of messages) {
    expect(again(message, bytes)).toEqual({ length: bytes.length, value: sortedMaps(decode(message, bytes)) });
  }
});
