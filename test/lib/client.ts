// The client of out/, run as an administrator runs it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Credentials } from "../../src/ctl/session.ts";
import { outDir } from "../../tools/image/paths.ts";
import { admin } from "./kubernetes.ts";
import type { Vm } from "./vm.ts";

export interface ClientRun {
  readonly exitCode: number;
  /** Of both outputs. */
  readonly text: string;
}

/** `ichorctl ARGUMENTS` at this node with these rights, until the machine's time is over: how it ended, and what it said. */
export async function runIchorctl(vm: Vm, rights: Credentials, args: readonly string[]): Promise<ClientRun> {
  assert.ok(rights.kind === "mutual");
  const folder = mkdtempSync(join(tmpdir(), "ichor-client-"));
  try {
    const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
    const context = {
      endpoints: [`127.0.0.1:${vm.forward(50_000)}`],
      nodes: ["127.0.0.1"],
      ca: base64(rights.ca),
      crt: base64(rights.crt),
      key: base64(rights.key),
    };
    const path = join(folder, "talosconfig");
    writeFileSync(path, JSON.stringify({ context: "test", contexts: { test: context } }), { mode: 0o600 });
    const command = ["--no-warnings", join(outDir, "ichorctl"), "--talosconfig", path, ...args];
    const child = spawn(process.execPath, command, { signal: vm.signal, stdio: ["ignore", "pipe", "pipe"] });
    const output = Promise.all([text(child.stdout), text(child.stderr)]);
    const [exitCode] = (await once(child, "close")) as [number | null];
    assert.notEqual(exitCode, null, "the client was killed");
    return { exitCode: exitCode ?? -1, text: (await output).join("") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same with the rights of the test cluster's administrator. Resolves with what it said; rejects when it failed. */
export async function ichorctl(vm: Vm, ...args: readonly string[]): Promise<string> {
  const { exitCode, text: said } = await runIchorctl(vm, admin, args);
  assert.equal(exitCode, 0, said);
  return said;
}
