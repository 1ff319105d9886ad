// A node under test: a machine in QEMU and calls of its API, as any client makes them.
import { concatBytes, decodeUtf8 } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import { grpcDialer } from "../../src/ctl/dial.ts";
import type { Connection, Credentials } from "../../src/ctl/session.ts";
import { StatusError } from "../../src/rpc/status.ts";
import type { Init } from "../../src/wire/message.ts";
import type { ServerStreamRpc, UnaryRpc } from "../../src/wire/rpc.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import type { Vm } from "./vm.ts";

export interface NodeApi extends Disposable {
  /** Counts as failed after 20 s, if nothing else is said. */
  unary<Q, R>(method: UnaryRpc<Q, R>, request: Init<Q>, timeoutMs?: number): Promise<R>;
  /** All items of a stream. */
  collect<Q, R>(method: ServerStreamRpc<Q, R>, request: Init<Q>): Promise<readonly R[]>;
  stream<Q, R>(method: ServerStreamRpc<Q, R>, request: Init<Q>): AsyncIterable<R>;
}

export const insecure: Credentials = { kind: "insecure", fingerprints: [] };

const callTimeoutMs = 20_000;

/** `node`: the address of another node, to which this one passes the calls on. */
export function openApi(vm: Vm, credentials: Credentials, node?: string): NodeApi {
  const metadata = node === undefined ? {} : { node };
  const connection: Connection = grpcDialer.dial(`127.0.0.1:${vm.forward(50_000)}`, credentials);
  const withLimit = async <T>(work: (signal: AbortSignal) => Promise<T>, timeoutMs = callTimeoutMs): Promise<T> => {
    using limit = systemClock.timeout(timeoutMs, vm.signal);
    return await work(limit.signal);
  };
  return {
    unary: (method, request, timeoutMs) =>
      withLimit((signal) => connection.unary(method, request, { metadata, signal }), timeoutMs),
    collect: (method, request) =>
      withLimit((signal) => Array.fromAsync(connection.stream(method, request, { metadata, signal }))),
    stream: (method, request) => connection.stream(method, request, { metadata, signal: vm.signal }),
    [Symbol.dispose]: () => connection.close(),
  };
}

/** Tries again, each second, until `attempt` does not throw; the machine's time limit ends it with the last failure. */
export async function eventually<T>(vm: Vm, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (vm.signal.aborted) throw error;
      await systemClock.sleep(500);
    }
  }
}

/** Resolves as soon as the node answers these credentials. */
export async function waitForApi(vm: Vm, credentials: Credentials): Promise<void> {
  await eventually(vm, async () => {
    using api = openApi(vm, credentials);
    await api.unary(rpc.MachineService.Version, {});
  });
}

interface Piece {
  readonly bytes: Uint8Array;
}

/** What comes in pieces, as one text: a log, a file. */
export async function textOf(pieces: Promise<readonly Piece[]>): Promise<string> {
  return decodeUtf8(concatBytes((await pieces).map(({ bytes }) => bytes)));
}

/** A file of the node. */
export async function readBytes(api: NodeApi, path: string): Promise<Uint8Array> {
  const pieces = await api.collect(rpc.MachineService.Read, { path });
  return concatBytes(pieces.map(({ bytes }) => bytes));
}

export async function readText(api: NodeApi, path: string): Promise<string> {
  return decodeUtf8(await readBytes(api, path));
}

/** Another one after each start of the kernel. */
export async function bootId(api: NodeApi): Promise<string> {
  return (await readText(api, "/proc/sys/kernel/random/boot_id")).trim();
}

/** The gRPC code of the failure, or "none". */
export async function failureCode(work: Promise<unknown>): Promise<number | "none" | "other"> {
  return work.then(
    () => "none" as const,
    (error: unknown) => (error instanceof StatusError ? error.code : "other"),
  );
}
