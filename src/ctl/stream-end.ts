// How streams that go on until somebody has enough of them end.
import { isCanceled } from "../base/abort.ts";
import { Code, hasStatus } from "../rpc/status.ts";

/** The items up to the end. Who cancels the stream, user or server, or sees its time end, ends it as well: what came is all there is. */
export async function* untilEnded<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    const isEnd = isCanceled(error) || hasStatus(error, Code.CANCELED) || hasStatus(error, Code.DEADLINE_EXCEEDED);
    if (!isEnd) throw error;
  }
}
