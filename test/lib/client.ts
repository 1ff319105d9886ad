// The client of out/, run as an administrator runs it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { outDir } from "../../tools/image/paths.ts";
import { admin } from "./kubernetes.ts";
import type { Vm } from "./vm.ts";

const execute = promisify(execFile);

/**
 * `ichorctl ARGUMENTS` at this node, with the rights of the test cluster's administrator, until the machine's time is over. Resolves with what
 * it said; rejects when it failed.
 */
export async function ichorctl(vm: Vm, ...args: readonly string[]): Promise<string> {
  assert.ok(admin.kind === "mutual");
  const folder = mkdtempSync(join(tmpdir(), "ichor-client-"));
  try {
    const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
    const context = {
      endpoints: [`127.0.0.1:${vm.forward(50_000)}`],
      nodes: ["127.0.0.1"],
      ca: base64(admin.ca),
      crt: base64(admin.crt),
      key: base64(admin.key),
    };
    const path = join(folder, "talosconfig");
    writeFileSync(path, JSON.stringify({ context: "test", contexts: { test: context } }), { mode: 0o600 });
    const command = ["--no-warnings", join(outDir, "ichorctl"), "--talosconfig", path, ...args];
    const { stdout, stderr } = await execute(process.execPath, command, { signal: vm.signal });
    return `${stdout}${stderr}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
