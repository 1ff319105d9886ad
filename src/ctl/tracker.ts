// Follows nodes through a reboot or a shutdown: events before, during and after, whatever the connection does meanwhile.
import { errorChain } from "../base/errors.ts";
import { isCanceled } from "../base/abort.ts";
import { parseDurationMs } from "../base/units.ts";
import { MachineStatusEventMachineStage } from "../wire/gen/machine.ts";
import { rpc } from "../wire/gen/rpc.ts";
import { Code, hasStatus } from "../rpc/status.ts";
import type { CommandContext, OptionValues } from "./command.ts";
import { choice, flag, span, toggle } from "./command.ts";
import { type ReadEvent, readEvent } from "../dashboard/live/events.ts";
import { forEachNode } from "./fan-out.ts";
import { withKernelLog } from "./kernel-log.ts";
import type { NodeClient } from "./session.ts";
import { dataOf } from "../dashboard/live/streams.ts";

export const trackOptions = {
  wait: toggle("--wait [bool]", "wait for the end and show what happens", true),
  timeout: span("--timeout <span>", "how long to wait", "30m"),
  debug: flag("--debug", "while waiting, also say what the kernel says"),
} as const;

/** Of some of them: there is one form of it, which can be read in a terminal and in a file alike. */
export const progressOption = {
  progress: choice("--progress <form>", "how progress is shown: as lines, either way", ["auto", "plain"], "auto"),
} as const;

export interface Action {
  readonly verb: string;
  /** Keeps pods away before the request is made; they may come again when the action has ended, however it ended. */
  readonly drain?: (client: NodeClient) => Promise<{ uncordon(): Promise<void> }>;
  /** Asks the node and gives the id of the request's actor. */
  start(client: NodeClient): Promise<string>;
  /** `running`: the node is back with another boot id and ready. `stopped`: it has stopped all services. */
  readonly done: "running" | "stopped";
  /** Asked over and over once the node has stopped, until it says true: for nodes that come back as somebody else. */
  readonly isBack?: (client: NodeClient, bootBefore: string | undefined) => Promise<boolean>;
}

const retryMs = 1000;

/** Rejects when the node cannot be asked, or the caller may not read files. */
export async function readBootId(client: NodeClient): Promise<string> {
  const parts: string[] = [];
  const request = { path: "/proc/sys/kernel/random/boot_id" };
  for await (const bytes of dataOf(client.stream(rpc.MachineService.Read, request))) {
    parts.push(new TextDecoder().decode(bytes));
  }
  return parts.join("").trim();
}

/** Undefined when the node cannot be asked, or does not tell: then boots are told apart by events only. */
export async function bootId(client: NodeClient): Promise<string | undefined> {
  return readBootId(client).catch(() => undefined);
}

/** The text of an event that a person who waits wants to see. */
function progress(event: ReadEvent): string | undefined {
  if (event.type === "machine.PhaseEvent" || event.type === "machine.SequenceEvent")
    return `${event.source}: ${event.message}`;
  if (event.status !== undefined) return `stage ${event.source}, ${event.message}`;
  return undefined;
}

interface Progress {
  readonly actorId: string;
  readonly bootBefore: string | undefined;
  /** Ids of the events already handled: a new stream starts with all of the past. */
  readonly seen: Set<string>;
  /** False until the request shows in the events, or the node was away: what was before is not part of the story. */
  started: boolean;
}

/** Throws the failure that an event of our request carries. A reboot ends its sequence with an error that is none. */
function checkFailure({ sequence }: ReadEvent): void {
  const message = sequence?.error?.message;
  if (message !== undefined && !message.includes("unix.Reboot")) throw new Error(message);
}

async function isDone(
  client: NodeClient,
  action: Action,
  event: ReadEvent,
  { actorId, bootBefore }: Progress,
): Promise<boolean> {
  if (action.done === "stopped") return event.actorId === actorId && event.task?.task === "stopAllServices";
  const { status } = event;
  if (status?.stage !== MachineStatusEventMachineStage.RUNNING || status.status?.ready !== true) return false;
  return bootBefore === undefined || (await bootId(client)) !== bootBefore;
}

/** Reads one stream of events until it ends; true when the action is complete. */
async function followOnce(
  context: CommandContext,
  client: NodeClient,
  action: Action,
  state: Progress,
): Promise<boolean> {
  for await (const raw of client.stream(rpc.MachineService.Events, { tailEvents: -1 })) {
    const event = readEvent(raw);
    if (state.seen.has(event.id)) continue;
    state.seen.add(event.id);
    const isOurs = event.actorId === state.actorId;
    if (isOurs) {
      state.started = true;
      checkFailure(event);
    }
    const shown = isOurs || (state.started && event.status !== undefined) ? progress(event) : undefined;
    if (shown !== undefined) context.output.note(`${client.node}: ${shown}`);
    if (await isDone(client, action, event, state)) return true;
  }
  return false;
}

async function follow(context: CommandContext, client: NodeClient, action: Action, state: Progress): Promise<void> {
  let lost = false;
  for (;;) {
    try {
      if (await followOnce(context, client, action, state)) return;
    } catch (error) {
      // a node that stops cancels its streams before it is gone
      const isGoing = client.isUnavailable(error) || hasStatus(error, Code.CANCELED);
      if (isCanceled(error) || !isGoing) throw error;
      if (action.done === "stopped" && client.isUnavailable(error)) return; // a node that is gone has shut down
      if (!lost) context.output.note(`${client.node}: unavailable, waiting for it to come back (${errorChain(error)})`);
      lost = true;
      state.started = true;
    }
    await context.clock.sleep(retryMs, context.signal);
  }
}

/** Starts the action on every node of the session and waits for its end, unless told not to. */
export async function trackAction(
  context: CommandContext,
  options: OptionValues<typeof trackOptions>,
  action: Action,
): Promise<void> {
  const timeoutMs = parseDurationMs(options.timeout);
  using limit = context.clock.timeout(timeoutMs, context.signal);
  const limited: CommandContext = { ...context, signal: limit.signal };
  await forEachNode(limited, async (client) => {
    const drained = await action.drain?.(client);
    try {
      const run = (): Promise<void> => act(limited, client, action, options);
      await (options.debug && options.wait ? withKernelLog(limited, client, run) : run());
    } catch (error) {
      // the first failure is the one to be told
      await drained
        ?.uncordon()
        .catch((second: unknown) => context.output.note(`${client.node}: ${errorChain(second)}`));
      throw error;
    }
    await drained?.uncordon();
  });
}

async function act(
  context: CommandContext,
  client: NodeClient,
  action: Action,
  { wait, timeout }: OptionValues<typeof trackOptions>,
): Promise<void> {
  const { output, clock, signal } = context;
  const comesBack = action.done === "running" || action.isBack !== undefined;
  const bootBefore = comesBack && wait ? await bootId(client) : undefined;
  const actorId = await action.start(client);
  if (!wait) return;
  output.note(`${client.node}: ${action.verb} accepted, waiting (up to ${timeout})`);
  await follow(context, client, action, { actorId, bootBefore, seen: new Set(), started: false });
  if (action.isBack !== undefined) {
    output.note(`${client.node}: stopped, waiting for it to come back`);
    while (!(await action.isBack(client, bootBefore))) await clock.sleep(retryMs, signal);
  }
  output.note(`${client.node}: ${action.verb} done`);
}
