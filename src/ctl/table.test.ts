import { expect, test } from "vitest";
import { formatTable } from "./table.ts";

test("formatTable() pads every column but the last", () => {
  expect(
    formatTable([
      ["NODE", "ID", "X"],
      ["10.0.0.1", "é", ""],
    ]),
  ).toBe("NODE       ID   X\n10.0.0.1   é\n");
});
