// The test's side of the saboteur: the archive that brings it into a machine, and the calls.
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { bundleProgram } from "../../../tools/bundle/bundle.ts";
import { type CpioEntry, encodeCpio } from "../../../tools/image/cpio.ts";
import { outDir, top } from "../../../tools/image/paths.ts";
import type { Vm } from "../../lib/vm.ts";
import { type Sabotage, type SabotageAnswer, saboteurPort } from "./protocol.ts";

/** An archive that makes process 1 load the saboteur before machined. */
export async function saboteurOverlay(): Promise<Uint8Array> {
  const folder = join(outDir, "saboteur");
  mkdirSync(folder, { recursive: true });
  const names = ["saboteur"];
  await Promise.all(names.map((name) => bundleProgram(`test/e2e/saboteur/${name}.ts`, join(folder, `${name}.mjs`))));
  const shipped = readFileSync(join(top, "rootfs/usr/lib/ichor/init.args"), "utf8");
  const args = shipped.replace(/\n(\/usr\/lib\/ichor\/machined\.mjs)/u, "\n--import=/.extra/saboteur.mjs\n$1");
  const file = (path: string, content: Buffer): CpioEntry => ({ kind: "file", path, mode: 0o644, content });
  return encodeCpio(
    [
      { kind: "directory", path: ".extra", mode: 0o755 },
      ...names.map((name) => file(`.extra/${name}.mjs`, readFileSync(join(folder, `${name}.mjs`)))),
      file("init.args", Buffer.from(args)),
    ],
    0,
  );
}

export { saboteurPort };

/** Asks the saboteur of a machine that was started with the overlay and a forward of its port. */
export async function sabotage(vm: Vm, request: Sabotage): Promise<number> {
  const socket = connect(vm.forward(saboteurPort), "127.0.0.1");
  try {
    await once(socket, "connect", { signal: vm.signal });
    socket.write(`${JSON.stringify(request)}\n`);
    const [line] = (await once(createInterface({ input: socket }), "line", { signal: vm.signal })) as [string];
    const answer = JSON.parse(line) as SabotageAnswer;
    if ("error" in answer) throw new Error(`Cannot sabotage: ${answer.error}`);
    return answer.count;
  } finally {
    socket.destroy();
  }
}
