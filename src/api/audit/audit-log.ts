// The audit log: one line for each call that changes something, reads secrets, or was denied. It never waits and never fails: what is too much is
// counted, and the next line says how much it was.
import type { Clock } from "../../base/clock.ts";
import type { ChainLink } from "../../formats/audit-line.ts";
import { parseAuditLine, sealAuditLine } from "../../formats/audit-line.ts";
import type { LogWriter } from "../../runtime/log-store.ts";

/** Id of the log. `auditd` is another one: what the kernel audits. */
export const auditLogId = "api-audit";

/** Who called. */
export type AuditActor =
  | {
      readonly kind: "certificate";
      readonly subject: string;
      readonly serial: string;
    }
  /** Nobody has a certificate in maintenance mode: the address is all there is. */
  | { readonly kind: "address" }
  /** A program of the node itself, by its service. */
  | { readonly kind: "service"; readonly service: string }
  /** A process that nobody knows. */
  | { readonly kind: "unknown" };

export interface AuditRecord {
  readonly event: "begin" | "call";
  readonly actor: AuditActor;
  readonly roles: readonly string[];
  /** Address and port, or the process at the node's own socket. */
  readonly peer: string;
  /** Address of the node that passed the call on. */
  readonly via?: string | undefined;
  /** Path of the RPC. */
  readonly method: string;
  readonly args?: Readonly<Record<string, unknown>> | undefined;
  /** Of a call that has ended: name of its status. */
  readonly code?: string;
  /** Why it was denied. */
  readonly reason?: string | undefined;
  readonly durationMs?: number;
  /** Number of the line that told of the beginning of this call. */
  readonly began?: number | undefined;
}

export interface AuditStats {
  readonly written: number;
  readonly dropped: number;
}

export interface AuditLog {
  /** Number of the line; undefined when it was one too many. */
  write(record: AuditRecord): number | undefined;
  /** Links this run to what is on disk, before the first line of it is written there: the last line that was found, "" for none. */
  continueAfter(lastLine: string): void;
  readonly stats: AuditStats;
}

export interface AuditLogOptions {
  readonly writer: Pick<LogWriter, "line">;
  readonly clock: Clock;
  /** Names this run of the node. */
  readonly chain: string;
  /** Version of the node, for the first line. */
  readonly version: string;
  /** Name of the node; "" while it has none. */
  readonly nodeName: () => string;
}

/** Lines at once, and lines a second for ever: a caller that is denied again and again shall not push everything else out of the log. */
const burst = 256;
const linesPerSecond = 20;

export function openAuditLog({ writer, clock, chain, version, nodeName }: AuditLogOptions): AuditLog {
  let link: ChainLink | undefined;
  let [tokens, refilledMs] = [burst, clock.monotonic()];
  let [written, dropped, untold] = [0, 0, 0];

  function append(fields: Readonly<Record<string, unknown>>): number {
    const time = new Date(clock.now()).toISOString();
    const sealed = sealAuditLine({ time, ...fields, ...(untold === 0 ? {} : { dropped: untold }) }, link, chain);
    untold = 0;
    link = sealed.link;
    written++;
    writer.line(sealed.text);
    return link.seq;
  }

  function hasRoom(): boolean {
    const nowMs = clock.monotonic();
    tokens = Math.min(burst, tokens + ((nowMs - refilledMs) / 1000) * linesPerSecond);
    refilledMs = nowMs;
    if (tokens < 1) return false;
    tokens--;
    return true;
  }

  append({ event: "start", version });
  return {
    write({ event, ...record }) {
      if (!hasRoom()) {
        dropped++;
        untold++;
        return undefined;
      }
      return append({ event, node: nodeName(), ...record });
    },
    continueAfter(lastLine) {
      const found = parseAuditLine(lastLine);
      if (found === undefined) {
        append({ event: "continue" });
        return;
      }
      const { chain: earlier, seq, hash } = found;
      if (earlier !== chain) append({ event: "continue", after: { chain: earlier, seq, hash } });
    },
    get stats() {
      return { written, dropped };
    },
  };
}
