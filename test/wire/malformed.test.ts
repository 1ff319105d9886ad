// Bytes that nobody wrote on purpose: every message decodes them or refuses them with a FormatError, and does neither slowly.
import { expect, test } from "vitest";
import { FormatError } from "../../src/base/errors.ts";
import { decode, encode } from "../../src/wire/codec.ts";
import { loadMessages } from "./messages.ts";
import { randomValue, seededRandom } from "./random-value.ts";

const messages = await loadMessages();
const rounds = 40;

test("decode() refuses damaged bytes with a FormatError, or reads something out of them", () => {
  const random = seededRandom(2026);
  const outcomes = { read: 0, refused: 0 };
  for (const message of messages.values()) {
    for (let round = 0; round < rounds; round++) {
      const bytes = encode(message, randomValue(message, random));
      for (let damage = 0; damage <= random.int(4) && bytes.length > 0; damage++)
        bytes[random.int(bytes.length)] = random.int(256);
      const cut = bytes.subarray(0, random.int(3) === 0 ? random.int(bytes.length + 1) : bytes.length);
      try {
        decode(message, cut);
        outcomes.read++;
      } catch (error) {
        if (!(error instanceof FormatError) || error.offset === undefined || error.offset > cut.length) throw error;
        outcomes.refused++;
      }
    }
  }
  expect(outcomes.refused).toBeGreaterThan(1000);
  expect(outcomes.read).toBeGreaterThan(1000);
});
