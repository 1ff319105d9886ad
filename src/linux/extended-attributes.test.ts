// Attributes of a file in the temporary folder; the file system there may have none.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { errorCode } from "../base/errors.ts";
import { kernelExtendedAttributes } from "./extended-attributes.ts";
import { openLibc } from "./ffi/libc.ts";

test("list() gives what set() has set, whatever its size", async () => {
  const attributes = kernelExtendedAttributes(openLibc());
  const folder = mkdtempSync(join(tmpdir(), "attributes-"));
  const path = join(folder, "file");
  writeFileSync(path, "");
  const wanted = [
    { name: "user.long", value: new Uint8Array(1000).fill(7) },
    { name: "user.short", value: encodeUtf8("x") },
  ];
  try {
    expect(await attributes.list(path)).toEqual([]);
    for (const attribute of wanted) await attributes.set(path, attribute);
    expect(await attributes.list(path)).toEqual(wanted);
  } catch (error) {
    if (errorCode(error) !== "EOPNOTSUPP") throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
  await expect(attributes.list("/nosuch")).rejects.toMatchObject({ code: "ENOENT" });
});
