// Resources of the reference control plane (test/fixtures/reference-node), as specs: what controllers are compared with.
import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import type { ResourceType } from "../../src/cosi/resource.ts";

/** The config that the reference node was started with. */
export const referenceConfig: string = readFileSync("test/fixtures/gen/controlplane-without-install.yaml", "utf8");

interface Document {
  readonly metadata: { readonly id: string };
  readonly spec: unknown;
}

/** All of a type, by id. */
export function referenceSpecs<S>(type: ResourceType<S>): ReadonlyMap<string, S> {
  const text = readFileSync(`test/fixtures/reference-node/controlplane/${type.type.toLowerCase()}.yaml`, "utf8");
  const documents = parseAllDocuments(text).map((document) => document.toJS() as Document);
  return new Map(documents.map(({ metadata, spec }) => [metadata.id, type.specFromYaml(spec)]));
}

export function referenceSpec<S>(type: ResourceType<S>, id: string): S {
  const spec = referenceSpecs(type).get(id);
  if (spec === undefined) throw new Error(`Cannot find ${type.type} "${id}" of the reference node`);
  return spec;
}
