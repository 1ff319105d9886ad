// A session whose nodes are functions, and an output that remembers: commands are tested on these without a network.
import { abortable } from "../../base/abort.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { isUnavailable } from "../../rpc/status.ts";
import type { CommandContext } from "../command.ts";
import type { NodeClient } from "../session.ts";
import type { SessionFlags } from "../session-flags.ts";
import { fakeTerminal, type FakeTerminal } from "./terminal.ts";

type Fields = Readonly<Record<string, string>>;

/** Answers of a node by RPC path, to a request, the signal that ends the call, and the metadata that the command added; a stream's answer is a list or an async iterable, or a function that makes it; an upload's request is the list of all, a conversation's what the client says as it says it. */
export type Answers = Readonly<Record<string, (request: never, signal: AbortSignal, metadata: Fields) => unknown>>;

export interface FakeContext extends CommandContext {
  readonly clock: ManualClock;
  readonly terminal: FakeTerminal;
  readonly stdout: () => string;
  readonly stderr: () => readonly string[];
}

/** What a fake node throws when it cannot be reached. */
export class FakeUnavailableError extends Error {}

function fakeClient(node: string, answers: Answers, metadata: Fields = {}): NodeClient {
  function answer(path: string, request: unknown, signal: AbortSignal = new AbortController().signal): unknown {
    const handler = answers[path];
    if (handler === undefined) throw new Error(`fake node has no answer for ${path}`);
    return handler(request as never, signal, metadata);
  }
  return {
    node,
    withMetadata: (fields) => fakeClient(node, answers, { ...metadata, ...fields }),
    isUnavailable: (error) => error instanceof FakeUnavailableError || isUnavailable(error),
    unary: (method, request, signal) => Promise.resolve().then(() => answer(method.path, request, signal) as never),
    upload: async (method, requests) => answer(method.path, await Array.fromAsync(requests)) as never,
    async *converse(method, requests, signal = new AbortController().signal) {
      const answered = (answer(method.path, requests) as AsyncIterable<never>)[Symbol.asyncIterator]();
      for (;;) {
        const next = await abortable(answered.next(), signal);
        if (next.done === true) return;
        yield next.value;
      }
    },
    async *stream(method, request, signal) {
      yield* answer(method.path, request, signal) as AsyncIterable<never>;
    },
  };
}

/** A context for commands: `nodes` maps each node's name to its answers. */
export function fakeContext(nodes: Readonly<Record<string, Answers>>, flags: Partial<SessionFlags> = {}): FakeContext {
  const data: string[] = [];
  const notes: string[] = [];
  const decoder = new TextDecoder();
  return {
    clock: manualClock(),
    signal: new AbortController().signal,
    env: {},
    terminal: fakeTerminal(),
    stdout: () => data.join(""),
    stderr: () => notes,
    output: {
      isTerminal: false,
      print: (text) => Promise.resolve(void data.push(text)),
      printBytes: (bytes) => Promise.resolve(void data.push(decoder.decode(bytes))),
      note: (text) => void notes.push(text),
    },
    session: {
      flags: { nodes: [], endpoints: [], insecure: false, fingerprints: [], ...flags },
      talosConfig: () => Promise.reject(new Error("fake session has no client configuration")),
      context: () => Promise.reject(new Error("fake session has no client configuration")),
      nodes: () => Promise.resolve(Object.keys(nodes)),
      client: (node) => Promise.resolve(fakeClient(node, nodes[node] ?? {})),
      fresh() {
        return this;
      },
      inMaintenance() {
        return this;
      },
      as() {
        throw new Error("fake session has one identity");
      },
      close: () => undefined,
    },
  };
}
