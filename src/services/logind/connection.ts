// One client of the system's D-Bus: its bytes are cut into lines and messages, and answered. A client that breaks the rules is cut off; nobody else notices.
import { concatBytes, decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import { FormatError } from "../../base/errors.ts";
import type { DbusMessage, NewDbusMessage } from "../../formats/dbus.ts";
import { dbusHeadBytes, dbusMessageBytes, encodeDbusMessage, parseDbusMessage } from "../../formats/dbus.ts";
import type { Hold, UnixPeer } from "../../linux/unix-streams.ts";
import { authenticate, type Admission, type Stage } from "./authentication.ts";

/** Calls are short; so are lines. */
const maxMessageBytes = 16 * 1024;
const maxLineBytes = 1024;
const lineEnd = encodeUtf8("\r\n");

interface Taken<T> {
  readonly value: T;
  readonly rest: Uint8Array;
}

/** Undefined as long as it is not there in full. Throws a FormatError when it gets too long. */
function takeLine(bytes: Uint8Array): Taken<string> | undefined {
  const end = bytes.findIndex((byte, index) => byte === lineEnd[0] && bytes[index + 1] === lineEnd[1]);
  if (end > maxLineBytes || (end < 0 && bytes.length > maxLineBytes))
    throw new FormatError(`Cannot read D-Bus line: it has no end within ${maxLineBytes} bytes`);
  if (end < 0) return undefined;
  return { value: decodeUtf8(bytes.subarray(0, end)), rest: bytes.subarray(end + lineEnd.length) };
}

/** The same of a message. */
function takeMessage(bytes: Uint8Array): Taken<DbusMessage> | undefined {
  if (bytes.length < dbusHeadBytes) return undefined;
  const length = dbusMessageBytes(bytes, maxMessageBytes);
  if (bytes.length < length) return undefined;
  return { value: parseDbusMessage(bytes.subarray(0, length)), rest: bytes.subarray(length) };
}

export interface BusConnection {
  /** Its name on the bus, such as ":1.3". */
  readonly name: string;
  /** Both throw when the client does not take it. */
  send(message: Omit<NewDbusMessage, "serial">): void;
  sendHold(message: Omit<NewDbusMessage, "serial">): Hold;
}

export function connectionOver(peer: UnixPeer, name: string): BusConnection {
  let serial = 0;
  const encode = (message: Omit<NewDbusMessage, "serial">): Uint8Array => {
    serial += 1;
    return encodeDbusMessage({ ...message, serial });
  };
  return {
    name,
    send: (message) => peer.send(encode(message)),
    sendHold: (message) => peer.sendHold(encode(message)),
  };
}

export interface ConnectionOptions {
  readonly peer: UnixPeer;
  readonly admission: Admission;
  /** Once the client has been let in. */
  readonly onBegin: () => void;
  readonly onMessage: (message: DbusMessage) => void;
}

/** Until the client ends or the signal aborts; rejects when the client breaks the rules, or does not take what it is sent. */
export async function serveConnection(
  { peer, admission, onBegin, onMessage }: ConnectionOptions,
  signal: AbortSignal,
): Promise<void> {
  let stage: Stage = "waiting";
  let isFirst = true;
  let buffered: Uint8Array = new Uint8Array();

  /** True when there was enough for one step. */
  function advance(): boolean {
    if (stage === "begun") {
      const message = takeMessage(buffered);
      if (message === undefined) return false;
      buffered = message.rest;
      onMessage(message.value);
      return true;
    }
    const line = takeLine(buffered);
    if (line === undefined) return false;
    buffered = line.rest;
    const step = authenticate(stage, line.value, admission);
    if (step === undefined) throw new Error("Cannot serve a client of D-Bus: it begins without having been let in");
    stage = step.stage;
    if (step.answer !== undefined) peer.send(encodeUtf8(`${step.answer}\r\n`));
    if (stage === "begun") onBegin();
    return true;
  }

  for await (const piece of peer.read(signal)) {
    if (isFirst && piece[0] !== 0) throw new FormatError("Cannot serve a client of D-Bus: its first byte is not 0");
    buffered = concatBytes([buffered, isFirst ? piece.subarray(1) : piece]);
    isFirst = false;
    while (advance());
  }
}
