// Breaks things inside a node, for tests: a companion of the node in its machine, from an archive that only the tests add to the initramfs.
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
    if (
      pid === "1" ||
      pid === String(process.pid) ||
      !(await readProc(pid, "cmdline")).replaceAll("\0", " ").includes(text)
    )
      continue;
    process.kill(Number(pid), "SIGKILL");
    count++;
  }
  return count;
}

/** Rejects for a line that is no request: the saboteur lives on. */
async function sabotage(line: string): Promise<number> {
  const request = JSON.parse(line) as Partial<Sabotage> | null;
  if (request?.kind !== "kill" || typeof request.text !== "string" || request.text === "")
    throw new TypeError('Cannot sabotage: want {"kind":"kill","text":"..."} with a text');
  return kill(request.text);
}

createServer((socket) => {
  socket.on("error", () => undefined);
  createInterface({ input: socket }).on("line", (line) => {
    const answer = sabotage(line).then(
      (count): SabotageAnswer => ({ count }),
      (error: unknown): SabotageAnswer => ({ error: String(error) }),
    );
    void answer.then((sent) => socket.write(`${JSON.stringify(sent)}\n`));
  });
}).listen(saboteurPort);
