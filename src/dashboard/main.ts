// dashboard: the node at a glance, on the terminal that it is started with. It shows until it is told to stop: nobody can leave it, since there is nothing behind it.
import { parseArgs } from "node:util";
import { isCanceled } from "../base/abort.ts";
import { encodeUtf8 } from "../base/bytes.ts";
import { systemClock } from "../base/clock.ts";
import { rpc } from "../wire/gen/rpc.ts";
import { consoleGlyph } from "./console-font.ts";
import { localSessions, thisNode } from "./local-sessions.ts";
import { showDashboard } from "./run.ts";
import { processTerminal } from "./terminal.ts";

/** Of META: network settings of a machine without a cloud, and the code in the URL of its config. */
const [networkKey, codeKey] = [0x0a, 0x0b];
/** The node works for others than those in front of it. */
const figuresEveryMs = 3000;
const restMs = 500;

/** Resolves when the terminal has taken the text. */
async function print(text: string): Promise<void> {
  const done = Promise.withResolvers<void>();
  process.stdout.write(text, (error) => (error instanceof Error ? done.reject(error) : done.resolve()));
  await done.promise;
}

async function main(): Promise<never> {
  const { values } = parseArgs({
    options: {
      "machine-socket": { type: "string", default: "/system/run/machined/machine.sock" },
      "config-url": { type: "string" },
    },
  });
  const stop = new AbortController();
  const terminal = processTerminal((reason) => stop.abort(reason));
  if (!terminal.isInteractive) throw new Error("Cannot show the dashboard: want a terminal as input and output");
  const sessions = localSessions({ path: values["machine-socket"], clock: systemClock });
  try {
    const client = await sessions.client(thisNode);
    const keep = async (key: number, text: string): Promise<void> => {
      await client.unary(rpc.MachineService.MetaWrite, { key, value: encodeUtf8(text) });
    };
    const place = {
      kind: "console",
      restMs,
      glyph: consoleGlyph,
      saveNetwork: (text: string) => keep(networkKey, text),
      configUrl: values["config-url"],
      saveCode: (code: string) => keep(codeKey, code),
    } as const;
    const options = { nodes: [thisNode], sessions, clock: systemClock, terminal, print, place };
    await showDashboard({ ...options, intervalMs: figuresEveryMs }, stop.signal);
  } catch (error) {
    if (!isCanceled(error)) throw error;
  }
  sessions.close();
  process.exit(0);
}

await main();
