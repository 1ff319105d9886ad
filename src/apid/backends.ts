// Connections to the apids of other nodes: one per node, kept while it is used, all dropped when the node's certificates change.
import { abortable } from "../base/abort.ts";
import type { Clock } from "../base/clock.ts";
import type { Client, TlsTargetOptions } from "../rpc/connection.ts";
import { openClient } from "../rpc/connection.ts";
import { Code, StatusError } from "../rpc/status.ts";
import { checkTarget } from "./director.ts";

const idleMs = 15 * 60_000;
/** Names come from callers: those that nobody has asked for longest make room, so that no caller fills the memory with names. */
const maxBackends = 1024;
/** How long streams on connections with old certificates may go on. */
const drainMs = 30 * 60_000;

export interface BackendsOptions {
  readonly clock: Clock;
  /** Port of apid on other nodes. */
  readonly port: number;
}

export interface Backends {
  /** The connection to a node. Throws a StatusError for a name that is none, or without a certificate. */
  client(target: string): Client;
  /** Certificates for connections from now on; undefined: none may be made. */
  update(identity: TlsTargetOptions | undefined): void;
  /** Closes what has not been used for a while; runs until the signal aborts. */
  closeIdle(signal: AbortSignal): Promise<void>;
  readonly size: number;
}

interface Entry {
  readonly client: Client;
  readonly usedMs: number;
}

export function openBackends({ clock, port }: BackendsOptions): Backends {
  /** The one unused for longest first. */
  const entries = new Map<string, Entry>();
  let identity: TlsTargetOptions | undefined;

  function drop(target: string): void {
    const entry = entries.get(target);
    entries.delete(target);
    if (entry === undefined) return;
    void drain(entry.client, clock);
  }

  function makeRoom(): void {
    if (entries.size < maxBackends) return;
    for (const [target, { client }] of entries) {
      if (client.streams > 0) continue;
      drop(target);
      return;
    }
  }

  return {
    get size() {
      return entries.size;
    },
    client(target) {
      checkTarget(target);
      if (identity === undefined) throw new StatusError(Code.PERMISSION_DENIED, "no request forwarding");
      const known = entries.get(target)?.client;
      if (known === undefined) makeRoom();
      const client = known ?? openClient({ target: { kind: "tls", host: target, port, tls: identity }, clock });
      entries.delete(target); // it becomes the last
      entries.set(target, { client, usedMs: clock.monotonic() });
      return client;
    },
    update(next) {
      if (sameIdentity(identity, next)) return;
      identity = next;
      for (const target of entries.keys()) drop(target);
    },
    async closeIdle(signal) {
      for await (const _ of clock.every(60_000, signal)) {
        for (const [target, { client, usedMs }] of entries) {
          if (client.streams === 0 && clock.monotonic() - usedMs >= idleMs) drop(target);
        }
      }
    },
  };
}

/** Lets streams end, but not for ever. */
async function drain(client: Client, clock: Clock): Promise<void> {
  using timeout = clock.timeout(drainMs);
  try {
    await abortable(client.close(), timeout.signal);
  } catch {
    client.destroy(); // the time is over
  }
}

function sameIdentity(a: TlsTargetOptions | undefined, b: TlsTargetOptions | undefined): boolean {
  return a?.cert === b?.cert && a?.key === b?.key && a?.ca === b?.ca;
}
