// A resource as a row of a table: what its definition says is worth printing.
import type { ResourceRow } from "../../console/protocol.ts";
import type { Resource } from "../../wire/gen/cosi-resource.ts";
import type { ResourceDefinitionSpec } from "../../wire/gen/cosi-resource-meta.ts";
import { parseTemplate, renderTemplate, type Template } from "./json-path.ts";
import { specOf } from "./resources.ts";

export function columnsOf({ printColumns }: ResourceDefinitionSpec): readonly Template[] {
  return printColumns.map(({ jsonPath }) => parseTemplate(jsonPath));
}

export function rowOf(columns: readonly Template[], resource: Resource): ResourceRow {
  const { namespace = "", id = "", version = "", phase = "" } = resource.metadata ?? {};
  const spec = columns.length === 0 ? undefined : specOf(resource);
  return { namespace, id, version, phase, cells: columns.map((template) => renderTemplate(template, spec)) };
}
