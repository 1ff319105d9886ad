// The only door to native code: libc's functions through koffi. Every call is declared once, as data, with its argument types.
//
// The thread rule: `call` runs on the event loop, so it is for calls that never sleep (non-blocking sockets, small ioctls);
// `callAsync` runs on a worker thread and is for everything that may wait for a disk, a device or another process.
// Calls that change only the calling thread (unshare, setns, capset) are useless here and therefore missing: the launch helper makes them.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import type * as koffi from "koffi";
import { BugError } from "../../base/errors.ts";
import { systemError } from "../system-error.ts";

/** `str`: NUL-terminated UTF-8 or NULL. `buf`: memory that the call may read and write, or NULL. `long` and `ulong`: one register. */
type ArgType = "int" | "uint" | "long" | "ulong" | "str" | "buf";

interface Signature {
  readonly returns: "int" | "long";
  readonly args: readonly ArgType[];
  /** Name in libc when it differs, for several ways to call one function. */
  readonly symbol?: string;
}

/**
 * What is called, by name. Variadic functions are declared with the arguments we pass, which is the same thing in the x86-64 calling convention
 * as long as no floating point number is among them.
 */
const signatures = {
  socket: { returns: "int", args: ["int", "int", "int"] },
  bind: { returns: "int", args: ["int", "buf", "uint"] },
  connect: { returns: "int", args: ["int", "buf", "uint"] },
  getsockname: { returns: "int", args: ["int", "buf", "buf"] },
  getsockopt: { returns: "int", args: ["int", "int", "int", "buf", "buf"] },
  setsockopt: { returns: "int", args: ["int", "int", "int", "buf", "uint"] },
  sendto: { returns: "long", args: ["int", "buf", "ulong", "int", "buf", "uint"] },
  recvfrom: { returns: "long", args: ["int", "buf", "ulong", "int", "buf", "buf"] },
  sendmsg: { returns: "long", args: ["int", "buf", "int"] },
  recvmsg: { returns: "long", args: ["int", "buf", "int"] },
  pipe2: { returns: "int", args: ["buf", "int"] },
  close: { returns: "int", args: ["int"] },
  /** Without a mode: for what exists. */
  open: { returns: "int", args: ["str", "int"] },
  read: { returns: "long", args: ["int", "buf", "ulong"] },
  write: { returns: "long", args: ["int", "buf", "ulong"] },
  flock: { returns: "int", args: ["int", "int"] },
  ioctl: { returns: "int", args: ["int", "ulong", "buf"] },
  ioctlValue: { returns: "int", args: ["int", "ulong", "long"], symbol: "ioctl" },
  lseek: { returns: "long", args: ["int", "long", "int"] },
  fcntl: { returns: "int", args: ["int", "int", "long"] },
  mount: { returns: "int", args: ["str", "str", "str", "ulong", "str"] },
  umount2: { returns: "int", args: ["str", "int"] },
  llistxattr: { returns: "long", args: ["str", "buf", "ulong"] },
  lgetxattr: { returns: "long", args: ["str", "str", "buf", "ulong"] },
  lsetxattr: { returns: "int", args: ["str", "str", "buf", "ulong", "int"] },
  statfs: { returns: "int", args: ["str", "buf"] },
  sync: { returns: "int", args: [] },
  syncfs: { returns: "int", args: ["int"] },
  mknod: { returns: "int", args: ["str", "uint", "ulong"] },
  swapon: { returns: "int", args: ["str", "int"] },
  swapoff: { returns: "int", args: ["str"] },
  reboot: { returns: "int", args: ["int"] },
  sethostname: { returns: "int", args: ["buf", "ulong"] },
  setdomainname: { returns: "int", args: ["buf", "ulong"] },
  clock_settime: { returns: "int", args: ["int", "buf"] },
  clock_gettime: { returns: "int", args: ["int", "buf"] },
  adjtimex: { returns: "int", args: ["buf"] },
  waitid: { returns: "int", args: ["int", "uint", "buf", "int"] },
  waitpid: { returns: "int", args: ["int", "buf", "int"] },
  prlimit: { returns: "int", args: ["int", "int", "buf", "buf"] },
  setpriority: { returns: "int", args: ["int", "uint", "int"] },
  prctl: { returns: "int", args: ["int", "ulong", "ulong", "ulong", "ulong"] },
  /** `finit_module(fd, parameters, flags)`: libc has no wrapper. */
  finitModule: { returns: "long", args: ["long", "long", "str", "long"], symbol: "syscall" },
  deleteModule: { returns: "long", args: ["long", "str", "long"], symbol: "syscall" },
} as const satisfies Readonly<Record<string, Signature>>;

export type LibcName = keyof typeof signatures;

interface ArgValues {
  readonly int: number;
  readonly uint: number;
  readonly long: number | bigint;
  readonly ulong: number | bigint;
  readonly str: string | null;
  readonly buf: Uint8Array | null;
}

type ArgsOf<T extends readonly ArgType[]> = { -readonly [K in keyof T]: ArgValues[T[K]] };
export type LibcArgs<N extends LibcName> = ArgsOf<(typeof signatures)[N]["args"]>;

export interface PollEvents {
  readonly readable: boolean;
  readonly writable: boolean;
}

export interface Libc {
  /** Calls on the event loop. Returns the result, throws a `SystemError` when it is -1. */
  call<N extends LibcName>(name: N, ...args: LibcArgs<N>): number;
  /** Calls on a worker thread. The buffers must not be touched before it resolves. */
  callAsync<N extends LibcName>(name: N, ...args: LibcArgs<N>): Promise<number>;
  /** The address of a buffer's memory, for structures that hold pointers. Valid as long as the buffer is. */
  addressOf(buffer: Uint8Array): bigint;
  /** Watches a descriptor from the event loop; one watcher a descriptor. Stop it before closing the descriptor. */
  poll(fd: number, events: PollEvents, callback: (events: PollEvents) => void): PollWatcher;
}

export interface PollWatcher {
  /** Replaces what is watched; nothing is watched when both are false. */
  watch(events: PollEvents): void;
  close(): void;
}

/** Where the image keeps koffi's native part; outside the image it lies in the packages. */
const imagePath = "/usr/lib/ichor/koffi.node";
const packagePath = "@koromix/koffi-linux-x64/linux_x64/koffi.node";

const nativeTypes: Readonly<Record<ArgType, string>> = {
  int: "int",
  uint: "uint",
  long: "long",
  ulong: "ulong",
  str: "str",
  buf: "void *",
};

type NativeFunction = ReturnType<koffi.LibraryHandle["func"]>;

/** Loads the native library. Called once, by `openHost` or by a program that needs only a part of it. */
export function openLibc(): Libc {
  const require = createRequire(import.meta.url);
  // The native part exports what the package's own types describe; the package's loader would look for it in places the image does not have.
  const native = require(existsSync(imagePath) ? imagePath : packagePath) as typeof koffi;
  const library = native.load("libc.so.6");
  const functions = new Map<LibcName, NativeFunction>();
  let memmove: NativeFunction | undefined;

  function lookUp(name: LibcName): NativeFunction {
    const known = functions.get(name);
    if (known !== undefined) return known;
    const signature: Signature = signatures[name];
    const made = library.func(
      signature.symbol ?? name,
      signature.returns,
      signature.args.map((type) => nativeTypes[type]),
    );
    functions.set(name, made);
    return made;
  }

  return {
    call(name, ...args) {
      const result = Number(lookUp(name)(...args));
      if (result === -1) throw systemError(native.errno(), name, args);
      return result;
    },
    callAsync(name, ...args) {
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      // koffi hands the callback the errno of the worker thread that made the call
      lookUp(name).async(...args, (error: Error | null, value: number | bigint) => {
        const result = Number(value);
        if (error !== null) reject(error);
        else if (result === -1) reject(systemError(native.errno(), name, args));
        else resolve(result);
      });
      return promise;
    },
    addressOf(buffer) {
      // memmove of nothing returns its first argument: the one way to see the address that koffi passes
      memmove ??= library.func("memmove", "void *", ["void *", "void *", "ulong"]);
      const address: unknown = memmove(buffer, buffer, 0);
      if (typeof address !== "bigint")
        throw new BugError("Cannot take the address of a buffer: koffi returned no address");
      return address;
    },
    poll(fd, events, callback) {
      // Two traps. The native part hands over libuv's status before the events, which its types do not tell; after an error both directions are ready, and the
      // call that follows fails. And it calls back outside of Node's callback scope, so that promises resolved there would wait for the next event of another
      // kind: the immediate, which runs right after the poll phase, lets them go on.
      const onReady = (...args: readonly unknown[]): void => {
        const ready = args.at(-1);
        const isObject = typeof ready === "object" && ready !== null;
        setImmediate(callback, isObject ? (ready as PollEvents) : { readable: true, writable: true });
      };
      const handle = native.node.poll(fd, events, onReady);
      if (!events.readable && !events.writable) handle.stop();
      return {
        watch(next) {
          if (next.readable || next.writable) handle.start(next, onReady);
          else handle.stop();
        },
        close: () => handle.close(),
      };
    },
  };
}
