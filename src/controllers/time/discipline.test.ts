// What a measured offset means.
import { expect, test } from "vitest";
import type { TimeSample } from "./discipline.ts";
import { maxPollMs, minPollMs, openDiscipline } from "./discipline.ts";

const sample = (offsetMs: number, roundTripMs = 20): TimeSample => ({ offsetMs, roundTripMs, leap: 0 });

test("a large offset is stepped, a small one slewed with a constant of the poll interval", () => {
  const discipline = openDiscipline();
  expect(discipline.decide(sample(-5000))).toEqual({
    action: { kind: "step", offsetMs: -5000 },
    pollMs: minPollMs,
    isSpike: false,
    consecutiveSpikes: 0,
  });
  expect(discipline.decide(sample(3)).action).toEqual({ kind: "slew", offsetMs: 3, timeConstant: 2 });
});

test("the poll interval follows the offset", () => {
  const discipline = openDiscipline();
  const poll = (offset: number) => discipline.decide(sample(offset)).pollMs / 1000;
  expect([poll(1), poll(1), poll(100), poll(160), poll(250), poll(1)]).toEqual([64, 128, 128, 64, 32, 64]);
  for (let turn = 0; turn < 10; turn++) discipline.decide(sample(1));
  expect(discipline.slowDown()).toBe(maxPollMs);
});

test("spikes are ignored, halve the poll and are counted", () => {
  const discipline = openDiscipline();
  for (const offset of [1, 2, 1, 2]) discipline.decide(sample(offset));
  expect(discipline.decide(sample(90, 200))).toMatchObject({
    action: { kind: "ignore" },
    pollMs: 256_000,
    consecutiveSpikes: 1,
  });
  expect(discipline.decide(sample(95, 200))).toMatchObject({ isSpike: true, consecutiveSpikes: 2 });
  expect(discipline.decide(sample(2))).toMatchObject({ isSpike: false, consecutiveSpikes: 0 });
});

test("an offset beyond its round trip is believed", () => {
  const discipline = openDiscipline();
  for (const offset of [1, 2, 1, 2]) discipline.decide(sample(offset));
  expect(discipline.decide(sample(300, 20))).toMatchObject({ action: { kind: "slew" }, isSpike: false });
});
