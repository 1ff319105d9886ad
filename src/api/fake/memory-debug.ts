// Debug containers in memory: an image is a function, which reads what the client does and prints.
import { abortable, CanceledError } from "../../base/abort.ts";
import { encodeUtf8 } from "../../base/bytes.ts";
import { queue } from "../../base/queue.ts";
import type { DebugPort, DebugRequest } from "../debug-port.ts";
import { statusError } from "../errors.ts";

export type MemoryDebugEvent =
  | { readonly kind: "input"; readonly bytes: Uint8Array }
  | { readonly kind: "end of input" }
  | { readonly kind: "signal"; readonly number: number }
  | { readonly kind: "size"; readonly width: number; readonly height: number };

/** What a program in memory sees of the world. */
export interface MemoryProgramContext {
  readonly request: DebugRequest;
  /** Aborts when the container is removed. */
  readonly signal: AbortSignal;
  print(data: string | Uint8Array): void;
  /** What the client does next. Rejects when the container is removed. */
  next(): Promise<MemoryDebugEvent>;
}

/** Resolves with the exit code. */
export type MemoryProgram = (context: MemoryProgramContext) => Promise<number>;

export interface MemoryDebug extends DebugPort {
  /** Ids of the containers that there are. */
  readonly containers: ReadonlySet<string>;
}

const capacity = 1024;

/** `programs` by the image's name. */
export function memoryDebug(programs: Readonly<Record<string, MemoryProgram>>): MemoryDebug {
  const containers = new Set<string>();
  let started = 0;
  return {
    containers,
    async start(request, signal) {
      const program = programs[request.image];
      if (program === undefined) throw statusError("NOT_FOUND", `image "${request.image}" not found`);
      const id = `debug-${String(++started).padStart(16, "0")}`;
      const output = queue<Uint8Array>(capacity, "fail");
      const events = queue<MemoryDebugEvent>(capacity, "fail");
      const life = new AbortController();
      containers.add(id);
      const context: MemoryProgramContext = {
        request,
        signal: life.signal,
        print: (data) => void output.push(typeof data === "string" ? encodeUtf8(data) : data),
        async next() {
          const event = await events.take(life.signal);
          if (event === undefined) throw new CanceledError("Nobody tells the program anything any more");
          return event;
        },
      };
      const exit = program(context).finally(() => output.close());
      exit.catch(() => undefined); // told by exited()
      return {
        id,
        pid: 1000 + started,
        read: () => output.take(signal),
        exited: () => abortable(exit, signal),
        write: async (bytes) => void events.push({ kind: "input", bytes }),
        closeInput: async () => void events.push({ kind: "end of input" }),
        resize: async (width, height) => void events.push({ kind: "size", width, height }),
        kill: async (number) => void events.push({ kind: "signal", number }),
        async [Symbol.asyncDispose]() {
          life.abort(new CanceledError("The container was removed"));
          containers.delete(id);
        },
      };
    },
  };
}
