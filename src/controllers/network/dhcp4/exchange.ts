// The conversations of a DHCPv4 client: DISCOVER/OFFER, REQUEST/ACK, renewal. Each sends again until an answer comes or it gives up.
// Source: RFC 2131, 3.1, 4.1 and 4.4.
import type { Clock } from "../../../base/clock.ts";
import type { DhcpAnswer, DhcpMessage } from "../../../formats/dhcp4.ts";
import {
  dhcpAddressOption,
  dhcpMessageTypes,
  dhcpOptions,
  dhcpTextOption,
  dhcpUint16Option,
  encodeDhcpMessage,
  parseDhcpMessage,
  readDhcpAnswer,
} from "../../../formats/dhcp4.ts";
import { equalBytes } from "../../../base/bytes.ts";
import type { DhcpSocket, Network } from "../../../linux/network.ts";

/** The server refused: the lease is void. */
export class DhcpRefusedError extends Error {
  override readonly name: string = "DhcpRefusedError";
  readonly code = "DHCP_REFUSED";
}

/** Nobody answered, or not in a way we understand. */
export class DhcpNoAnswerError extends Error {
  override readonly name: string = "DhcpNoAnswerError";
  readonly code = "DHCP_NO_ANSWER";
}

/** An answer with what makes it a lease. */
export interface Lease extends DhcpAnswer {
  readonly serverId: string;
}

export interface ExchangeLink {
  readonly index: number;
  readonly hardwareAddr: Uint8Array;
}

/** What each message says of the client. */
export interface ClientFacts {
  /** Value of option 61; not sent when absent. */
  readonly clientId?: Uint8Array;
  /** Name to tell the server; when absent the server is asked for one, unless `asksHostname` is false. */
  readonly hostname?: string;
  readonly domainName?: string;
  readonly asksHostname: boolean;
  readonly asksMtu: boolean;
}

export interface ExchangeContext {
  readonly network: Pick<Network, "openDhcp" | "openUdp">;
  readonly clock: Clock;
  readonly link: ExchangeLink;
  /** In [0, 1). */
  readonly random: () => number;
}

/** How long each sending waits for its answer, before jitter. Together 15 s. */
const waitsMs: readonly number[] = [1000, 2000, 4000, 8000];
const clientPort = 68;
const serverPort = 67;
const maxMessageBytes = 1500;

function options(type: number, facts: ClientFacts): Map<number, Uint8Array> {
  const { clientId, hostname, domainName, asksHostname, asksMtu } = facts;
  const o = dhcpOptions;
  const asked = [
    o.subnetMask,
    o.classlessRoutes,
    o.routers,
    o.dnsServers,
    o.searchDomains,
    o.ntpServers,
    ...(asksMtu ? [o.mtu] : []),
    ...(asksHostname && hostname === undefined ? [o.hostname, o.domainName] : []),
  ];
  return new Map([
    [o.messageType, Uint8Array.of(type)],
    [o.maxMessageSize, dhcpUint16Option(maxMessageBytes)],
    [o.parameterList, Uint8Array.from(asked)],
    ...(clientId === undefined ? [] : [[o.clientId, clientId] as const]),
    ...(hostname === undefined ? [] : [[o.hostname, dhcpTextOption(hostname)] as const]),
    ...(domainName === undefined || domainName === "" ? [] : [[o.domainName, dhcpTextOption(domainName)] as const]),
  ]);
}

function message(
  context: ExchangeContext,
  parts: { readonly type: number; readonly facts: ClientFacts; readonly clientAddress?: string },
): DhcpMessage & { readonly options: Map<number, Uint8Array> } {
  const none = "0.0.0.0";
  return {
    kind: "request",
    transactionId: Math.floor(context.random() * 2 ** 32),
    seconds: 0,
    broadcast: parts.clientAddress === undefined,
    clientAddress: parts.clientAddress ?? none,
    yourAddress: none,
    nextServer: none,
    relayAddress: none,
    hardwareAddr: context.link.hardwareAddr,
    options: options(parts.type, parts.facts),
  };
}

interface Conversation {
  readonly context: ExchangeContext;
  readonly socket: DhcpSocket;
  readonly request: DhcpMessage;
  readonly send: (payload: Uint8Array) => Promise<void>;
  readonly accepts: (answer: DhcpAnswer) => boolean;
  readonly signal: AbortSignal;
}

/** Sends until an acceptable answer comes. */
async function converse({ context, socket, request, send, accepts, signal }: Conversation): Promise<Lease> {
  const { clock, random } = context;
  const startedMs = clock.monotonic();
  for (const waitMs of waitsMs) {
    const seconds = Math.min(Math.floor((clock.monotonic() - startedMs) / 1000), 65_535);
    await send(encodeDhcpMessage({ ...request, seconds }));
    using timeout = clock.timeout(waitMs * (0.75 + random() / 2), signal);
    try {
      for (;;) {
        const answer = await receiveAnswer(socket, request, timeout.signal);
        if (answer.serverId !== undefined && accepts(answer)) return { ...answer, serverId: answer.serverId };
      }
    } catch (error) {
      if (signal.aborted || !timeout.signal.aborted) throw error;
    }
  }
  throw new DhcpNoAnswerError(`Cannot talk to a DHCP server: found no answer to ${waitsMs.length} messages`);
}

/** The next answer to this request; anything else on port 68 is passed over. */
async function receiveAnswer(socket: DhcpSocket, request: DhcpMessage, signal: AbortSignal): Promise<DhcpAnswer> {
  for (;;) {
    const { payload } = await socket.receive(signal);
    let parsed: DhcpMessage;
    try {
      parsed = parseDhcpMessage(payload);
    } catch {
      continue; // whatever it was, it is not for us
    }
    const isOurs =
      parsed.transactionId === request.transactionId && equalBytes(parsed.hardwareAddr, request.hardwareAddr);
    if (parsed.kind === "reply" && isOurs) return readDhcpAnswer(parsed);
  }
}

/** An acknowledgement without an address is an answer to somebody who asks for other settings only. */
function isFinal(answer: DhcpAnswer): boolean {
  const isLease = answer.messageType === dhcpMessageTypes.acknowledge && answer.address !== "0.0.0.0";
  return isLease || answer.messageType === dhcpMessageTypes.refuse;
}

function leaseOf(answer: Lease): Lease {
  if (answer.messageType === dhcpMessageTypes.refuse) {
    throw new DhcpRefusedError(
      `Cannot get a lease: the DHCP server ${answer.serverId} refused${answer.message === undefined ? "" : `, saying "${answer.message}"`}`,
    );
  }
  return answer;
}

/** DISCOVER and REQUEST. `wantedAddress` is the one we had before, if any. */
export async function acquireLease(
  context: ExchangeContext,
  facts: ClientFacts,
  wantedAddress: string | undefined,
  signal: AbortSignal,
): Promise<Lease> {
  await using socket = await context.network.openDhcp(context.link);
  const send = (payload: Uint8Array): Promise<void> => socket.broadcast(payload);
  const discover = message(context, { type: dhcpMessageTypes.discover, facts });
  if (wantedAddress !== undefined) discover.options.set(dhcpOptions.requestedAddress, dhcpAddressOption(wantedAddress));
  const offer = await converse({
    context,
    socket,
    request: discover,
    send,
    accepts: (answer) => answer.messageType === dhcpMessageTypes.offer && answer.address !== "0.0.0.0",
    signal,
  });
  const request = message(context, { type: dhcpMessageTypes.request, facts });
  request.options.set(dhcpOptions.requestedAddress, dhcpAddressOption(offer.address));
  request.options.set(dhcpOptions.serverId, dhcpAddressOption(offer.serverId));
  return leaseOf(await converse({ context, socket, request, send, accepts: isFinal, signal }));
}

/** REQUEST by unicast from the leased address. The answer is read from the packet socket, since some servers broadcast it. */
export async function renewLease(
  context: ExchangeContext,
  facts: ClientFacts,
  lease: Lease,
  signal: AbortSignal,
): Promise<Lease> {
  await using socket = await context.network.openDhcp(context.link);
  await using udp = await context.network.openUdp({ family: 4, localAddress: lease.address, localPort: clientPort });
  const request = message(context, { type: dhcpMessageTypes.request, facts, clientAddress: lease.address });
  const send = (payload: Uint8Array): Promise<void> => udp.send(payload, { address: lease.serverId, port: serverPort });
  return leaseOf(await converse({ context, socket, request, send, accepts: isFinal, signal }));
}
