// DNS messages, as far as a server has to know them that passes most of them on: header, question, times to live, and answers with addresses. RFC 1035, RFC 6891.
import { concatBytes, encodeUtf8 } from "../base/bytes.ts";
import { FormatError } from "../base/errors.ts";

export const dnsTypes = { A: 1, NS: 2, SOA: 6, PTR: 12, AAAA: 28, OPT: 41 } as const;
export const dnsClassIn = 1;
export const dnsCodes = { ok: 0, malformed: 1, failed: 2, noName: 3, refused: 5 } as const;

const headerBytes = 12;
const flags = { response: 0x8000, truncated: 0x0200, recursionDesired: 0x0100, recursionAvailable: 0x0080 } as const;
const maxNameJumps = 32;
const maxLabelBytes = 63;

export interface DnsQuestion {
  /** Lower case, without the dot at its end; "" is the root. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly isTruncated: boolean;
  /** Response code, without the bits of an extended one. */
  readonly code: number;
  /** 0: a query. */
  readonly operation: number;
  readonly question: DnsQuestion;
  /** Where the question ends. */
  readonly questionEnd: number;
  /** Records that live for a time: what is left of it is at `ttlOffset`. */
  readonly lives: readonly { readonly ttl: number; readonly ttlOffset: number }[];
  /** Largest answer over UDP that the asker takes: 512 without an OPT record. */
  readonly udpBytes: number;
}

/** Throws a FormatError; of several questions, which nobody asks, the first counts. */
export function parseDns(bytes: Uint8Array): DnsMessage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < headerBytes)
    throw new FormatError(`Cannot parse DNS message: found ${bytes.length} bytes, want 12 or more`);
  const bits = view.getUint16(2);
  const questions = view.getUint16(4);
  if (questions !== 1) throw new FormatError(`Cannot parse DNS message: found ${questions} questions, want one`);
  const { name, end } = readName(view, headerBytes);
  need(view, end, 4);
  const question = { name, type: view.getUint16(end), class: view.getUint16(end + 2) };
  const records = readRecords(view, end + 4, view.getUint16(6) + view.getUint16(8) + view.getUint16(10));
  return {
    id: view.getUint16(0),
    isResponse: (bits & flags.response) !== 0,
    isTruncated: (bits & flags.truncated) !== 0,
    code: bits & 0xf,
    operation: (bits >> 11) & 0xf,
    question,
    questionEnd: end + 4,
    lives: records.filter(({ type }) => type !== dnsTypes.OPT).map(({ ttl, ttlOffset }) => ({ ttl, ttlOffset })),
    udpBytes: Math.max(512, records.find(({ type }) => type === dnsTypes.OPT)?.class ?? 512),
  };
}

function need(view: DataView, offset: number, count: number): void {
  if (offset + count > view.byteLength)
    throw new FormatError("Cannot parse DNS message: it ends too early", { offset });
}

interface FoundRecord {
  readonly type: number;
  readonly class: number;
  readonly ttl: number;
  readonly ttlOffset: number;
}

function readRecords(view: DataView, start: number, count: number): readonly FoundRecord[] {
  const records: FoundRecord[] = [];
  let offset = start;
  for (let index = 0; index < count; index++) {
    offset = readName(view, offset).end;
    need(view, offset, 10);
    const ttlOffset = offset + 4;
    records.push({
      type: view.getUint16(offset),
      class: view.getUint16(offset + 2),
      ttl: view.getUint32(ttlOffset),
      ttlOffset,
    });
    const length = view.getUint16(offset + 8);
    need(view, offset + 10, length);
    offset += 10 + length;
  }
  return records;
}

function readName(view: DataView, start: number): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let offset = start;
  let end: number | undefined;
  for (let jumps = 0; jumps < maxNameJumps;) {
    need(view, offset, 1);
    const length = view.getUint8(offset);
    if (length >= 0xc0) {
      need(view, offset, 2);
      end ??= offset + 2;
      offset = view.getUint16(offset) & 0x3fff;
      jumps++;
      continue;
    }
    if (length > maxLabelBytes)
      throw new FormatError(`Cannot parse DNS name: found a label of ${length} bytes`, { offset });
    if (length === 0) return { name: labels.join(".").toLowerCase(), end: end ?? offset + 1 };
    need(view, offset + 1, length);
    labels.push(new TextDecoder("latin1").decode(new Uint8Array(view.buffer, view.byteOffset + offset + 1, length)));
    if (labels.length > 127) throw new FormatError("Cannot parse DNS name: found more than 127 labels", { offset });
    offset += 1 + length;
  }
  throw new FormatError("Cannot parse DNS name: it goes round in circles", { offset: start });
}

/** A query for a name of ASCII labels, with recursion. */
export function encodeDnsQuery(
  id: number,
  { name, type }: { readonly name: string; readonly type: number },
): Uint8Array {
  const labels = name === "" ? [] : name.split(".");
  const header = new Uint8Array(headerBytes);
  const view = new DataView(header.buffer);
  view.setUint16(0, id);
  view.setUint16(2, flags.recursionDesired);
  view.setUint16(4, 1);
  const parts = labels.flatMap((label) => [Uint8Array.of(label.length), encodeUtf8(label)]);
  return concatBytes([header, ...parts, Uint8Array.of(0, type >> 8, type & 0xff, 0, dnsClassIn)]);
}

/** An answer of our own to a query: its question, a code, and records of its type with these contents. */
export function answerDns(
  query: Uint8Array,
  message: DnsMessage,
  {
    code,
    contents = [],
    ttl = 0,
  }: { readonly code: number; readonly contents?: readonly Uint8Array[]; readonly ttl?: number },
): Uint8Array {
  const head = new Uint8Array(query.subarray(0, message.questionEnd));
  const view = new DataView(head.buffer);
  const asked = view.getUint16(2);
  view.setUint16(
    2,
    flags.response | flags.recursionAvailable | (asked & flags.recursionDesired) | (asked & 0x7800) | code,
  );
  view.setUint16(6, contents.length);
  view.setUint16(8, 0);
  view.setUint16(10, 0);
  const { type } = message.question;
  const records = contents.map((content) => {
    const record = new Uint8Array(12 + content.length);
    const fields = new DataView(record.buffer);
    fields.setUint16(0, 0xc000 | headerBytes); // the name of the question
    fields.setUint16(2, type);
    fields.setUint16(4, dnsClassIn);
    fields.setUint32(6, ttl);
    fields.setUint16(10, content.length);
    record.set(content, 12);
    return record;
  });
  return concatBytes([head, ...records]);
}

/** A copy with another id, and with lives shortened by the time that has passed. */
export function renewDns(
  response: Uint8Array,
  message: DnsMessage,
  { id, elapsedSeconds }: { readonly id: number; readonly elapsedSeconds: number },
): Uint8Array {
  const copy = new Uint8Array(response);
  const view = new DataView(copy.buffer);
  view.setUint16(0, id);
  for (const { ttl, ttlOffset } of message.lives) view.setUint32(ttlOffset, Math.max(0, ttl - elapsedSeconds));
  return copy;
}

/** What fits over UDP: the answer, or only its question with the mark that there is more. */
export function fitDns(response: Uint8Array, maxBytes: number): Uint8Array {
  if (response.length <= maxBytes) return response;
  const { questionEnd } = parseDns(response);
  const head = new Uint8Array(response.subarray(0, questionEnd));
  const view = new DataView(head.buffer);
  view.setUint16(2, view.getUint16(2) | flags.truncated);
  for (const offset of [6, 8, 10]) view.setUint16(offset, 0);
  return head;
}
