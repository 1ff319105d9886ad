// The ledger of RPCs that nobody wrote yet: it names each of them, and no other, so it can only shrink.
import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { rpcs } from "../../src/wire/gen/rpc.ts";

/** What `unary` and its like return, as far as it matters here. */
function implementedPath(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("rpc" in value)) return undefined;
  const { rpc } = value;
  return typeof rpc === "object" && rpc !== null && "path" in rpc ? String(rpc.path) : undefined;
}

test("test/golden/unimplemented-rpcs.txt lists the RPCs of the table that no catalogue of src/api holds", async () => {
  const catalogues = await Promise.all(
    globSync("src/api/**/catalogue.ts").map((path) => import(pathToFileURL(resolve(path)).href) as Promise<object>),
  );
  const implemented = new Set(catalogues.flatMap((each) => Object.values(each).map(implementedPath)));
  const missing = rpcs.map(({ path }) => path).filter((path) => !implemented.has(path));
  const ledger = readFileSync("test/golden/unimplemented-rpcs.txt", "utf8").trimEnd().split("\n");
  expect(ledger.toSorted()).toEqual(missing.toSorted());
});
