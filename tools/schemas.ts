// Writes the JSON schemas of all config documents to out/schemas: one for a whole config, which a YAML language server takes, and one for each kind.
import { mkdirSync, writeFileSync } from "node:fs";
import { documentTypes } from "../src/config/config.ts";
import { configSchema, documentSchema } from "../src/config/json-schema.ts";

const folder = "out/schemas";
mkdirSync(folder, { recursive: true });
const write = (name: string, schema: unknown): void =>
  writeFileSync(`${folder}/${name}.schema.json`, `${JSON.stringify(schema, undefined, 2)}\n`);
write("config", configSchema(documentTypes));
for (const type of documentTypes) write(type.kind, documentSchema(type));
