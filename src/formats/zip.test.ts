// Archives as Python's zipfile reads them: bytes made by hand would only repeat our own mistakes.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeUtf8 } from "../base/bytes.ts";
import { encodeZip } from "./zip.ts";

const script = `
import json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
bad = archive.testzip()
print(json.dumps([bad, [[i.filename, archive.read(i).decode(), i.date_time] for i in archive.infolist()]]))
`;

test("encodeZip() writes what others read", () => {
  const folder = mkdtempSync(join(tmpdir(), "zip-"));
  const path = join(folder, "x.zip");
  const entries = [
    { name: "n1/dmesg.log", data: encodeUtf8("line\n".repeat(1000)) },
    { name: "n1/ä.txt", data: new Uint8Array() },
  ];
  writeFileSync(path, encodeZip(entries, new Date("2026-11-21T12:34:56Z")));
  const read: unknown = JSON.parse(execFileSync("python3", ["-c", script, path], { encoding: "utf8" }));
  rmSync(folder, { recursive: true });
  const at = [2026, 11, 21, 12, 34, 56];
  expect(read).toEqual([
    null,
    [
      ["n1/dmesg.log", "line\n".repeat(1000), at],
      ["n1/ä.txt", "", at],
    ],
  ]);
});
