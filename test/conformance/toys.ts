// Resource types and resources that the conformance suites are about.
import type { Labels, Resource, SpecOf } from "../../src/cosi/resource.ts";
import { defineResource } from "../../src/cosi/resource.ts";
import { bool, string, uint32 } from "../../src/cosi/scalars.ts";
import { field } from "../../src/cosi/spec.ts";

/** What is wished of a lamp. */
export const LampSpec = defineResource({
  type: "LampSpecs.toy.dev",
  namespace: "toy",
  aliases: ["lamp"],
  spec: { room: field(1, string), watts: field(2, uint32, "powerWatts") },
});
export type LampSpec = SpecOf<typeof LampSpec>;

/** What a lamp does. */
export const LampStatus = defineResource({
  type: "LampStatuses.toy.dev",
  namespace: "toy",
  spec: { lit: field(1, bool) },
});
export type LampStatus = SpecOf<typeof LampStatus>;

/** A lamp that was never stored. */
export function lamp(id: string, watts = 0, labels: Labels = {}): Resource<LampSpec> {
  const never = new Date(0);
  return {
    metadata: {
      namespace: "toy",
      type: LampSpec.type,
      id,
      version: 0,
      owner: "",
      phase: "running",
      created: never,
      updated: never,
      finalizers: [],
      labels,
      annotations: {},
    },
    spec: { room: "hall", watts },
  };
}
