// What counts as a condition that is true, among what servers and kubelets may write.
import { expect, test } from "vitest";
import { isConditionTrue } from "./condition.ts";

test("isConditionTrue() takes nothing for true but a condition of the type that says so", () => {
  const withConditions = (...conditions: readonly unknown[]): object => ({ status: { conditions } });
  const objects = [
    withConditions({ type: "Initialized", status: "False" }, { type: "Ready", status: "True" }),
    withConditions({ type: "Ready", status: "False" }),
    withConditions({ type: "Ready", status: "Unknown" }),
    withConditions({ type: "Initialized", status: "True" }),
    withConditions(null, "Ready", { type: "Ready" }),
    { status: { conditions: { type: "Ready", status: "True" } } },
    { status: null },
    {},
  ];
  expect(objects.map((object) => isConditionTrue(object, "Ready"))).toEqual([true, ...Array(7).fill(false)]);
});
