// Objects in a manifest's text: several YAML documents, lists opened.
import { FormatError } from "../../../base/errors.ts";
import { isRecord } from "../../../base/record.ts";
import { freeValue } from "../../../config/free-form.ts";
import type { FreeValue } from "../../../config/schema.ts";
import { defaultLimits, loadYaml } from "../../../config/yaml/load.ts";
import type { JsonObject } from "../../../cosi/struct.ts";
import { jsonObjectOf } from "../../shared/json.ts";

/** Custom resource definitions of a large operator are a few MB of short lines: ten times what a machine config may have. */
const limits = { ...defaultLimits, maxTokens: 1_500_000 };
/** Nodes of a document, with aliases counted as often as they are used. */
const maxNodes = 200_000;

/** Throws a FormatError for what is no object: without `apiVersion`, `kind` or a name. */
export function parseObjects(bytes: Uint8Array): readonly JsonObject[] {
  const loaded = loadYaml(bytes, limits);
  if (loaded.kind === "invalid")
    throw new FormatError(`Cannot parse manifest: ${loaded.errors.map(({ message }) => message).join("; ")}`);
  return loaded.documents.flatMap(({ root }) => {
    const budget = { left: maxNodes };
    const value = freeValue(root, budget);
    if (budget.left < 0) throw new FormatError("Cannot parse manifest: found too many aliases");
    return objectsIn(value);
  });
}

function objectsIn(value: FreeValue): readonly JsonObject[] {
  if (!isRecord(value)) throw new FormatError("Cannot parse manifest: found a document that is no map, want an object");
  const { kind, apiVersion, items, metadata } = value;
  if (typeof kind !== "string" || typeof apiVersion !== "string" || kind === "" || apiVersion === "")
    throw new FormatError("Cannot parse manifest: found an object without apiVersion or kind");
  if (kind.endsWith("List") && Array.isArray(items)) return (items as readonly FreeValue[]).flatMap(objectsIn);
  const name = isRecord(metadata) ? metadata["name"] : undefined;
  if (typeof name !== "string" || name === "")
    throw new FormatError(`Cannot parse manifest: found a ${kind} without a name`);
  return [jsonObjectOf(value)];
}
