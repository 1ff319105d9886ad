// Process 1 of a guest that runs guest tests: makes what they expect of a booted machine, runs each bundle beside it as a
// child, prints their results on the console, each line after `guest| `, and powers off.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { createInterface } from "node:readline";
import { errorChain } from "../../src/base/errors.ts";
import { openLibc } from "../../src/linux/ffi/libc.ts";
import { kernelMounts } from "../../src/linux/mount.ts";
import { kernelPower } from "../../src/linux/power.ts";

const nodeFlags = ["--disallow-code-generation-from-strings", "--no-warnings", "--test-reporter=tap"];

function say(line: string): void {
  process.stdout.write(`guest| ${line}\n`);
}

async function runBundle(path: string): Promise<number> {
  const child = spawn(process.execPath, [...nodeFlags, path], { stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", say);
  const [code] = (await once(child, "close")) as [number | null];
  return code ?? 1;
}

const libc = openLibc();
try {
  const mounts = kernelMounts(libc);
  await mounts.setPropagation("/", "private", { recursive: true }); // mounts below a shared one cannot be moved
  for (const target of ["/run", "/system", "/tmp"]) {
    await mounts.mount({ source: "tmpfs", target, type: "tmpfs", flags: ["no-suid", "no-dev"], data: "mode=0755" });
  }
  await mounts.mount({ source: "cgroup2", target: "/sys/fs/cgroup", type: "cgroup2", flags: [], data: "nsdelegate" });
  for (const name of (await readdir("/.extra")).filter((each) => each.endsWith(".guest.mjs")).sort()) {
    say(`begin ${name}`);
    say(`end ${name} ${await runBundle(`/.extra/${name}`)}`);
  }
} catch (error) {
  say(`failed: ${errorChain(error)}`);
}
say("done");
await kernelPower(libc).end("power-off");
