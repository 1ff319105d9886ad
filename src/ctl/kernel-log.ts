// A node's kernel log while something is done to the node, through restarts: what it says first after one explains why it is late.
import { errorChain } from "../base/errors.ts";
import { openScope } from "../base/scope.ts";
import { rpc } from "../wire/gen/rpc.ts";
import type { CommandContext } from "./command.ts";
import { lines } from "../dashboard/live/lines.ts";
import type { NodeClient } from "./session.ts";
import { dataOf } from "../dashboard/live/streams.ts";

const retryMs = 1000;

type LogContext = Pick<CommandContext, "output" | "clock" | "signal">;

/** Says what the kernel of the node says for as long as `work` takes. A node that does not give its log is no failure of the work. */
export async function withKernelLog<T>(context: LogContext, client: NodeClient, work: () => Promise<T>): Promise<T> {
  const say = (line: string): void => context.output.note(`${client.node}: ${line}`);
  await using scope = openScope((error) => say(`no kernel log: ${errorChain(error)}`), context.signal);
  scope.run((signal) => follow({ ...context, signal }, client, (line) => say(`kernel: ${line}`)));
  return await work();
}

/** From now on, and after each loss of the node all that was not seen yet: the log of another boot is another one. */
async function follow({ clock, signal }: LogContext, client: NodeClient, say: (line: string) => void): Promise<void> {
  const seen = new Set<string>(); // lines begin with their time
  for (let isFirst = true; ; isFirst = false) {
    try {
      const chunks = dataOf(client.stream(rpc.MachineService.Dmesg, { follow: true, tail: isFirst }, signal));
      for await (const line of lines(chunks)) {
        if (seen.has(line)) continue;
        seen.add(line);
        say(line);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!client.isUnavailable(error)) throw error;
    }
    await clock.sleep(retryMs, signal);
  }
}
