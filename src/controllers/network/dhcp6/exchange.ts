// The conversations of a DHCPv6 client: SOLICIT with what follows, RENEW, REBIND. Each sends again until an answer comes or its time is over.
// Source: RFC 8415, 15 (sending again), 18.2 (what clients do).
import { equalBytes } from "../../../base/bytes.ts";
import type { Clock } from "../../../base/clock.ts";
import type { Dhcp6Address, Dhcp6Answer, Dhcp6Option } from "../../../formats/dhcp6.ts";
import {
  dhcp6Association,
  dhcp6Options,
  dhcp6Statuses,
  dhcp6Types,
  encodeDhcp6Message,
  parseDhcp6Message,
  readDhcp6Answer,
} from "../../../formats/dhcp6.ts";
import { uint16BytesBe } from "../../../formats/netlink.ts";
import type { Network, UdpSocket } from "../../../linux/network.ts";

/** What a server gave us; never without addresses. */
export interface Lease6 {
  readonly serverId: Uint8Array;
  readonly addresses: readonly Dhcp6Address[];
  /** When to ask the same server, and when any; 0 leaves it to us. */
  readonly renewSeconds: number;
  readonly rebindSeconds: number;
  readonly dnsServers: readonly string[];
  readonly searchDomains: readonly string[];
  readonly ntpServers: readonly string[];
  readonly clientName: string | undefined;
}

export interface Exchange6Context {
  readonly network: Pick<Network, "openUdp">;
  readonly clock: Clock;
  readonly linkName: string;
  /** Of the link; what answers go to. */
  readonly linkLocal: string;
  /** In [0, 1). */
  readonly random: () => number;
  /** DUID; not sent when absent, which few servers take. */
  readonly clientId?: Uint8Array;
  /** Tells the addresses of this link from those of others of the same client. */
  readonly associationId: number;
  readonly asksHostname: boolean;
}

/** The server no longer knows the lease, or takes it back. */
export class Lease6LostError extends Error {
  override readonly name: string = "Lease6LostError";
  readonly code = "DHCP_LEASE_LOST";
}

interface Timing {
  readonly initialMs: number;
  readonly maxMs: number;
  /** Absent: until the signal aborts. */
  readonly attempts?: number;
  readonly durationMs?: number;
}

/** RFC 8415, 7.6. */
const solicitTiming: Timing = { initialMs: 1000, maxMs: 3_600_000 };
const requestTiming: Timing = { initialMs: 1000, maxMs: 30_000, attempts: 10 };
const renewTiming: Timing = { initialMs: 10_000, maxMs: 600_000 };
const clientPort = 546;
const serverPort = 547;
const serversAndRelays = "ff02::1:2";
/** A server of this preference is taken at once. */
const bestPreference = 255;

/** Runs until a server gives an address. Only the first time others are waited for; later the first offer is taken. */
export async function solicitLease(context: Exchange6Context, signal: AbortSignal): Promise<Lease6> {
  await using socket = await openSocket(context);
  let maxMs = solicitTiming.maxMs;
  for (;;) {
    let best: Dhcp6Answer | undefined;
    const found = await converse<Dhcp6Answer>({
      context,
      socket,
      type: dhcp6Types.solicit,
      options: [
        { code: dhcp6Options.rapidCommit, value: new Uint8Array() },
        dhcp6Association(context.associationId, []),
      ],
      timing: {
        initialMs: solicitTiming.initialMs,
        get maxMs() {
          return maxMs;
        },
      },
      isFirstDelayed: true,
      accepts(answer, attempt) {
        const { solicitMaxSeconds } = answer;
        if (solicitMaxSeconds !== undefined && solicitMaxSeconds >= 60 && solicitMaxSeconds <= 86_400)
          maxMs = solicitMaxSeconds * 1000;
        if (answer.type === dhcp6Types.reply && answer.hasRapidCommit)
          return leaseOf(answer, context) === undefined ? undefined : answer;
        if (answer.type !== dhcp6Types.advertise || leaseOf(answer, context) === undefined) return undefined;
        if (best === undefined || answer.preference > best.preference) best = answer;
        return best.preference === bestPreference || attempt > 1 ? best : undefined;
      },
      atTimeout: () => best,
      signal,
    });
    if (found === undefined) continue;
    if (found.type === dhcp6Types.reply) return wanted(leaseOf(found, context));
    const lease = await requestLease({ context, socket, offer: wanted(leaseOf(found, context)), signal });
    if (lease !== undefined) return lease;
  }
}

/** Undefined when the server that offered does not answer or takes its offer back. */
function requestLease({ context, socket, offer, signal }: RequestOptions): Promise<Lease6 | undefined> {
  return converse<Lease6>({
    context,
    socket,
    type: dhcp6Types.request,
    options: [
      { code: dhcp6Options.serverId, value: offer.serverId },
      dhcp6Association(context.associationId, offer.addresses),
    ],
    timing: requestTiming,
    accepts: (answer) => (answer.type === dhcp6Types.reply ? leaseOf(answer, context) : undefined),
    signal,
  });
}

interface RequestOptions {
  readonly context: Exchange6Context;
  readonly socket: UdpSocket;
  readonly offer: Lease6;
  readonly signal: AbortSignal;
}

/**
 * Asks the server of the lease, or (`anyServer`) whoever hears it. Undefined when nobody answers for `durationMs`. Rejects with a `Lease6LostError` when a server says that
 * there is no such lease.
 */
export async function extendLease(
  context: Exchange6Context,
  lease: Lease6,
  { anyServer, durationMs }: { readonly anyServer: boolean; readonly durationMs: number },
  signal: AbortSignal,
): Promise<Lease6 | undefined> {
  await using socket = await openSocket(context);
  return await converse<Lease6>({
    context,
    socket,
    type: anyServer ? dhcp6Types.rebind : dhcp6Types.renew,
    options: [
      ...(anyServer ? [] : [{ code: dhcp6Options.serverId, value: lease.serverId }]),
      dhcp6Association(context.associationId, lease.addresses),
    ],
    timing: { ...renewTiming, durationMs },
    accepts(answer) {
      if (answer.type !== dhcp6Types.reply) return undefined;
      const extended = leaseOf(answer, context);
      if (extended !== undefined) return extended;
      const said = refusal(answer, context);
      if (said === undefined) return undefined; // trouble of the server's: it may answer better the next time
      throw new Lease6LostError(`Cannot extend the lease of ${lease.addresses[0]?.address ?? ""}: the server ${said}`);
    },
    signal,
  });
}

function wanted(lease: Lease6 | undefined): Lease6 {
  if (lease === undefined) throw new Lease6LostError("Cannot get a lease: the answer holds no address");
  return lease;
}

/** Undefined unless the answer gives us addresses. */
function leaseOf(answer: Dhcp6Answer, { associationId }: Exchange6Context): Lease6 | undefined {
  const { serverId, status, dnsServers, searchDomains, ntpServers, clientName } = answer;
  const association = answer.associations.find(({ id }) => id === associationId);
  if (serverId === undefined || association === undefined || association.addresses.length === 0) return undefined;
  if ([status, association.status].some((each) => each !== undefined && each.code !== dhcp6Statuses.success))
    return undefined;
  const { addresses, renewSeconds, rebindSeconds } = association;
  // Times in the wrong order count as not given. RFC 8415, 21.4.
  const isOrdered = renewSeconds <= rebindSeconds || rebindSeconds === 0;
  return {
    serverId,
    addresses,
    renewSeconds: isOrdered ? renewSeconds : 0,
    rebindSeconds: isOrdered ? rebindSeconds : 0,
    dnsServers,
    searchDomains,
    ntpServers,
    clientName,
  };
}

/** Why an answer without addresses ends the lease; undefined when it does not. */
function refusal(answer: Dhcp6Answer, { associationId }: Exchange6Context): string | undefined {
  const association = answer.associations.find(({ id }) => id === associationId);
  const status = association?.status ?? answer.status;
  if (status === undefined || status.code === dhcp6Statuses.success)
    return association === undefined ? undefined : "takes it back";
  if (status.code === dhcp6Statuses.failed || status.code === dhcp6Statuses.useMulticast) return undefined;
  return `says "${status.message}" (status ${status.code})`;
}

function openSocket({ network, linkName, linkLocal }: Exchange6Context): Promise<UdpSocket> {
  return network.openUdp({ family: 6, localAddress: `${linkLocal}%${linkName}`, localPort: clientPort });
}

interface Conversation<T> {
  readonly context: Exchange6Context;
  readonly socket: UdpSocket;
  readonly type: number;
  /** Beside those of every message. */
  readonly options: readonly Dhcp6Option[];
  readonly timing: Timing;
  /** The first wait is never shorter than its time, so that all servers can answer. */
  readonly isFirstDelayed?: boolean;
  readonly accepts: (answer: Dhcp6Answer, attempt: number) => T | undefined;
  /** What was collected, if that is enough, whenever it is time to send again. */
  readonly atTimeout?: () => T | undefined;
  readonly signal: AbortSignal;
}

/** Sends until an answer is accepted; undefined after all attempts, or when the time is over. */
async function converse<T>(conversation: Conversation<T>): Promise<T | undefined> {
  const { context, socket, timing, signal } = conversation;
  const { clock, random } = context;
  const { attempts = Number.POSITIVE_INFINITY, durationMs = Number.POSITIVE_INFINITY } = timing;
  const transactionId = Math.floor(random() * 2 ** 24);
  const startedMs = clock.monotonic();
  let waitMs = 0;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const elapsedMs = clock.monotonic() - startedMs;
    if (elapsedMs >= durationMs) return undefined;
    await send(conversation, transactionId, elapsedMs);
    const spread = random() / 5 - 0.1;
    const isFirst = attempt === 1;
    waitMs = isFirst
      ? timing.initialMs * (1 + (conversation.isFirstDelayed === true ? Math.abs(spread) : spread))
      : waitMs * (2 + spread);
    if (waitMs > timing.maxMs) waitMs = timing.maxMs * (1 + spread);
    using timeout = clock.timeout(Math.min(waitMs, durationMs - elapsedMs), signal);
    try {
      for (;;) {
        const answer = await receiveAnswer(context, socket, { transactionId, signal: timeout.signal });
        const accepted = conversation.accepts(answer, attempt);
        if (accepted !== undefined) return accepted;
      }
    } catch (error) {
      if (signal.aborted || !timeout.signal.aborted) throw error;
    }
    const collected = conversation.atTimeout?.();
    if (collected !== undefined) return collected;
  }
  return undefined;
}

async function send(
  { context, socket, type, options }: Pick<Conversation<unknown>, "context" | "socket" | "type" | "options">,
  transactionId: number,
  elapsedMs: number,
): Promise<void> {
  const o = dhcp6Options;
  const { clientId, asksHostname, linkName } = context;
  const asked = [
    o.dnsServers,
    o.searchDomains,
    o.sntpServers,
    o.ntpServers,
    o.solicitMaxSeconds,
    ...(asksHostname ? [o.clientName] : []),
  ];
  const payload = encodeDhcp6Message({
    type,
    transactionId,
    options: [
      ...(clientId === undefined ? [] : [{ code: o.clientId, value: clientId }]),
      { code: o.elapsedTime, value: uint16BytesBe(Math.min(Math.floor(elapsedMs / 10), 0xffff)) },
      { code: o.requested, value: Uint8Array.from(asked.flatMap((code) => [code >> 8, code & 0xff])) },
      ...options,
    ],
  });
  await socket.send(payload, { address: `${serversAndRelays}%${linkName}`, port: serverPort });
}

/** The next answer to this request; anything else on the port is passed over. */
async function receiveAnswer(
  { clientId }: Exchange6Context,
  socket: UdpSocket,
  { transactionId, signal }: { readonly transactionId: number; readonly signal: AbortSignal },
): Promise<Dhcp6Answer> {
  for (;;) {
    const { payload } = await socket.receive(signal);
    let answer: Dhcp6Answer;
    try {
      const message = parseDhcp6Message(payload);
      if (message.transactionId !== transactionId) continue;
      answer = readDhcp6Answer(message);
    } catch {
      continue; // whatever it was, it is not for us
    }
    if (clientId === undefined || (answer.clientId !== undefined && equalBytes(answer.clientId, clientId)))
      return answer;
  }
}
