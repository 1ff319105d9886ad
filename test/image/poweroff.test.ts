// What poweroff asks for by its names and options, of a socket that stands for process 1.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compile, poweroffSources } from "../../tools/image/stage1.ts";

const folder = mkdtempSync(join(tmpdir(), "ichor-poweroff-"));
const path = join(folder, "power.sock");
const asked: string[] = [];
let answer = "ok\n";
const server = createServer((socket) => {
  socket.once("data", (line) => {
    asked.push(line.toString());
    socket.end(answer);
  });
});

beforeAll(async () => {
  compile(poweroffSources, join(folder, "poweroff"), [`-DSOCKET_PATH="${path}"`]);
  for (const name of ["halt", "reboot", "shutdown"]) symlinkSync("poweroff", join(folder, name));
  server.listen(path);
  await once(server, "listening");
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

async function run(name: string, ...args: readonly string[]) {
  asked.length = 0;
  const child = spawn(join(folder, name), args, { stdio: ["ignore", "ignore", "pipe"] });
  const [err, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  return { code: Number(code), err, asked: asked.join("") };
}

test.each([
  ["poweroff", [], "shutdown\n"],
  ["halt", ["-p"], "shutdown\n"],
  ["reboot", [], "reboot\n"],
  ["reboot", ["--force"], "reboot force\n"],
  ["reboot", ["-p"], "shutdown\n"],
  ["shutdown", [], "shutdown\n"],
  ["shutdown", ["-P", "+0", "hypervisor initiated shutdown"], "shutdown\n"],
  ["shutdown", ["-r", "now"], "reboot\n"],
  ["shutdown", ["-hf", "--no-wall"], "shutdown force\n"],
])("poweroff: %s %j", async (name, args, want) => {
  answer = "ok\n";
  expect(await run(name, ...args)).toEqual({ code: 0, err: "", asked: want });
});

test.each([
  ["shutdown", ["-c"], "shutdown: options: want -H, -P, -h, -p, -r, -f or --no-wall\n"],
  ["shutdown", ["+5"], "shutdown: +5: want now or +0\n"],
  ["reboot", ["now"], "reboot: now: want no argument\n"],
])("poweroff: refuses %s %j and asks for nothing", async (name, args, err) => {
  expect(await run(name, ...args)).toEqual({ code: 1, err, asked: "" });
});

test("poweroff: says why it was refused, and that nobody answers", async () => {
  answer = "want user root\n";
  const refused = await run("poweroff");
  expect(refused).toEqual({ code: 1, err: "poweroff: refused: want user root\n", asked: "shutdown\n" });
  answer = "";
  expect((await run("poweroff")).err).toBe(`poweroff: ${path}: no answer\n`);
});
