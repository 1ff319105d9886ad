// Long actions that the console carries out for a page, and which go on when the page is closed: they run our own commands, with their words as progress.
import { anySignal, CanceledError } from "../../base/abort.ts";
import { BugError, errorChain } from "../../base/errors.ts";
import { ringBuffer } from "../../base/ring-buffer.ts";
import type { Scope } from "../../base/scope.ts";
import { wakeup } from "../../base/wakeup.ts";
import type { Job } from "../../console/protocol.ts";
import type { Command, CommandContext } from "../command.ts";
import { isGroup, ReportedError } from "../command.ts";
import type { NodeClient } from "../session.ts";

export interface JobFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface JobStart {
  readonly title: string;
  readonly nodes: readonly string[];
  /** The context has the job's nodes only; what is written to its output are the lines of the job. May resolve with a file to fetch. */
  readonly run: (context: CommandContext) => Promise<JobFile | undefined>;
}

export interface Jobs {
  /** Grows with every change. */
  readonly revision: number;
  changed(seen: number, signal: AbortSignal): Promise<void>;
  start(job: JobStart): Job;
  /** Newest first. */
  list(): readonly Job[];
  /** Undefined when there is none, or it is gone. */
  file(id: number): JobFile | undefined;
  /** Ends the calls that are under way, and makes no more: what the node was told before is told. False when there is nothing to stop. */
  cancel(id: number): boolean;
}

const keptJobs = 50;
const keptLines = 300;
/** Files are large and only fetched once or twice. */
const keptFiles = 3;

interface Running {
  readonly id: number;
  readonly title: string;
  readonly nodes: readonly string[];
  readonly startedMs: number;
  readonly lines: ReturnType<typeof ringBuffer<string>>;
  readonly controller: AbortController;
  state: Job["state"];
  endedMs: number | undefined;
  file: JobFile | undefined;
}

export interface JobsOptions {
  readonly context: CommandContext;
  readonly scope: Scope;
  /** Told at the end of each job. */
  readonly onEnd: (job: Job) => void;
}

export function openJobs({ context, scope, onEnd }: JobsOptions): Jobs {
  const jobs: Running[] = [];
  const changes = wakeup();
  let revision = 0;
  let nextId = 1;
  const touch = (): void => {
    revision++;
    changes.ring();
  };
  const view = ({ id, title, nodes, state, startedMs, endedMs, file, lines }: Running): Job => ({
    id,
    title,
    nodes,
    state,
    startedMs,
    endedMs,
    file: file?.name ?? "",
    lines: lines.tail(keptLines),
  });

  async function run(job: Running, work: JobStart["run"], signal: AbortSignal): Promise<void> {
    const onAbort = (): void => job.controller.abort(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      job.file = await work(contextOf(context, job, touch));
      job.state = job.controller.signal.aborted ? "cancelled" : "done";
    } catch (error) {
      // what a command has reported is in its lines already
      if (job.controller.signal.aborted) job.state = "cancelled";
      else {
        job.state = "failed";
        if (!(error instanceof ReportedError)) job.lines.push(`error: ${errorChain(error)}`);
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      job.endedMs = context.clock.now();
      for (const old of jobs.filter(({ file }) => file !== undefined).slice(keptFiles)) old.file = undefined;
      onEnd(view(job));
      touch();
    }
  }

  return {
    get revision() {
      return revision;
    },
    async changed(seen, signal) {
      if (revision === seen) await changes.next(signal);
    },
    start({ title, nodes, run: work }) {
      const job: Running = {
        id: nextId++,
        title,
        nodes,
        state: "running",
        startedMs: context.clock.now(),
        endedMs: undefined,
        lines: ringBuffer<string>(keptLines),
        controller: new AbortController(),
        file: undefined,
      };
      jobs.unshift(job);
      jobs.splice(keptJobs);
      scope.run((signal) => run(job, work, signal));
      touch();
      return view(job);
    },
    list: () => jobs.map(view),
    file: (id) => jobs.find((job) => job.id === id)?.file,
    cancel(id) {
      const job = jobs.find((each) => each.id === id);
      if (job === undefined || job.state !== "running") return false;
      job.controller.abort(new CanceledError("Cancelled by the user"));
      return true;
    },
  };
}

/** The console's context, narrowed to the job: its nodes, its end, its lines. */
function contextOf(context: CommandContext, job: Running, touch: () => void): CommandContext {
  const say = (text: string): void => {
    for (const line of text.trimEnd().split("\n")) job.lines.push(line);
    touch();
  };
  return {
    ...context,
    signal: job.controller.signal,
    session: {
      ...context.session,
      nodes: async () => job.nodes,
      client: async (node) => within(await context.session.client(node), job.controller.signal),
    },
    output: {
      isTerminal: false,
      note: say,
      print: async (text) => say(text),
      printBytes: async (bytes) => say(`(${bytes.length} bytes)`),
    },
  };
}

/** The same client, whose calls end with the signal too: a job that is cancelled asks no node for anything more. */
function within(client: NodeClient, signal: AbortSignal): NodeClient {
  const both = (own: AbortSignal | undefined): AbortSignal => anySignal(own, signal);
  return {
    ...client,
    unary: (method, request, own) => client.unary(method, request, both(own)),
    stream: (method, request, own) => client.stream(method, request, both(own)),
    converse: (method, requests, own) => client.converse(method, requests, both(own)),
  };
}

/** A command with its usual options but for those given. */
export async function runCommand(
  command: Command,
  context: CommandContext,
  overrides: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (isGroup(command)) throw new BugError(`command ${command.name} is a group`);
  const values = Object.fromEntries(Object.entries(command.options ?? {}).map(([name, { value }]) => [name, value]));
  await command.run(context, [], { ...values, ...overrides });
}
