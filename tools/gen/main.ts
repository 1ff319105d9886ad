// `make generate`: writes proto/**/*.proto and src/wire/gen/*.ts from proto/tables, src/clients/gen/*.ts from proto/third-party, and docs/reference from
// the former and the resources. With `--check` it only compares, and fails on a difference.
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildModel } from "./model.ts";
import { emitProtos } from "./proto.ts";
import { emitReference } from "./reference.ts";
import { emitRpcs } from "./rpc.ts";
import { readTables, readThirdPartyTables } from "./tables.ts";
import { emitModules } from "./typescript.ts";

function generate(): ReadonlyMap<string, string> {
  const tables = readTables("proto/tables");
  const model = buildModel(tables);
  const header = `// Generated from proto/tables (sha256 ${tables.sha256}) by tools/gen: do not edit.`;
  const files = new Map<string, string>();
  for (const [path, text] of emitProtos(model, tables.rpcs, header)) files.set(join("proto", path), text);
  for (const [path, text] of emitModules(model, header, { wire: "../" })) files.set(join("src/wire/gen", path), text);
  files.set("src/wire/gen/rpc.ts", emitRpcs(tables.rpcs, model, header));
  for (const [path, text] of thirdParty()) files.set(join("src/clients/gen", path), text);
  for (const [path, text] of emitReference()) files.set(join("docs/reference", path), text);
  return files;
}

function thirdParty(): ReadonlyMap<string, string> {
  const tables = readThirdPartyTables("proto/third-party");
  const header = "// Generated from proto/third-party by tools/gen: do not edit.";
  return emitModules(buildModel(tables), header, { wire: "../../wire/", rpcs: tables.rpcs });
}

const files = generate();
const stale = globSync(["proto/**/*.proto", "src/wire/gen/*.ts", "src/clients/gen/*.ts", "docs/reference/*.md"]).filter(
  (path) => !files.has(path),
);
if (process.argv.includes("--check")) {
  const different = [...files]
    .filter(([path, text]) => !existsSync(path) || readFileSync(path, "utf8") !== text)
    .map(([path]) => path);
  for (const path of [...different, ...stale])
    console.log(`${path}: differs from what is generated, run "make generate"`);
  if (different.length + stale.length > 0) process.exitCode = 1;
} else {
  for (const path of stale) rmSync(path);
  for (const [path, text] of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
