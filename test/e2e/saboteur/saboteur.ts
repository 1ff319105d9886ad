// Breaks things inside a node, for tests: loaded into process 1 of a test machine beside machined (`node --import`), from an archive that
// only the tests add to the initramfs. No image holds it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, readdir } from "node:fs/promises";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { type Sabotage, type SabotageAnswer, saboteurPort } from "./protocol.ts";

async function processes(): Promise<readonly string[]> {
  return (await readdir("/proc")).filter((name) => /^\d+$/u.test(name));
}

/** "" for a process that is gone. */
async function readProc(pid: string, file: string): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
}

async function kill(text: string): Promise<number> {
  let count = 0;
  for (const pid of await processes()) {
    if (pid === "1" || !(await readProc(pid, "cmdline")).replaceAll("\0", " ").includes(text)) continue;
    process.kill(Number(pid), "SIGKILL");
    count++;
  }
  return count;
}

const batch = 50;

/** Each batch has a parent of its own that is killed while its children wait for a device that never comes. */
async function orphans(count: number): Promise<number> {
  for (let made = 0; made < count; made += batch) {
    const size = String(Math.min(batch, count - made));
    const parent = spawn(process.execPath, ["/.extra/orphans.mjs", size], { stdio: ["ignore", "pipe", "inherit"] });
    await once(parent.stdout, "data");
    parent.kill("SIGKILL");
    await once(parent, "exit");
  }
  return count;
}

async function zombies(): Promise<number> {
  let count = 0;
  for (const pid of await processes()) {
    const [state, parent] = (await readProc(pid, "stat")).replace(/^.*\) /u, "").split(" ");
    if (state === "Z" && parent === "1") count++;
  }
  return count;
}

async function act(sabotage: Sabotage): Promise<number> {
  switch (sabotage.kind) {
    case "kill":
      return kill(sabotage.text);
    case "orphans":
      return orphans(sabotage.count);
    case "zombies":
      return zombies();
  }
}

createServer((socket) => {
  socket.on("error", () => undefined);
  createInterface({ input: socket }).on("line", (line) => {
    const answer = act(JSON.parse(line) as Sabotage).then(
      (count): SabotageAnswer => ({ count }),
      (error: unknown): SabotageAnswer => ({ error: String(error) }),
    );
    void answer.then((sent) => socket.write(`${JSON.stringify(sent)}\n`));
  });
}).listen(saboteurPort);
