// /proc/net/{tcp,tcp6,udp,udp6,udplite,udplite6,raw,raw6}: the sockets of a network namespace.
import { FormatError } from "../../base/errors.ts";
import { formatIp } from "../../base/ip.ts";
import { columnsOf, linesOf, parseCount, parseDecimal } from "./text.ts";

export interface SocketEntry {
  /** Dotted IPv4 (also for an IPv4-mapped address of an IPv6 socket), or IPv6 in its shortest form. */
  readonly localIp: string;
  readonly localPort: number;
  readonly remoteIp: string;
  readonly remotePort: number;
  /** As the kernel numbers them: 1 ESTABLISHED … 7 CLOSE … 10 LISTEN. Source: include/net/tcp_states.h. */
  readonly state: number;
  readonly txQueue: bigint;
  readonly rxQueue: bigint;
  /** 0 none, 1 retransmit, 2 keep-alive, 3 time-wait, 4 zero-window probe. */
  readonly timer: number;
  /** Time to the timer's expiry in 1/100 s. */
  readonly timerWhen: bigint;
  readonly retransmits: bigint;
  readonly uid: number;
  readonly timeout: bigint;
  readonly inode: bigint;
  readonly references: bigint;
  /** The kernel's address of the socket, or 0 where it hides it. */
  readonly pointer: bigint;
}

/** The header line is skipped. Throws a FormatError. Source: Documentation/networking/proc_net_tcp.rst of the kernel. */
export function parseNetSockets(text: string): readonly SocketEntry[] {
  return linesOf(text)
    .slice(1)
    .map((line) => parseEntry(line));
}

function parseEntry(line: string): SocketEntry {
  const columns = columnsOf(line);
  const [, local = "", remote = "", state = "", queues = "", timers = ""] = columns;
  const [txQueue = "", rxQueue = ""] = queues.split(":");
  const [timer = "", timerWhen = ""] = timers.split(":");
  const localEnd = parseEndpoint(local, line);
  const remoteEnd = parseEndpoint(remote, line);
  return {
    localIp: localEnd.ip,
    localPort: localEnd.port,
    remoteIp: remoteEnd.ip,
    remotePort: remoteEnd.port,
    state: Number(parseHex(state, line)),
    txQueue: parseHex(txQueue, line),
    rxQueue: parseHex(rxQueue, line),
    timer: Number(parseHex(timer, line)),
    timerWhen: parseHex(timerWhen, line),
    retransmits: parseHex(columns[6] ?? "", line),
    uid: parseDecimal(columns[7], "owner of socket"),
    timeout: parseCount(columns[8], "timeout of socket"),
    inode: parseCount(columns[9], "inode of socket"),
    references: parseCount(columns[10], "references of socket"),
    pointer: parseHex(columns[11] ?? "0", line),
  };
}

function parseHex(text: string, line: string): bigint {
  if (!/^[0-9A-Fa-f]{1,16}$/u.test(text)) {
    throw new FormatError(`Cannot parse socket: found "${text}" in "${line.trim()}", want a hexadecimal number`);
  }
  return BigInt(`0x${text}`);
}

function parseEndpoint(text: string, line: string): { readonly ip: string; readonly port: number } {
  const [address = "", port = ""] = text.split(":");
  if (!/^(?:[0-9A-Fa-f]{8}|[0-9A-Fa-f]{32})$/u.test(address)) {
    throw new FormatError(
      `Cannot parse socket: found address "${text}" in "${line.trim()}", want 8 or 32 hexadecimal digits`,
    );
  }
  return { ip: formatAddress(address), port: Number(parseHex(port, line)) };
}

/**
 * The kernel prints each 32-bit word of the address as a number in host order, which is little-endian on the supported machines.
 * IPv4-mapped addresses are written as IPv4: that is what clients of the API compare.
 */
function formatAddress(hex: string): string {
  const bytes: number[] = [];
  for (let word = 0; word < hex.length; word += 8) {
    for (let byte = 6; byte >= 0; byte -= 2) bytes.push(parseInt(hex.slice(word + byte, word + byte + 2), 16));
  }
  return formatIp(Uint8Array.from(bytes)).replace(/^::ffff:(?=.*\.)/u, "");
}
