// How streams that go on until somebody has enough of them end.
import { Code, hasStatus } from "../rpc/status.ts";

/** The items up to the end. A server that cancels the stream, or sees its time end, ends it as well: what came is all there is. */
export async function* untilEnded<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    if (!hasStatus(error, Code.CANCELED) && !hasStatus(error, Code.DEADLINE_EXCEEDED)) throw error;
  }
}
