// QEMU's machine protocol: one JSON object per line over a unix socket (docs/interop/qmp-spec.rst of QEMU).
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { errorCode } from "../../src/base/errors.ts";
import { systemClock } from "../../src/base/clock.ts";

export interface Qmp extends Disposable {
  /** Runs a command, such as `system_powerdown`, and waits for QEMU to accept it. */
  execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<void>;
  /** When QEMU ends: why the machine went off, as QEMU calls it, such as `guest-reset`; undefined when QEMU did not say. */
  readonly ended: Promise<string | undefined>;
}

interface Answer {
  readonly event?: string;
  readonly data?: { readonly reason?: string };
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

async function connectTo(path: string, signal: AbortSignal): Promise<Socket> {
  for (;;) {
    signal.throwIfAborted();
    const socket = connect(path);
    const { promise, resolve } = Promise.withResolvers<unknown>();
    socket.once("connect", () => resolve(undefined)).once("error", resolve);
    const failure = await promise;
    if (failure === undefined) return socket;
    const code = errorCode(failure);
    if (code !== "ENOENT" && code !== "ECONNREFUSED")
      throw new Error(`Cannot connect to QEMU at ${path}`, { cause: failure });
    await systemClock.sleep(20, signal); // QEMU makes the socket as it starts
  }
}

export async function openQmp(path: string, signal: AbortSignal): Promise<Qmp> {
  const socket = await connectTo(path, signal);
  const answers: { resolve(): void; reject(error: Error): void }[] = [];
  const ended = Promise.withResolvers<string | undefined>();
  let reason: string | undefined;
  const reader = createInterface({ input: socket });
  reader.on("line", (line) => {
    const answer = JSON.parse(line) as Answer;
    if (answer.event === "SHUTDOWN") reason = answer.data?.reason;
    else if (answer.error !== undefined) answers.shift()?.reject(new Error(`QEMU refused: ${answer.error.desc}`));
    else if (answer.return !== undefined) answers.shift()?.resolve();
  });
  // QEMU ends while it answers `quit`, and when it is killed: who waits then is told, a late error is no news.
  for (const each of [socket, reader]) each.on("error", () => undefined); // the reader passes on what its input has
  socket.on("close", () => {
    ended.resolve(reason);
    for (const answer of answers.splice(0)) answer.reject(new Error("QEMU ended"));
  });
  const qmp: Qmp = {
    ended: ended.promise,
    execute(command, args = {}) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      answers.push({ resolve, reject });
      socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
      return promise;
    },
    [Symbol.dispose]: () => {
      reader.close();
      socket.destroy();
    },
  };
  await qmp.execute("qmp_capabilities");
  return qmp;
}
