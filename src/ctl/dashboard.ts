// The dashboard of the nodes that a person looks at, in the terminal of the person.
import { showDashboard } from "../dashboard/run.ts";
import { certificateEndMs } from "./certificate-end.ts";
import type { CommandContext } from "./command.ts";
import { lookedAt } from "./looked-at.ts";

/** Resolves when the user quits. Rejects with a CanceledError when somebody else ends it. */
export async function runDashboard(context: CommandContext, intervalMs: number): Promise<void> {
  const { session, clock, terminal, output, signal } = context;
  if (!terminal.isInteractive) throw new Error("Cannot show the dashboard: want a terminal as input and output");
  const nodes = await lookedAt(session);
  // a certificate that cannot be read fails the connections, which says more
  const certificateEndsMs = await certificateEndMs(session).catch(() => undefined);
  const print = (text: string): Promise<void> => output.print(text);
  await showDashboard({ nodes, sessions: session, clock, terminal, print, intervalMs, certificateEndsMs }, signal);
}
