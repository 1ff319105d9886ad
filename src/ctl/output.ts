// What a command prints, and how the end of whoever reads it ends the command.
import type { Writable } from "node:stream";
import { CanceledError } from "../base/abort.ts";
import { errorCode } from "../base/errors.ts";
import type { Output } from "./command.ts";

/** Who reads the output has enough of it, as `head` has: a normal end. */
export class OutputClosedError extends CanceledError {
  override readonly name: string = "OutputClosedError";
}

export interface OutputStreams {
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable;
}

function endOf(error: Error): Error {
  return errorCode(error) === "EPIPE"
    ? new OutputClosedError("Output closed")
    : new Error("Cannot write the output", { cause: error });
}

/** `onEnd` hears once and for all why nothing more can be printed. */
export function streamOutput({ stdout, stderr }: OutputStreams, onEnd: (reason: Error) => void): Output {
  let ended: Error | undefined;
  const end = (error: Error): Error => {
    if (ended === undefined) {
      ended = endOf(error);
      onEnd(ended);
    }
    return ended;
  };
  const write = (data: string | Uint8Array): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    stdout.write(data, (error) => (error === null || error === undefined ? resolve() : reject(end(error))));
    return promise;
  };
  stdout.on("error", end);
  stderr.on("error", () => undefined); // nobody is left to be told
  return {
    print: write,
    printBytes: write,
    note: (text) => void stderr.write(text.endsWith("\n") ? text : `${text}\n`),
    isTerminal: stdout.isTTY === true,
  };
}
