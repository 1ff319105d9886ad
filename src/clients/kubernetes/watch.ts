// The stream of a watch: one JSON object a line.
import { decodeUtf8, concatBytes } from "../../base/bytes.ts";
import { FormatError } from "../../base/errors.ts";
import { isRecord } from "../../base/record.ts";
import { KubernetesError, parseStatus } from "./error.ts";
import type { WatchEvent } from "./object.ts";
import { asObject } from "./object.ts";

const lineFeed = 10;
/** No object is larger than what etcd takes, some 1.5 MiB; JSON is no more than a few times that. */
const maxLineBytes = 16 * 1024 * 1024;

/** Throws a KubernetesError for an error in the stream: 410 when the version it began at is gone. */
export async function* watchEvents(doing: string, body: AsyncIterable<Uint8Array>): AsyncGenerator<WatchEvent> {
  for await (const line of lines(body)) yield parseEvent(doing, line);
}

async function* lines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let parts: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of body) {
    let rest = chunk;
    for (let end = rest.indexOf(lineFeed); end >= 0; end = rest.indexOf(lineFeed)) {
      const line = decodeUtf8(concatBytes([...parts, rest.subarray(0, end)]));
      parts = [];
      total = 0;
      rest = rest.subarray(end + 1);
      if (line.trim() !== "") yield line;
    }
    total += rest.length;
    if (total > maxLineBytes) throw new FormatError(`Cannot read watch: an event is larger than ${maxLineBytes} bytes`);
    if (rest.length > 0) parts.push(rest);
  }
}

const kinds = { ADDED: "added", MODIFIED: "modified", DELETED: "deleted" } as const;

function parseEvent(doing: string, line: string): WatchEvent {
  const event: unknown = JSON.parse(line);
  if (!isRecord(event)) throw new FormatError("Cannot read event of watch: want an object");
  const { type, object } = event;
  if (type === "ERROR") throw new KubernetesError(doing, parseStatus(0, object, ""));
  if (type === "BOOKMARK")
    return { kind: "bookmark", resourceVersion: asObject(object).metadata.resourceVersion ?? "" };
  if (type === "ADDED" || type === "MODIFIED" || type === "DELETED")
    return { kind: kinds[type], object: asObject(object) };
  throw new FormatError(`Cannot read event of watch: type is ${JSON.stringify(type)}, want ADDED, MODIFIED or DELETED`);
}
