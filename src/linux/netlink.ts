// Conversations with the kernel over netlink: one request at a time, its answers, its errors; and listening to multicast groups.
import { concatBytes } from "../base/bytes.ts";
import { BugError } from "../base/errors.ts";
import { mutex } from "../base/mutex.ts";
import type { NetlinkMessage } from "../formats/netlink.ts";
import {
  attributeMap,
  encodeNetlinkMessage,
  netlinkFlags,
  netlinkTypes,
  parseAttributes,
  parseNetlinkErrno,
  parseNetlinkMessages,
  readText,
  uint32Bytes,
} from "../formats/netlink.ts";
import type { RawSocket, RawSockets } from "./socket.ts";
import { intOption, socketNumbers as n } from "./socket.ts";
import { SystemError, systemError } from "./system-error.ts";

const NETLINK_CAP_ACK = 10;
/** A dump that changed while it was made is asked for again, this often; the last one is taken as it is. */
const dumpAttempts = 5;
/** Dumps come in datagrams of at most 32 KiB. */
const maxDatagramBytes = 65_536;

export interface NetlinkRequest {
  readonly type: number;
  /** Besides NLM_F_REQUEST; `dump` asks for many answers, anything else for an acknowledgement. */
  readonly flags: number;
  readonly payload: Uint8Array;
}

export interface NetlinkSocket extends AsyncDisposable {
  /**
   * Sends a request, resolves with the answers (none for a plain acknowledgement). Rejects with a `SystemError` when the kernel refuses; its message ends with
   * the kernel's reason, if it gave one.
   */
  request(request: NetlinkRequest, signal?: AbortSignal): Promise<readonly NetlinkMessage[]>;
  /**
   * Sends requests in one datagram, which the kernel takes or refuses as a whole: the family must know such batches, and the first and the last are its brackets. Rejects
   * with the first refusal.
   */
  batch(requests: readonly NetlinkRequest[], signal?: AbortSignal): Promise<void>;
}

function netlinkAddress(groups: number): Uint8Array {
  const address = new Uint8Array(12);
  new DataView(address.buffer).setUint16(0, n.AF_NETLINK, true);
  address.set(uint32Bytes(groups), 8);
  return address;
}

/** `protocol`: NETLINK_… number of socket(2). */
export function openNetlink(sockets: RawSockets, protocol: number): NetlinkSocket {
  const socket = sockets.open({
    domain: n.AF_NETLINK,
    type: n.SOCK_RAW,
    protocol,
    bind: netlinkAddress(0),
    receiveBufferBytes: 1 << 20,
    maxDatagramBytes,
  });
  socket.setOption(n.SOL_NETLINK, n.NETLINK_EXT_ACK, intOption(1));
  socket.setOption(n.SOL_NETLINK, NETLINK_CAP_ACK, intOption(1));
  const turn = mutex();
  let sequence = 0;

  async function once(request: NetlinkRequest, signal: AbortSignal | undefined): Promise<Conversation> {
    sequence = (sequence + 1) >>> 0;
    const isDump = (request.flags & netlinkFlags.dump) === netlinkFlags.dump;
    const flags = netlinkFlags.request | request.flags | (isDump ? 0 : netlinkFlags.ack);
    await socket.send(encodeNetlinkMessage({ ...request, flags, sequence }), undefined, signal);
    if (!isDump) return readAnswers(socket, sequence, signal);
    // The kernel refuses another dump until this one was read to its end, which takes no waiting.
    const conversation = await readAnswers(socket, sequence, undefined);
    signal?.throwIfAborted();
    return conversation;
  }

  return {
    async batch(requests, signal) {
      using _ = await turn.lock(signal);
      const first = sequence + 1;
      const last = requests.length - 2; // the last one inside of the brackets is the one that is answered
      const datagram = concatBytes(
        requests.map((request, index) => {
          sequence = (sequence + 1) >>> 0;
          const flags = netlinkFlags.request | request.flags | (index === last ? netlinkFlags.ack : 0);
          return encodeNetlinkMessage({ ...request, flags, sequence });
        }),
      );
      socket.setOption(n.SOL_SOCKET, n.SO_SNDBUFFORCE, intOption(2 * datagram.length + (1 << 18)));
      await socket.send(datagram, undefined, signal);
      await readBatchAnswers(socket, { first, last: first + last }, signal);
    },
    async request(request, signal) {
      using _ = await turn.lock(signal);
      for (let attempt = 1; ; attempt++) {
        const { answers, wasInterrupted } = await once(request, signal);
        if (!wasInterrupted || attempt === dumpAttempts) return answers;
      }
    },
    async [Symbol.asyncDispose]() {
      socket.close();
    },
  };
}

interface Conversation {
  readonly answers: readonly NetlinkMessage[];
  readonly wasInterrupted: boolean;
}

/** Reads until the acknowledgement, the error or the end of the dump. What belongs to an earlier, abandoned request is passed over. */
async function readAnswers(
  socket: RawSocket,
  sequence: number,
  signal: AbortSignal | undefined,
): Promise<Conversation> {
  const answers: NetlinkMessage[] = [];
  let wasInterrupted = false;
  for (;;) {
    const { data } = await socket.receive(signal);
    for (const message of parseNetlinkMessages(data)) {
      if (message.sequence !== sequence) continue;
      if ((message.flags & netlinkFlags.dumpInterrupted) !== 0) wasInterrupted = true;
      if (message.type === netlinkTypes.error || message.type === netlinkTypes.done) {
        throwIfRefused(message);
        return { answers, wasInterrupted };
      }
      answers.push(message);
    }
  }
}

/**
 * Refusals come in the order of the requests, before the acknowledgement of the last; one for the opening bracket is about all of them, and then there are no others.
 */
async function readBatchAnswers(
  socket: RawSocket,
  { first, last }: { readonly first: number; readonly last: number },
  signal: AbortSignal | undefined,
): Promise<void> {
  let refusal: NetlinkMessage | undefined;
  for (;;) {
    const { data } = await socket.receive(signal);
    for (const message of parseNetlinkMessages(data)) {
      if (message.type !== netlinkTypes.error || message.sequence < first || message.sequence > last) continue;
      if (parseNetlinkErrno(message.payload) !== 0) refusal ??= message;
      if (message.sequence !== first && message.sequence !== last) continue;
      if (refusal !== undefined) throwIfRefused(refusal);
      return;
    }
  }
}

/** Behind the errno and the capped copy of our header lie attributes with the kernel's reason. */
const reasonOffset = 4 + 16;
const hasReasonFlag = 0x200;
const reasonAttribute = 1;

function throwIfRefused(message: NetlinkMessage): void {
  const errno = parseNetlinkErrno(message.payload);
  if (errno === 0) return;
  const { code } = systemError(errno, "sendto");
  const hasReason = message.type === netlinkTypes.error && (message.flags & hasReasonFlag) !== 0;
  const reason = hasReason
    ? readText(attributeMap(parseAttributes(message.payload, reasonOffset)).get(reasonAttribute))
    : undefined;
  const text = reason === undefined || reason === "" ? code : `${code}, ${reason}`;
  throw new SystemError(`Cannot change or read the network of the kernel: ${text}`, {
    code,
    errno,
    syscall: "netlink",
  });
}

/** The first answer's payload. */
export function onlyAnswer(answers: readonly NetlinkMessage[]): Uint8Array {
  const [first] = answers;
  if (first === undefined) throw new BugError("Cannot read netlink answer: found none, want one");
  return first.payload;
}

/**
 * Messages of multicast groups (`groups` is a bit mask of RTNLGRP numbers, group 1 is bit 0), one datagram a step, from the moment of the call. `undefined` means that the
 * kernel dropped messages because we were slow: the reader must look at everything anew. Ends with the signal.
 */
export function openNetlinkMonitor(
  sockets: RawSockets,
  protocol: number,
  groups: number,
): { read(signal: AbortSignal): AsyncIterable<readonly NetlinkMessage[] | undefined> } {
  const socket = sockets.open({
    domain: n.AF_NETLINK,
    type: n.SOCK_RAW,
    protocol,
    bind: netlinkAddress(groups),
    receiveBufferBytes: 4 << 20,
    maxDatagramBytes,
  });
  return {
    async *read(signal) {
      await using _ = socket;
      for (;;) {
        let data: Uint8Array;
        try {
          ({ data } = await socket.receive(signal));
        } catch (error) {
          if (signal.aborted) return;
          if (!(error instanceof SystemError) || (error.code !== "ENOBUFS" && error.code !== "EMSGSIZE")) throw error;
          yield undefined;
          continue;
        }
        yield parseNetlinkMessages(data);
      }
    },
  };
}
