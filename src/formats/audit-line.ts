// Lines of the audit log: JSON, each with the digest of the line before it, so that a line that is changed or taken out is noticed.
import { sha256Hex } from "./sha256.ts";

/** What a line is chained to. */
export interface ChainLink {
  /** Names the chain: one for each run of the node. */
  readonly chain: string;
  /** 1 for the first line of a chain. */
  readonly seq: number;
  /** SHA-256 of the line, 64 hexadecimal digits. */
  readonly hash: string;
}

/** A line of the log as it was written: what is chained, and whatever else it tells. */
export interface AuditLine extends ChainLink {
  /** Hash of the line before in the same chain, "" in the first. */
  readonly prev: string;
  /** RFC 3339, UTC. */
  readonly time: string;
  /** `start`: the first of a chain · `continue`: names the end of the chain before, in `after` · `begin`: a stream has begun · `call`: a call has ended. */
  readonly event: string;
  /** Lines before this one that were not written because there were too many. */
  readonly dropped?: number;
  /** Of `continue`: the last line that was found on disk; absent when there was none. */
  readonly after?: ChainLink;
  readonly [more: string]: unknown;
}

/** `,"hash":"…"}` at the end. */
const hashSuffix = /,"hash":"([0-9a-f]{64})"\}$/u;

/** The line without its newline, and its link. The hash is that of the JSON without it. */
export function sealAuditLine(
  fields: Readonly<Record<string, unknown>>,
  before: ChainLink | undefined,
  chain: string,
): { readonly text: string; readonly link: ChainLink } {
  const seq = (before?.seq ?? 0) + 1;
  const body = JSON.stringify({ seq, ...fields, chain, prev: before?.hash ?? "" });
  const hash = sha256Hex(body);
  return { text: `${body.slice(0, -1)},"hash":"${hash}"}`, link: { chain, seq, hash } };
}

/** Undefined for text that is no line of an audit log. Its hash is not checked. */
export function parseAuditLine(text: string): AuditLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const line = value as Partial<AuditLine>; // checked below
  const isWhole =
    Number.isSafeInteger(line.seq) &&
    [line.chain, line.hash, line.prev, line.time, line.event].every((each) => typeof each === "string");
  return isWhole ? (line as AuditLine) : undefined;
}

/** Whether the line is as it was written. */
function isUnchanged(text: string): boolean {
  const hash = hashSuffix.exec(text)?.[1];
  return hash !== undefined && sha256Hex(text.replace(hashSuffix, "}")) === hash;
}

export interface AuditReport {
  readonly lines: number;
  /** Runs of the node. */
  readonly chains: number;
  /** Sum of what the lines say was not written. */
  readonly dropped: number;
  /** What is wrong, in the order of the lines; empty when all fits together. */
  readonly problems: readonly string[];
  readonly first: AuditLine | undefined;
  readonly last: AuditLine | undefined;
}

/**
 * Checks that nothing was changed, taken out or put in between the first line and the last. What was before the first (it was rotated away) and
 * behind the last cannot be known from the lines: who wants to know that too remembers a hash, or has the lines sent elsewhere.
 */
export function verifyAuditLines(texts: Iterable<string>): AuditReport {
  const problems: string[] = [];
  const chains = new Set<string>();
  let [lines, dropped] = [0, 0];
  let first: AuditLine | undefined;
  let last: AuditLine | undefined;
  /** The end of the chain before, until a line of the new chain has named it. */
  let unlinked: AuditLine | undefined;
  for (const text of texts) {
    if (text === "") continue;
    lines++;
    const line = parseAuditLine(text);
    if (line === undefined) {
      problems.push(`line ${lines} is no line of this log`);
      continue;
    }
    if (!isUnchanged(text)) problems.push(`${nameOf(line)} was changed`);
    dropped += line.dropped ?? 0;
    chains.add(line.chain);
    if (last?.chain === line.chain) problems.push(...gapBetween(last, line));
    else if (last !== undefined) {
      problems.push(...unlinkedProblem(unlinked, last));
      if (line.seq !== 1) problems.push(`lines 1 to ${line.seq - 1} of run ${line.chain} are missing`);
      unlinked = last;
    }
    if (line.event === "continue" && unlinked !== undefined) {
      problems.push(...endProblem(unlinked, line.after));
      unlinked = undefined;
    }
    first ??= line;
    last = line;
  }
  if (last !== undefined) problems.push(...unlinkedProblem(unlinked, last));
  return { lines, chains: chains.size, dropped, problems, first, last };
}

function nameOf({ seq, chain }: ChainLink): string {
  return `line ${seq} of run ${chain}`;
}

function gapBetween(before: AuditLine, line: AuditLine): readonly string[] {
  const missing = line.seq - before.seq - 1;
  if (missing > 0) return [`lines ${before.seq + 1} to ${line.seq - 1} of run ${line.chain} are missing`];
  if (missing < 0) return [`${nameOf(line)} comes after line ${before.seq}`];
  return line.prev === before.hash ? [] : [`${nameOf(line)} does not follow the line before it`];
}

/** A run says which line it found at the end of the log before it wrote there itself. */
function endProblem(end: AuditLine, after: ChainLink | undefined): readonly string[] {
  if (after?.chain === end.chain && after.seq > end.seq)
    return [`lines ${end.seq + 1} to ${after.seq} of run ${end.chain} are missing`];
  if (after?.hash !== end.hash) return [`${nameOf(end)} is not the one that the next run found at the end of the log`];
  return [];
}

function unlinkedProblem(end: AuditLine | undefined, last: AuditLine): readonly string[] {
  return end === undefined ? [] : [`run ${last.chain} does not say which line it found at the end of the log`];
}
