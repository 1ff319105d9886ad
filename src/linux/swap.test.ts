import { expect, test } from "vitest";
import { parseSwaps } from "./swap.ts";

test("parseSwaps() reads what the kernel lists", () => {
  const text =
    "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/dev/dm-1                               partition\t1048572\t\t256\t\t-2\n";
  expect(parseSwaps(text)).toEqual([
    { device: "/dev/dm-1", type: "partition", sizeBytes: 1_073_737_728n, usedBytes: 262_144n, priority: -2 },
  ]);
  expect(parseSwaps("Filename\tType\n")).toEqual([]);
});
