// A stream of events over HTTP, for as long as the page listens. Source: WHATWG HTML, "Server-sent events".
import type { ServerResponse } from "node:http";
import { once } from "node:events";
import type { Clock } from "../../base/clock.ts";
import { errorChain } from "../../base/errors.ts";
import { openScope } from "../../base/scope.ts";

/** Something is sent at least this often, so that both sides notice when the other is gone. */
const aliveMs = 15_000;

/** Each item is one event of JSON; a failure is an event called `failure`, and the end one called `end`. A slow page slows the stream down. */
export async function writeStream(
  response: ServerResponse,
  items: AsyncIterable<unknown>,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  response.flushHeaders();
  await using scope = openScope(() => undefined, signal); // the page went away
  const write = async (text: string): Promise<void> => {
    if (!response.write(text)) await once(response, "drain", { signal });
  };
  scope.run(async (until) => {
    for await (const _ of clock.every(aliveMs, until)) await write(":\n\n");
  });
  try {
    for await (const item of items) await write(`data: ${JSON.stringify(item)}\n\n`);
    await write("event: end\ndata: {}\n\n");
  } catch (error) {
    if (signal.aborted) return;
    await write(`event: failure\ndata: ${JSON.stringify({ error: errorChain(error) })}\n\n`);
  } finally {
    response.end();
  }
}
