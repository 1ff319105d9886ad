// A stand-in for systemd's logind, and for the D-Bus before it: the kubelet asks there to be told of shutdowns, and to be waited for while it ends its pods.
//
// - A client holds one end of a pipe as long as it wants to be waited for: closing it, or ending, lets go. Nothing else counts.
// - Once a shutdown has begun it stays so: sequences that take over from one another all end the run, and the kubelet cannot begin anew.
import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import { openScope } from "../../base/scope.ts";
import { aborted } from "../../base/abort.ts";
import { wakeup } from "../../base/wakeup.ts";
import type { DbusFields, DbusMessage } from "../../formats/dbus.ts";
import { dbusMessageTypes, dbusNoReply } from "../../formats/dbus.ts";
import type { DbusValue } from "../../formats/dbus-values.ts";
import type { Files } from "../../linux/files.ts";
import type { Hold, UnixPeer, UnixStreams } from "../../linux/unix-streams.ts";
import type { ShutdownDelays } from "../../runtime/shutdown-delays.ts";
import { type BusConnection, connectionOver, serveConnection } from "./connection.ts";
import { busName, decideCall, inProgress, matchesShutdown, prepareForShutdown } from "./decide-call.ts";

/** Where clients look: /var/run is /run to them. */
export const systemBusPath = "/run/dbus/system_bus_socket";

const maxConnections = 16;
const maxHolds = 16;
/** Of names that clients give themselves, in the log. */
const maxShown = 64;
/** Patience with a client that connects and says nothing. */
const authenticationMs = 10_000;
/** Our own name on the bus. */
const ownName = ":1.0";

export interface LogindOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** 32 hexadecimal digits, other ones at each run. */
  readonly guid: string;
  /** Whose processes may use it: root, unless a test says otherwise. */
  readonly uid?: number;
}

export interface ServeOptions {
  /** The socket; what an earlier run left there is removed. */
  readonly path: string;
  readonly files: Pick<Files, "makeDirectory" | "remove" | "setOwnership">;
  readonly unixStreams: UnixStreams;
}

export interface Logind extends ShutdownDelays {
  /** Serves until the signal aborts. Rejects when the socket cannot be made. */
  serve(options: ServeOptions, signal: AbortSignal): Promise<void>;
}

export function openLogind(options: LogindOptions): Logind {
  return new LogindStandIn(options);
}

class LogindStandIn implements Logind {
  readonly #options: LogindOptions;
  readonly #holds = new Map<Hold, string>();
  /** Who wants to be told of shutdowns, and whether that has been done. */
  readonly #listeners = new Map<BusConnection, { isTold: boolean }>();
  readonly #released = wakeup();
  #isShuttingDown = false;
  #lastName = 0;

  constructor(options: LogindOptions) {
    this.#options = options;
  }

  holders(): readonly string[] {
    return [...this.#holds.values()];
  }

  async prepare(signal: AbortSignal): Promise<void> {
    this.#isShuttingDown = true;
    for (const connection of this.#listeners.keys()) this.#tell(connection);
    while (this.#holds.size > 0) {
      signal.throwIfAborted();
      await this.#released.next(signal);
    }
  }

  async serve({ path, files, unixStreams }: ServeOptions, signal: AbortSignal): Promise<void> {
    const { log } = this.#options;
    await files.makeDirectory(path.slice(0, path.lastIndexOf("/")));
    await files.remove(path);
    const scope = openScope((error) => log.warn("client of D-Bus is cut off", { error }), signal);
    const onPeer = (peer: UnixPeer): void => {
      if (scope.signal.aborted) peer.destroy();
      else scope.run((ending) => this.#serve(peer, ending));
    };
    await using _ = await unixStreams.listen({ path, maxConnections, onPeer });
    await using clients = scope; // they end first: the socket waits for them
    await files.setOwnership(path, { mode: 0o600 });
    await aborted(clients.signal);
    for (const hold of this.#holds.keys()) hold[Symbol.dispose]();
  }

  async #serve(peer: UnixPeer, signal: AbortSignal): Promise<void> {
    const { clock, guid, uid = 0 } = this.#options;
    await using owned = peer;
    this.#lastName += 1;
    const connection = connectionOver(owned, `:1.${this.#lastName}`);
    using patience = clock.timeout(authenticationMs);
    const giveUp = (): void => owned.destroy();
    patience.signal.addEventListener("abort", giveUp, { once: true });
    const admission = { guid, isAllowed: peer.identity?.uid === uid };
    const onBegin = (): void => patience.signal.removeEventListener("abort", giveUp);
    const onMessage = (message: DbusMessage): void => this.#answer(message, connection);
    try {
      await serveConnection({ peer, admission, onBegin, onMessage }, signal);
    } finally {
      this.#listeners.delete(connection);
    }
  }

  #answer(call: DbusMessage, connection: BusConnection): void {
    if (call.type !== dbusMessageTypes.call) return; // nobody was asked for anything
    const decision = decideCall(call);
    switch (decision.kind) {
      case "greet":
        return reply(connection, call, [{ type: "s", value: connection.name }]);
      case "return":
        return reply(connection, call, decision.values);
      case "match":
        reply(connection, call, []);
        if (matchesShutdown(decision.rule)) this.#listen(connection);
        return;
      case "delay":
        return this.#delay(call, connection, decision.who);
      case "refuse":
        return refuse(connection, call, decision);
    }
  }

  #listen(connection: BusConnection): void {
    if (!this.#listeners.has(connection)) this.#listeners.set(connection, { isTold: false });
    if (this.#isShuttingDown) this.#tell(connection);
  }

  /** Once; who cannot be told any more is on its way out. */
  #tell(connection: BusConnection): void {
    const listener = this.#listeners.get(connection);
    if (listener === undefined || listener.isTold) return;
    listener.isTold = true;
    const values: readonly DbusValue[] = [{ type: "b", value: true }];
    const fields = { ...prepareForShutdown, sender: ownName };
    try {
      connection.send({ type: dbusMessageTypes.signal, fields, values });
    } catch (error) {
      this.#options.log.warn("cannot tell a client of D-Bus about the shutdown", { client: connection.name, error });
    }
  }

  #delay(call: DbusMessage, connection: BusConnection, who: string): void {
    if (this.#isShuttingDown)
      return refuse(connection, call, { error: inProgress, text: "The shutdown has begun already" });
    if (this.#holds.size >= maxHolds)
      return refuse(connection, call, {
        error: "org.freedesktop.DBus.Error.LimitsExceeded",
        text: `${maxHolds} inhibitors are held already`,
      });
    const values: readonly DbusValue[] = [{ type: "h", value: 0 }];
    const fields = { ...replyFields(connection, call), descriptors: 1 };
    const hold = connection.sendHold({ type: dbusMessageTypes.return, fields, values });
    const shown = who.slice(0, maxShown);
    this.#holds.set(hold, shown);
    this.#options.log.info("shutdown will wait", { for: shown });
    void this.#follow(hold, shown);
  }

  async #follow(hold: Hold, who: string): Promise<void> {
    await hold.released;
    this.#holds.delete(hold);
    this.#options.log.info("shutdown need not wait any more", { for: who });
    this.#released.ring();
  }
}

function replyFields({ name }: BusConnection, { serial, fields }: DbusMessage): Omit<DbusFields, "signature"> {
  const sender = fields.destination === busName ? busName : ownName;
  return { replySerial: serial, destination: name, sender };
}

function reply(connection: BusConnection, call: DbusMessage, values: readonly DbusValue[]): void {
  if ((call.flags & dbusNoReply) !== 0) return;
  connection.send({ type: dbusMessageTypes.return, fields: replyFields(connection, call), values });
}

function refuse(
  connection: BusConnection,
  call: DbusMessage,
  { error, text }: { readonly error: string; readonly text: string },
): void {
  if ((call.flags & dbusNoReply) !== 0) return;
  const fields = { ...replyFields(connection, call), errorName: error };
  connection.send({ type: dbusMessageTypes.error, fields, values: [{ type: "s", value: text }] });
}
