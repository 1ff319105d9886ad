// A document of a config that was made here rather than read.
import type { ConfigDocument, DocumentType } from "../document.ts";

export function defineConfigDocument<V extends object>(type: DocumentType<V>, value: NoInfer<V>): ConfigDocument {
  const name = type.named && "name" in value && typeof value.name === "string" ? value.name : "";
  return { type, name, value };
}
