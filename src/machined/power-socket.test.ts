// The socket for programs that know no API: root may end the run with it, nobody else.
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { manualClock } from "../base/manual-clock.ts";
import { silentLogger } from "../base/logger.ts";
import { nodeFiles } from "../linux/files.ts";
import { openPowerSocket } from "./power-socket.ts";

let folder = "";
let asked: unknown[];
const clock = manualClock();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "power-"));
  asked = [];
});

afterEach(() => rmSync(folder, { recursive: true }));

function open(path: string, uid: number): Promise<AsyncDisposable> {
  return openPowerSocket({
    path,
    files: nodeFiles(),
    peerCredentials: { of: () => ({ pid: 7, uid, gid: uid }) },
    sequences: {
      shutdown: ({ force }, actorId) => void asked.push(["shutdown", force, actorId]),
      reboot: (mode, actorId) => void asked.push(["reboot", mode, actorId]),
    },
    clock,
    log: silentLogger,
  });
}

/** What a caller gets that sends this, piece by piece. */
async function ask(path: string, ...pieces: readonly string[]): Promise<string> {
  const socket = connect(path);
  for (const piece of pieces) socket.write(piece);
  return text(socket);
}

test("openPowerSocket() ends the run as root wants it", async () => {
  const path = join(folder, "run/power.sock");
  await using _ = await open(path, 0);
  expect([statSync(path).mode & 0o777, statSync(join(folder, "run")).mode & 0o777]).toEqual([0o600, 0o700]);
  const requests = ["shutdown\n", "shutdown force\n", "reboot\n", "reboot force\n"];
  for (const request of requests) expect(await ask(path, request)).toBe("ok\n");
  expect(asked).toEqual([
    ["shutdown", false, ""],
    ["shutdown", true, ""],
    ["reboot", "default", ""],
    ["reboot", "force", ""],
  ]);
});

test("openPowerSocket() refuses what it does not understand, and everybody but root", async () => {
  const path = join(folder, "power.sock");
  const user = await open(path, 50);
  expect(await ask(path, "shutdown\n")).toBe("want user root\n");
  await user[Symbol.asyncDispose]();
  await using _ = await open(path, 0);
  for (const request of ["halt\n", "shutdown now\n", "\n", "x".repeat(1000)])
    expect(await ask(path, request)).toBe("want shutdown or reboot\n");
  expect(asked).toEqual([]);
});

test("openPowerSocket() does not wait for a caller that says nothing", async () => {
  const path = join(folder, "power.sock");
  await using _ = await open(path, 0);
  const answer = ask(path, "shut").catch(() => "");
  while (clock.pending === 0) await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(10_000);
  expect([await answer, asked]).toEqual(["", []]);
});
