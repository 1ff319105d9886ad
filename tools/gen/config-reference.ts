// The reference page of config documents, from their declarations.
import { documentTypes } from "../../src/config/config.ts";
import type { DocumentType } from "../../src/config/document.ts";
import { explain, fieldsBelow, typeName } from "../../src/config/explain.ts";
import type { FieldTable } from "../../src/config/schema.ts";

const cell = (text: string): string => text.replaceAll("|", "\\|");

/** One row for each field, in the order in which they are written. */
function rows(kind: string, table: FieldTable, path: string): readonly string[] {
  return Object.entries(table).flatMap(([key, declared]) => {
    const here = path === "" ? key : `${path}.${key}`;
    const explained = explain(`${kind}.${here}`);
    const merge = explained.kind === "ok" ? explained.explanation.merge : "";
    const marks = (["required", "deprecated", "secret"] as const).filter((mark) => declared[mark] === true);
    const cells = [
      `\`${here}\``,
      typeName(declared.type),
      declared.default ?? "",
      [declared.about ?? "", ...marks].filter((text) => text !== "").join(" "),
      merge,
    ];
    return [`| ${cells.map(cell).join(" | ")} |`, ...rows(kind, fieldsBelow(declared.type), here)];
  });
}

function section(type: DocumentType): string {
  const facts = [
    `Since ${type.since}.`,
    type.named ? "May be there several times, each with a name." : "",
    type.controlPlaneOnly ? "Control planes only." : "",
  ];
  return [
    `## ${type.kind}`,
    `${type.about} ${facts.filter((fact) => fact !== "").join(" ")}`,
    [
      "| field | type | default | meaning | in a patch |",
      "| --- | --- | --- | --- | --- |",
      ...rows(type.kind, type.fields, ""),
    ].join("\n"),
  ].join("\n\n");
}

export function configPage(note: string): string {
  return `${["# Config documents", note, ...documentTypes.map(section)].join("\n\n")}\n`;
}
