// The same work on several nodes at once: one call per node, failures of one do not stop the others.
import { isCanceled } from "../base/abort.ts";
import { errorChain, toError } from "../base/errors.ts";
import { adviceFor } from "./call-error.ts";
import type { CommandContext } from "./command.ts";
import { ReportedError } from "./command.ts";
import type { NodeClient } from "./session.ts";
import { formatTable } from "./table.ts";

/**
 * Runs `work` on every node of the session in parallel. Failures are printed as they come; the call then rejects with a ReportedError, or with
 * the signal's reason when that ended the work of a node.
 */
export async function forEachNode(context: CommandContext, work: (client: NodeClient) => Promise<void>): Promise<void> {
  const { session, output } = context;
  let failures = 0;
  let isEnded = false;
  const advice = new Set<string>();
  const one = async (node: string): Promise<void> => {
    try {
      await work(await session.client(node));
    } catch (error) {
      if (context.signal.aborted && (isCanceled(error) || error === context.signal.reason)) {
        isEnded = true;
        return;
      }
      failures++;
      output.note(`error from node ${node}: ${errorChain(error)}`);
      advice.add(adviceFor(error) ?? "");
    }
  };
  await Promise.all((await session.nodes()).map((node) => one(node)));
  for (const each of advice) if (each !== "") output.note(`hint: ${each}`); // once, however many nodes it is for
  if (failures > 0) throw new ReportedError(`${failures} of the nodes failed`);
  if (isEnded) throw toError(context.signal.reason);
}

/** One table for all nodes, sorted as the nodes were named. `rows` gives the cells after the node's name. */
export async function nodeTable(
  context: CommandContext,
  header: readonly string[],
  rows: (client: NodeClient) => Promise<readonly (readonly string[])[]>,
): Promise<void> {
  const byNode = new Map<string, readonly (readonly string[])[]>();
  let failure: Error | undefined;
  try {
    await forEachNode(context, async (client) => void byNode.set(client.node, await rows(client)));
  } catch (error) {
    failure = toError(error); // thrown again below: what the other nodes said is printed first
  }
  const order = (await context.session.nodes()).flatMap((node) =>
    (byNode.get(node) ?? []).map((row) => [node, ...row]),
  );
  if (byNode.size > 0) await context.output.print(formatTable([["NODE", ...header], ...order]));
  if (failure !== undefined) throw failure;
}

/** Rows of a table, and what a node could not say of some of its items: that is told, and in the end a failure like any other. */
export async function itemTable(
  context: CommandContext,
  header: readonly string[],
  rows: (client: NodeClient, fail: (problem: string) => void) => Promise<readonly (readonly string[])[]>,
): Promise<void> {
  let failures = 0;
  await nodeTable(context, header, (client) =>
    rows(client, (problem) => {
      failures++;
      context.output.note(`error from node ${client.node}: ${problem}`);
    }),
  );
  if (failures > 0) throw new ReportedError(`${failures} items failed`);
}

/** The one node of commands that work on exactly one. */
export async function singleNode(context: CommandContext, command: string): Promise<NodeClient> {
  const nodes = await context.session.nodes();
  const [node, ...others] = nodes;
  if (node === undefined || others.length > 0)
    throw new Error(`command "${command}" requires exactly one node (got ${nodes.length})`);
  return context.session.client(node);
}
