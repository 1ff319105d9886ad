// A run of the node goes on behind the audit log of the run before, whatever state that is in.
import { appendFile, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AuditLog } from "../../api/audit/audit-log.ts";
import { openAuditLog } from "../../api/audit/audit-log.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { verifyAuditLines } from "../../formats/audit-line.ts";
import { nodeFiles } from "../../linux/files.ts";
import { continueAudit } from "./audit.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "audit-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const path = () => join(folder, "api-audit.log");

/** A run that writes this many calls behind what is on disk. */
async function run(chain: string, calls: number): Promise<void> {
  const lines: string[] = [];
  const log: AuditLog = openAuditLog({
    writer: { line: (text) => lines.push(`${text}\n`) },
    clock: manualClock(),
    chain,
    version: "v1",
    nodeName: () => "",
  });
  await continueAudit({ log, files: nodeFiles() }, folder);
  const record = { event: "call", actor: { kind: "unknown" }, roles: [], peer: "", method: "m" } as const;
  for (let call = 0; call < calls; call++) log.write(record);
  await appendFile(path(), lines.join(""));
}

async function problems(): Promise<readonly string[]> {
  const old = await readFile(`${path()}.1`, "utf8").catch(() => "");
  return verifyAuditLines(`${old}${await readFile(path(), "utf8")}`.split("\n")).problems;
}

test("runs follow each other, also behind a rotation", async () => {
  await run("a", 3);
  await run("b", 300); // more than is read of the file's end
  await rename(path(), `${path()}.1`);
  await run("c", 2);
  expect(await problems()).toEqual([]);
});

test("lines that were cut off after the run before are missed", async () => {
  await run("a", 3);
  const lines = (await readFile(path(), "utf8")).split("\n");
  await run("b", 1);
  const after = (await readFile(path(), "utf8")).split("\n").slice(lines.length - 1);
  await writeFile(path(), [...lines.slice(0, 3), ...after].join("\n"));
  expect(await problems()).toEqual(["lines 4 to 5 of run a are missing"]);
});

test("a line that was cut in the middle does not swallow the next one", async () => {
  await run("a", 3);
  await appendFile(path(), '{"seq":6,"ti');
  await run("b", 1);
  expect(await problems()).toEqual(["line 6 is no line of this log"]);
});
