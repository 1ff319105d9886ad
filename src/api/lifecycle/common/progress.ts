// What the calls that write an image have in common: lines while they work, then the exit code of the installer.
import { errorChain } from "../../../base/errors.ts";
import { queue } from "../../../base/queue.ts";
import { StatusError } from "../../../rpc/status.ts";
import { statusError } from "../../errors.ts";

interface Progress {
  readonly progress: { readonly response: { kind: "message"; value: string } | { kind: "exitCode"; value: number } };
}

/** Lines that a reader who does not read may fall behind. */
const maxLines = 1000;

/**
 * Yields each line that `work` tells, and the exit code that it resolves with. Its failure is an error of the call, INTERNAL with `doing` in
 * front unless it has a status of its own. What is begun is ended, whatever becomes of the caller.
 */
export async function* progressOf(
  doing: string,
  work: (tell: (text: string) => void) => Promise<number>,
): AsyncGenerator<Progress, void> {
  const lines = queue<string>(maxLines, "drop-oldest");
  const written = work((text) => void lines.push(text)).finally(() => {
    lines.close();
  });
  written.catch(() => undefined);
  try {
    for await (const value of lines) yield { progress: { response: { kind: "message", value } } };
  } finally {
    await written.catch(() => undefined);
  }
  const value = await written.catch((error: unknown) => {
    throw error instanceof StatusError
      ? error
      : statusError("INTERNAL", `${doing} failed: ${errorChain(error)}`, error);
  });
  yield { progress: { response: { kind: "exitCode", value } } };
}
