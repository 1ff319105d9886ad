// Every gate that the table of RPCs names is known.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { rpcs } from "../wire/gen/rpc.ts";
import { fakeContext } from "./fake/context.ts";
import { configOf, memoryConfig } from "./fake/memory-config.ts";
import { passGates } from "./gates.ts";

const controlPlane = readFileSync("test/fixtures/gen/v1.14/controlplane.yaml");

test("passGates() knows all gates of the table", async () => {
  const context = fakeContext({ config: memoryConfig(configOf(controlPlane)) });
  for (const rpc of rpcs) await passGates(rpc, context, new Set(["os:admin"]));
  expect(new Set(rpcs.flatMap((rpc) => rpc.gates)).size).toBeGreaterThan(5);
});
