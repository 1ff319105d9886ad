import { expect, test } from "vitest";
import { cpuWeight } from "./cgroup.ts";

test("cpuWeight() scales thousandths of a processor and stops at what the machine has", () => {
  expect([cpuWeight(2000, 4), cpuWeight(1500, 4), cpuWeight(250, 4), cpuWeight(4000, 2), cpuWeight(0, 2)]).toEqual([
    79, 59, 10, 79, 1,
  ]);
});
