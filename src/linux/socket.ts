// Sockets that Node does not know: netlink, packet and raw. Non-blocking, driven by the event loop, used by uevent.ts and the network files.
import { abortable } from "../base/abort.ts";
import type { Libc, PollWatcher } from "./ffi/libc.ts";
import { SystemError } from "./system-error.ts";

/** Numbers of `<sys/socket.h>` on amd64 and arm64. */
export const socketNumbers = {
  AF_UNIX: 1,
  AF_INET: 2,
  AF_INET6: 10,
  AF_NETLINK: 16,
  AF_PACKET: 17,
  SOCK_STREAM: 1,
  SOCK_DGRAM: 2,
  SOCK_RAW: 3,
  SOL_SOCKET: 1,
  SO_REUSEADDR: 2,
  SO_BROADCAST: 6,
  SO_RCVBUF: 8,
  SO_PASSCRED: 16,
  SO_PEERCRED: 17,
  SO_BINDTODEVICE: 25,
  SO_ATTACH_FILTER: 26,
  SO_SNDBUFFORCE: 32,
  SO_RCVBUFFORCE: 33,
  SOL_NETLINK: 270,
  NETLINK_ADD_MEMBERSHIP: 1,
  NETLINK_DROP_MEMBERSHIP: 2,
  NETLINK_EXT_ACK: 11,
  NETLINK_GET_STRICT_CHK: 12,
} as const;

const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const MSG_DONTWAIT = 0x40;
const MSG_TRUNC = 0x20;
/** Longest `struct sockaddr` of any family: `struct sockaddr_storage`. */
const maxAddressBytes = 128;

export interface RawSocketOptions {
  /** `AF_…`, `SOCK_…` and the protocol in host byte order, as socket(2) takes them. */
  readonly domain: number;
  readonly type: number;
  readonly protocol: number;
  /** `struct sockaddr_…` to bind to. */
  readonly bind?: Uint8Array;
  /** Receive buffer in the kernel, bytes; past the system's limit when we are root. */
  readonly receiveBufferBytes?: number;
  /** Longest datagram we take; a longer one makes `receive` fail with code EMSGSIZE. 65536 when absent. */
  readonly maxDatagramBytes?: number;
}

export interface Datagram {
  readonly data: Uint8Array;
  /** `struct sockaddr_…` of the sender, empty when the family has none. */
  readonly from: Uint8Array;
}

/** One reader and one writer at a time. */
export interface RawSocket extends AsyncDisposable {
  readonly fd: number;
  /** Sends one datagram, to `to` (`struct sockaddr_…`) or the connected peer; waits for room in the kernel's buffer. */
  send(data: Uint8Array, to?: Uint8Array, signal?: AbortSignal): Promise<void>;
  /**
   * The next datagram. Rejects with the signal's reason, with a `SystemError` (ENOBUFS: the kernel dropped datagrams because we were slow; the
   * socket goes on), or with code ECANCELED when the socket is closed meanwhile.
   */
  receive(signal?: AbortSignal): Promise<Datagram>;
  /** `value` is the bytes of the option: use `intOption` for numbers. */
  setOption(level: number, name: number, value: Uint8Array): void;
  getOption(level: number, name: number, lengthBytes: number): Uint8Array;
  /** `struct sockaddr_…` the socket is bound to. */
  localAddress(): Uint8Array;
  /** Ends waiting calls with code ECANCELED. May be called twice. */
  close(): void;
}

/** What opens sockets: the real one is bound to libc, the twin of the tests to a kernel in memory. */
export interface RawSockets {
  open(options: RawSocketOptions): RawSocket;
}

/** A number as socket options want it: 32 bits in the machine's (little-endian) order. */
export function intOption(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, true);
  return bytes;
}

function closedError(syscall: string): SystemError {
  return new SystemError(`Cannot ${syscall}: the socket is closed`, { code: "ECANCELED", errno: 125, syscall });
}

function isWouldBlock(error: unknown): boolean {
  return error instanceof SystemError && (error.code === "EAGAIN" || error.code === "EINTR");
}

/** Turns readiness callbacks into promises, one waiter a direction. */
class Readiness {
  readonly #watcher: PollWatcher;
  #readable: PromiseWithResolvers<void> | undefined;
  #writable: PromiseWithResolvers<void> | undefined;
  #closed = false;

  constructor(libc: Libc, fd: number) {
    this.#watcher = libc.poll(fd, { readable: false, writable: false }, (events) => {
      if (events.readable) this.#wakeReader();
      if (events.writable) this.#wakeWriter();
      this.#rearm();
    });
  }

  #wakeReader(): void {
    this.#readable?.resolve();
    this.#readable = undefined;
  }

  #wakeWriter(): void {
    this.#writable?.resolve();
    this.#writable = undefined;
  }

  #rearm(): void {
    if (this.#closed) return;
    this.#watcher.watch({ readable: this.#readable !== undefined, writable: this.#writable !== undefined });
  }

  async wait(direction: "readable" | "writable", signal: AbortSignal | undefined): Promise<void> {
    if (this.#closed) return;
    const waiter = Promise.withResolvers<void>();
    if (direction === "readable") this.#readable = waiter;
    else this.#writable = waiter;
    this.#rearm();
    await (signal === undefined ? waiter.promise : abortable(waiter.promise, signal));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watcher.close();
    this.#wakeReader();
    this.#wakeWriter();
  }
}

class KernelSocket implements RawSocket {
  readonly fd: number;
  readonly #libc: Libc;
  readonly #ready: Readiness;
  readonly #buffer: Uint8Array;
  #closed = false;

  constructor(libc: Libc, fd: number, maxDatagramBytes: number) {
    this.#libc = libc;
    this.fd = fd;
    this.#buffer = new Uint8Array(maxDatagramBytes);
    this.#ready = new Readiness(libc, fd);
  }

  async send(data: Uint8Array, to?: Uint8Array, signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      if (this.#closed) throw closedError("send");
      try {
        this.#libc.call("sendto", this.fd, data, data.length, MSG_DONTWAIT, to ?? null, to?.length ?? 0);
        return;
      } catch (error) {
        if (!isWouldBlock(error)) throw error;
      }
      await this.#ready.wait("writable", signal);
    }
  }

  async receive(signal?: AbortSignal): Promise<Datagram> {
    for (;;) {
      signal?.throwIfAborted();
      if (this.#closed) throw closedError("receive");
      const datagram = this.#tryReceive();
      if (datagram !== undefined) return datagram;
      await this.#ready.wait("readable", signal);
    }
  }

  #tryReceive(): Datagram | undefined {
    const from = new Uint8Array(maxAddressBytes);
    const fromLength = intOption(maxAddressBytes);
    let length: number;
    try {
      const flags = MSG_DONTWAIT | MSG_TRUNC;
      length = this.#libc.call("recvfrom", this.fd, this.#buffer, this.#buffer.length, flags, from, fromLength);
    } catch (error) {
      if (isWouldBlock(error)) return undefined;
      throw error;
    }
    if (length > this.#buffer.length) {
      throw new SystemError(`Cannot receive datagram: found ${length} bytes, want at most ${this.#buffer.length}`, {
        code: "EMSGSIZE",
        errno: 90,
        syscall: "recvfrom",
      });
    }
    const addressBytes = new DataView(fromLength.buffer).getInt32(0, true);
    return { data: this.#buffer.slice(0, length), from: from.slice(0, Math.min(addressBytes, maxAddressBytes)) };
  }

  setOption(level: number, name: number, value: Uint8Array): void {
    this.#libc.call("setsockopt", this.fd, level, name, value, value.length);
  }

  getOption(level: number, name: number, lengthBytes: number): Uint8Array {
    const value = new Uint8Array(lengthBytes);
    const length = intOption(lengthBytes);
    this.#libc.call("getsockopt", this.fd, level, name, value, length);
    return value.slice(0, new DataView(length.buffer).getInt32(0, true));
  }

  localAddress(): Uint8Array {
    const address = new Uint8Array(maxAddressBytes);
    const length = intOption(maxAddressBytes);
    this.#libc.call("getsockname", this.fd, address, length);
    return address.slice(0, new DataView(length.buffer).getInt32(0, true));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ready.close();
    this.#libc.call("close", this.fd);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }
}

/** The real sockets. */
export function kernelSockets(libc: Libc): RawSockets {
  return {
    open(options) {
      const fd = libc.call("socket", options.domain, options.type | SOCK_NONBLOCK | SOCK_CLOEXEC, options.protocol);
      try {
        if (options.receiveBufferBytes !== undefined) growReceiveBuffer(libc, fd, options.receiveBufferBytes);
        if (options.bind !== undefined) libc.call("bind", fd, options.bind, options.bind.length);
        return new KernelSocket(libc, fd, options.maxDatagramBytes ?? 65_536);
      } catch (error) {
        libc.call("close", fd);
        throw error;
      }
    },
  };
}

function growReceiveBuffer(libc: Libc, fd: number, sizeBytes: number): void {
  const { SOL_SOCKET, SO_RCVBUF, SO_RCVBUFFORCE } = socketNumbers;
  try {
    libc.call("setsockopt", fd, SOL_SOCKET, SO_RCVBUFFORCE, intOption(sizeBytes), 4);
  } catch {
    // not root: the kernel then caps the size at its own limit, which is still the best we can have
    libc.call("setsockopt", fd, SOL_SOCKET, SO_RCVBUF, intOption(sizeBytes), 4);
  }
}
