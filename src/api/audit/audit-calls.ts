// Watches the calls at the node's socket and writes those of them to the audit log that belong there.
import type { Clock } from "../../base/clock.ts";
import type { Actor } from "../../rpc/actor.ts";
import { describePeer } from "../../rpc/peer.ts";
import type { Roles } from "../../rpc/roles.ts";
import { noRoles } from "../../rpc/roles.ts";
import type { ServerCall } from "../../rpc/server-call.ts";
import type { Status } from "../../rpc/status.ts";
import { Code, codeName } from "../../rpc/status.ts";
import { rpcs } from "../../wire/gen/rpc.ts";
import type { AuditArguments } from "./arguments.ts";
import { auditArguments } from "./arguments.ts";
import type { AuditActor, AuditLog } from "./audit-log.ts";
import { auditKindOf } from "./policy.ts";

/** Who calls, as far as is known: the program at the socket, and for whom it does so. */
export interface Caller {
  readonly service: string | undefined;
  readonly roles: Roles;
  /** Only of a call that came through the node's front. */
  readonly actor?: Actor | undefined;
}

export const unknownCaller: Caller = { service: undefined, roles: noRoles };

export interface WatchedCall {
  /** To be served in place of the one that came. */
  readonly call: ServerCall;
  /** As soon as it is known who calls. */
  calledBy(caller: Caller): void;
  /** Once, when the call is over. */
  ended(status: Status): void;
}

export type WatchCall = (call: ServerCall) => WatchedCall;

export interface AuditCallsOptions {
  readonly log: AuditLog;
  readonly clock: Clock;
  /** Whether a type of resource is for administrators only. */
  readonly isSensitive: (type: string) => Promise<boolean>;
  /** Told of every call that has ended, whether it is written or not. */
  readonly onEnd: (call: { readonly path: string; readonly code: string; readonly durationMs: number }) => void;
}

const table = new Map(rpcs.map((row) => [row.path, row]));
const denials: ReadonlySet<number> = new Set([Code.PERMISSION_DENIED, Code.UNAUTHENTICATED]);

export function auditCalls({ log, clock, isSensitive, onEnd }: AuditCallsOptions): WatchCall {
  return (call) => {
    const row = table.get(call.path);
    const kind = auditKindOf(row);
    const isStream = row !== undefined && (row.serverStream || row.clientStream);
    const startMs = clock.monotonic();
    let caller = unknownCaller;
    let args: AuditArguments | undefined;
    /** The line about the beginning; settled before that about the end is written. */
    let beginning: Promise<number | undefined> = Promise.resolve(undefined);

    async function isOfInterest(): Promise<boolean> {
      return kind === "change" || (kind === "resource" && (await isSensitive(String(args?.["type"] ?? ""))));
    }

    const common = () => ({ ...actorFields(call, caller), method: row === undefined ? "unknown" : call.path, args });

    async function begin(): Promise<number | undefined> {
      return (await isOfInterest()) ? log.write({ event: "begin", ...common() }) : undefined;
    }

    async function end(status: Status, durationMs: number): Promise<void> {
      const began = await beginning;
      const isDenied = denials.has(status.code);
      if (!isDenied && !(await isOfInterest())) return;
      const reason = isDenied ? { reason: status.message } : {};
      log.write({ event: "call", ...common(), code: codeName(status.code), ...reason, durationMs, began });
    }

    return {
      call:
        kind === "read"
          ? call
          : withFirstRequest(call, (bytes) => {
              args = auditArguments(call.path, bytes);
              if (isStream) beginning = begin().catch(() => undefined); // the state is closed
            }),
      calledBy(found) {
        caller = found;
      },
      ended(status) {
        const durationMs = Math.round((clock.monotonic() - startMs) * 1000) / 1000;
        onEnd({ path: row === undefined ? "unknown" : call.path, code: codeName(status.code), durationMs });
        end(status, durationMs).catch(() => undefined); // likewise: the node is at its end
      },
    };
  };
}

/** The same call; the first message of its request is shown on its way to the handler. */
function withFirstRequest(call: ServerCall, look: (bytes: Uint8Array) => void): ServerCall {
  let isFirst = true;
  return Object.create(call, {
    requests: {
      value: async function* requests(): AsyncGenerator<Uint8Array> {
        for await (const bytes of call.requests()) {
          if (isFirst) {
            isFirst = false;
            look(bytes);
          }
          yield bytes;
        }
      },
    },
  }) as ServerCall; // the same but for that method
}

function actorFields(
  { peer }: Pick<ServerCall, "peer">,
  { service, roles, actor }: Caller,
): {
  readonly actor: AuditActor;
  readonly roles: readonly string[];
  readonly peer: string;
  readonly via?: string | undefined;
} {
  return {
    actor: auditActor(service, actor),
    roles: [...roles].toSorted(),
    peer: actor?.peer ?? describePeer(peer),
    ...(actor?.via === undefined ? {} : { via: actor.via }),
  };
}

function auditActor(service: string | undefined, actor: Actor | undefined): AuditActor {
  if (actor?.subject !== undefined) return { kind: "certificate", subject: actor.subject, serial: actor.serial ?? "" };
  if (actor !== undefined) return { kind: "address" };
  return service === undefined ? { kind: "unknown" } : { kind: "service", service };
}
