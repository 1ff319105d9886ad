import { expect, test } from "vitest";
import { PhaseEvent, SequenceEvent } from "./gen/machine.ts";
import {
  durationOf,
  nanosecondsOf,
  packAny,
  plainStruct,
  structOf,
  timestampOf,
  timestampOfMs,
  unpackAny,
} from "./well-known.ts";

test("timestampOf() counts fractions forward, durationOf() gives them the sign of the whole", () => {
  expect(timestampOf(-1n)).toEqual({ seconds: -1n, nanos: 999_999_999 });
  expect(timestampOf(1_500_000_000n)).toEqual({ seconds: 1n, nanos: 500_000_000 });
  expect(timestampOfMs(1500.25)).toEqual({ seconds: 1n, nanos: 500_250_000 });
  expect(durationOf(-1_500_000_000n)).toEqual({ seconds: -1n, nanos: -500_000_000 });
  for (const nanoseconds of [0n, -1n, 1n, 10n ** 18n, -(10n ** 18n) - 1n]) {
    expect(nanosecondsOf(timestampOf(nanoseconds))).toBe(nanoseconds);
    expect(nanosecondsOf(durationOf(nanoseconds))).toBe(nanoseconds);
  }
});

test("packAny() and unpackAny() tell types apart by the name behind the last slash", () => {
  const any = packAny(SequenceEvent, { sequence: "boot", action: 1 }, "talos/runtime/");
  expect(any.typeUrl).toBe("talos/runtime/machine.SequenceEvent");
  expect(unpackAny(SequenceEvent, any)).toMatchObject({ sequence: "boot", action: 1 });
  expect(unpackAny(PhaseEvent, any)).toBeUndefined();
});

test("structOf() and plainStruct() keep plain values", () => {
  const value = { text: "a", number: 1.5, yes: true, nothing: null, list: [1, "b", { deep: [] }], object: {} };
  expect(plainStruct(structOf(value))).toEqual(value);
});

test("timestampOfMs() keeps every digit of a present-day time", () => {
  expect(timestampOfMs(1_795_271_096_649)).toEqual({ seconds: 1_795_271_096n, nanos: 649_000_000 });
  expect(timestampOfMs(-1.5)).toEqual({ seconds: -1n, nanos: 998_500_000 });
});
