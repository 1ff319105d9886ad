// Every gate that the table of RPCs names is known.
import { expect, test } from "vitest";
import { rpcs } from "../wire/gen/rpc.ts";
import { fakeContext } from "./fake/context.ts";
import { passGates } from "./gates.ts";

test("passGates() knows all gates of the table", async () => {
  const context = fakeContext({ machineType: () => Promise.resolve("controlplane") });
  for (const rpc of rpcs) await passGates(rpc, context, new Set(["os:admin"]));
  expect(new Set(rpcs.flatMap((rpc) => rpc.gates)).size).toBeGreaterThan(5);
});
