// Answers of several nodes as one: each gets the name of its node, as a field appended to bytes that are not decoded.
import { encode } from "../wire/codec.ts";
import { Metadata } from "../wire/gen/common.ts";
import { Reader } from "../wire/reader.ts";
import { Writer } from "../wire/writer.ts";
import { concatBytes } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";
import type { Status } from "../rpc/status.ts";
import { statusText } from "../rpc/status.ts";

/** Tag of field 1 as a message: `repeated messages` of a response, and `metadata` of each of them. */
const firstFieldTag = 0x0a;

function field(bytes: Uint8Array): Uint8Array {
  const writer = new Writer(bytes.length + 6);
  writer.tag(1, 2);
  writer.bytes(bytes);
  return writer.finish();
}

/** A streamed item with the name of its node. */
export function nameItem(item: Uint8Array, hostname: string): Uint8Array {
  return concatBytes([item, field(encode(Metadata, { hostname }))]);
}

/** A unary answer, which must be one element of `messages` and nothing else, with the name of its node in it. Throws a FormatError. */
export function nameResponse(response: Uint8Array, hostname: string): Uint8Array {
  const reader = new Reader(response);
  if (reader.done || reader.tag() !== firstFieldTag) {
    throw new FormatError("Cannot merge response: it does not begin with a message of field 1", { offset: 0 });
  }
  const element = reader.bytes();
  if (!reader.done) {
    throw new FormatError("Cannot merge response: something follows its first message", { offset: reader.offset });
  }
  return field(nameItem(element, hostname));
}

/** A streamed item that tells the failure of a node. */
export function failedItem(status: Status, hostname: string): Uint8Array {
  const { code, message, details } = status;
  return field(encode(Metadata, { hostname, error: statusText(status), status: { code, message, details } }));
}

/** A unary answer that tells the failure of a node. */
export function failedResponse(status: Status, hostname: string): Uint8Array {
  return field(failedItem(status, hostname));
}
