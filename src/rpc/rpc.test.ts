// Client and server against each other over a unix socket: every kind of call, every way it can end.
import { mkdtempSync, rmSync } from "node:fs";
import { connect as connectHttp2, constants } from "node:http2";
import type { ClientHttp2Stream } from "node:http2";
import { connect as connectNet } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../base/clock.ts";
import { BugError } from "../base/errors.ts";
import { createLogger } from "../base/logger.ts";
import type { LogFields } from "../base/logger.ts";
import { rpc } from "../wire/gen/rpc.ts";
import { packAny } from "../wire/well-known.ts";
import { SequenceEvent } from "../wire/gen/machine.ts";
import { call, callBidi, callClientStream, callHeaders, callServerStream, exchange } from "./client.ts";
import { openClient } from "./connection.ts";
import type { Client } from "./connection.ts";
import { dispatchMethods } from "./dispatch.ts";
import { listenUnix } from "./listen.ts";
import { frame } from "./framing.ts";
import type { Listener, UnixListenOptions } from "./listen.ts";
import { Metadata } from "./metadata.ts";
import { bidi, clientStream, methodsFor, serverStream, unary } from "./method.ts";
import type { Method } from "./method.ts";
import { claimedRoles } from "./roles.ts";
import { Code, hasStatus, StatusError } from "./status.ts";

const { MachineService, ImageService, DebugService, TimeService } = rpc;
const admin = { metadata: new Metadata({ "talos-role": ["os:admin", "os:operator"] }) };

let folder: string;
let listener: Listener | undefined;
let client: Client;
let lines: LogFields[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rpc-"));
  lines = [];
  client = openClient({ target: { kind: "unix", path: join(folder, "s.sock") }, clock: systemClock });
});

afterEach(async () => {
  client.destroy();
  await listener?.close();
  rmSync(folder, { recursive: true });
});

async function serve(methods: readonly Method[], options: Partial<UnixListenOptions> = {}): Promise<void> {
  const log = createLogger((_level, message, fields) => void (message === "served call" && lines.push(fields)));
  const handle = dispatchMethods({ methods, env: {}, roles: ({ metadata }) => claimedRoles(metadata), log });
  listener = await listenUnix({
    path: join(folder, "s.sock"),
    handle,
    log,
    clock: systemClock,
    graceMs: 30_000, // longer than a test may take: nothing of an ended call may keep a connection
    ...options,
  });
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const result: T[] = [];
  for await (const item of items) result.push(item);
  return result;
}

async function failure(promise: Promise<unknown>): Promise<StatusError> {
  const error: unknown = await promise.then(
    () => new Error("want a failure"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof StatusError)) throw error;
  return error;
}

describe("call()", () => {
  test("hands the request to the handler and its answer back", async () => {
    await serve([unary(TimeService.TimeCheck, ({ server }) => ({ messages: [{ server: `${server}!` }] }))]);
    const { messages } = await call(client, TimeService.TimeCheck, { server: "ntp" }, admin);
    expect(messages.map(({ server }) => server)).toEqual(["ntp!"]);
    expect(lines).toMatchObject([
      {
        code: "OK",
        method: "/time.TimeService/TimeCheck",
        result: "Success",
        metadata: "talos-role=os:admin,os:operator",
      },
    ]);
  });

  test("hands an environment to handlers that ask for one", async () => {
    const method = methodsFor<{ readonly name: string }>().unary(
      MachineService.Hostname,
      (_request, { name, roles }) => ({
        messages: [{ hostname: `${name} ${[...roles].join(" ")}` }],
      }),
    );
    const handle = dispatchMethods({
      methods: [method],
      env: { name: "node" },
      roles: ({ metadata }) => claimedRoles(metadata),
      log: createLogger(() => undefined),
    });
    const log = createLogger(() => undefined);
    listener = await listenUnix({ path: join(folder, "s.sock"), handle, log, clock: systemClock });
    const { messages } = await call(client, MachineService.Hostname, {}, admin);
    expect(messages[0]?.hostname).toBe("node os:admin os:operator");
  });

  test.each([
    ["a status as it is", new StatusError(Code.NOT_FOUND, "no 100% «thing»\n"), Code.NOT_FOUND, "no 100% «thing»\n"],
    ["a named code", Object.assign(new Error("gone"), { code: "ALREADY_EXISTS" }), Code.ALREADY_EXISTS, "gone"],
    [
      "any other error as UNKNOWN with its causes",
      new Error("Cannot a", { cause: new Error("b") }),
      Code.UNKNOWN,
      "Cannot a: b",
    ],
    ["a fault of ours as INTERNAL", new BugError("impossible"), Code.INTERNAL, "impossible"],
    [
      "a system's error as UNKNOWN",
      Object.assign(new Error("ENOENT: x"), { code: "ENOENT" }),
      Code.UNKNOWN,
      "ENOENT: x",
    ],
  ])("is told %s", async (_what, thrown, code, message) => {
    await serve([
      unary(MachineService.Hostname, () => {
        throw thrown;
      }),
    ]);
    expect(await failure(call(client, MachineService.Hostname, {}, admin))).toMatchObject({ code, message });
  });

  test("gets the details of a status", async () => {
    const details = [packAny(SequenceEvent, { sequence: "boot" })];
    await serve([
      unary(MachineService.Hostname, () => Promise.reject(new StatusError(Code.ABORTED, "x", { details }))),
    ]);
    expect((await failure(call(client, MachineService.Hostname, {}, admin))).details).toEqual(details);
  });

  test("is UNIMPLEMENTED for what nobody wrote, PERMISSION_DENIED without a role", async () => {
    await serve([]);
    const unknown = async (path: string): Promise<StatusError> =>
      failure(collect(exchange(client, path, oneEmpty(), { metadata: admin.metadata })));
    expect(await failure(call(client, MachineService.Version, {}, admin))).toMatchObject({ code: Code.UNIMPLEMENTED });
    expect(await failure(call(client, MachineService.Version, {}))).toMatchObject({
      code: Code.PERMISSION_DENIED,
      message: "not authorized",
    });
    expect(await unknown("/machine.MachineService/NoSuch")).toMatchObject({
      code: Code.UNIMPLEMENTED,
      message: "unknown method NoSuch for service machine.MachineService",
    });
    expect(await unknown("/no.Such/Thing")).toMatchObject({
      code: Code.UNIMPLEMENTED,
      message: "unknown service no.Such",
    });
    expect(await unknown("/nonsense")).toMatchObject({ code: Code.UNIMPLEMENTED });
  });

  test("ends with the deadline, on both sides", async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    await serve([
      unary(MachineService.Hostname, async (_request, { signal }) => {
        signal.addEventListener("abort", () => resolve(signal.reason));
        await promise;
        throw signal.reason as Error;
      }),
    ]);
    expect(await failure(call(client, MachineService.Hostname, {}, { ...admin, timeoutMs: 50 }))).toMatchObject({
      code: Code.DEADLINE_EXCEEDED,
    });
    expect(await promise).toBeDefined();
  });

  test("ends with the signal, and the handler is told", async () => {
    const told = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    await serve([
      unary(MachineService.Hostname, async (_request, { signal }) => {
        signal.addEventListener("abort", () => told.resolve());
        started.resolve();
        await told.promise;
        return {};
      }),
    ]);
    const controller = new AbortController();
    const pending = call(client, MachineService.Hostname, {}, { ...admin, signal: controller.signal });
    await started.promise;
    controller.abort(new Error("enough"));
    await expect(pending).rejects.toThrow("enough");
    await told.promise;
  });

  test("is UNAVAILABLE without a server", async () => {
    expect(await failure(call(client, MachineService.Hostname, {}, admin))).toMatchObject({ code: Code.UNAVAILABLE });
  });

  test("connects again after the server has come back", async () => {
    const methods = [unary(MachineService.Hostname, () => ({ messages: [{ hostname: "a" }] }))];
    await serve(methods);
    await call(client, MachineService.Hostname, {}, admin);
    await listener?.close();
    await serve(methods);
    await expect(call(client, MachineService.Hostname, {}, admin)).resolves.toBeDefined();
  });
});

async function* oneEmpty(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(0);
}

describe("streams", () => {
  test("carry many answers, and a failure after some of them", async () => {
    await serve([
      serverStream(MachineService.Events, async function* () {
        for (let index = 0; index < 5; index++) yield { id: `${index}` };
        throw new StatusError(Code.DATA_LOSS, "lost");
      }),
    ]);
    const ids: string[] = [];
    const error = await failure(
      (async () => {
        for await (const { id } of callServerStream(client, MachineService.Events, {}, admin)) ids.push(id);
      })(),
    );
    expect([ids, error.code]).toEqual([["0", "1", "2", "3", "4"], Code.DATA_LOSS]);
  });

  test("wait for a slow reader, and end when it leaves", async () => {
    let sent = 0;
    const done = Promise.withResolvers<void>();
    await serve([
      serverStream(MachineService.Read, async function* (_request, { signal }) {
        try {
          for (;;) {
            signal.throwIfAborted();
            yield { bytes: new Uint8Array(100_000) };
            sent++;
          }
        } finally {
          done.resolve();
        }
      }),
    ]);
    for await (const { bytes } of callServerStream(client, MachineService.Read, {}, admin)) {
      expect(bytes.length).toBe(100_000);
      break;
    }
    await done.promise;
    expect(sent).toBeLessThan(200);
  });

  test("carry many requests", async () => {
    await serve([
      clientStream(ImageService.Import, async (requests) => {
        let size = 0;
        for await (const { request } of requests)
          if (request?.kind === "imageChunk") size += request.value.bytes.length;
        return { name: `${size}` };
      }),
      bidi(DebugService.ContainerRun, async function* (requests) {
        for await (const { request } of requests) {
          if (request?.kind === "stdinData") yield { resp: { kind: "stdoutData", value: request.value } };
        }
        yield { resp: { kind: "exitCode", value: 3 } };
      }),
    ]);
    async function* chunks() {
      for (let index = 0; index < 300; index++) {
        yield { request: { kind: "imageChunk", value: { bytes: new Uint8Array(20_000) } } } as const;
      }
    }
    expect(await callClientStream(client, ImageService.Import, chunks(), admin)).toEqual({ name: "6000000" });
    async function* input() {
      yield { request: { kind: "stdinData", value: Uint8Array.of(1) } } as const;
      yield { request: { kind: "stdinData", value: Uint8Array.of(2) } } as const;
    }
    const answers = await collect(callBidi(client, DebugService.ContainerRun, input(), admin));
    expect(answers.map(({ resp }) => resp?.value)).toEqual([Uint8Array.of(1), Uint8Array.of(2), 3]);
  });

  test.each([
    ["the call", (stream: ClientHttp2Stream) => stream.close(constants.NGHTTP2_CANCEL)],
    ["the call without an error", (stream: ClientHttp2Stream) => stream.close(constants.NGHTTP2_NO_ERROR)],
    ["its connection", () => client.destroy()],
  ])("are not taken for whole when the client has ended %s between two messages", async (_what, leave) => {
    const received = Promise.withResolvers<void>();
    const ending = Promise.withResolvers<string>();
    await serve([
      clientStream(ImageService.Import, async (requests) => {
        try {
          for await (const _ of requests) received.resolve();
          ending.resolve("whole");
        } catch (error) {
          ending.resolve(String(error));
        }
        return {};
      }),
    ]);
    const headers = { ...callHeaders(client, ImageService.Import.path), ...admin.metadata.toHeaders() };
    const stream = await client.request(headers, new AbortController().signal);
    stream.on("error", () => undefined);
    stream.write(frame(new Uint8Array(0)));
    await received.promise;
    leave(stream);
    expect(await ending.promise).toContain("The client has ended the call");
  });

  test("end for a client that goes on sending after the answer", async () => {
    await serve([clientStream(ImageService.Import, () => ({ name: "early" }))]);
    async function* endless() {
      for (;;) yield { request: { kind: "imageChunk", value: { bytes: new Uint8Array(100_000) } } } as const;
    }
    expect(await callClientStream(client, ImageService.Import, endless(), admin)).toEqual({ name: "early" });
    expect(client.streams).toBeLessThanOrEqual(1);
  });
});

describe("a client that closes", () => {
  test("lets open streams end, however often it is told to", async () => {
    const end = Promise.withResolvers<void>();
    await serve([
      serverStream(MachineService.Events, async function* () {
        yield { id: "first" };
        await end.promise;
      }),
    ]);
    const events = callServerStream(client, MachineService.Events, {}, admin);
    await events.next();
    const closed = Promise.all([client.close(), client.close()]);
    end.resolve();
    expect(await collect(events)).toEqual([]);
    await closed;
    await client.close();
  });

  test("leaves no connection that was not made yet when it ended", async () => {
    await serve([unary(MachineService.Hostname, () => ({}))]);
    const late = openClient({ target: { kind: "unix", path: join(folder, "s.sock") }, clock: systemClock });
    const calling = failure(call(late, MachineService.Hostname, {}, admin));
    late.destroy();
    expect((await calling).code).toBe(Code.UNAVAILABLE);
    await call(client, MachineService.Hostname, {}, admin);
    expect(listener?.connections).toBe(1);
  });
});

describe("limits", () => {
  test("refuse a message larger than allowed as soon as it is announced", async () => {
    await serve([unary(MachineService.ApplyConfiguration, () => ({}))], { maxMessageBytes: 1000 });
    const data = new Uint8Array(100_000);
    expect(await failure(call(client, MachineService.ApplyConfiguration, { data }, admin))).toMatchObject({
      code: Code.RESOURCE_EXHAUSTED,
      message: "received message larger than max (100004 vs. 1000)",
    });
  });

  test("refuse more calls at the same time than allowed, until some have ended", async () => {
    await serve(
      [
        serverStream(MachineService.Events, async function* () {
          for (;;) yield {};
        }),
        unary(MachineService.Hostname, () => ({})),
      ],
      { maxCalls: 2 },
    );
    const streams = [1, 2].map(() => callServerStream(client, MachineService.Events, {}, admin));
    await Promise.all(streams.map((stream) => stream.next()));
    expect(await failure(call(client, MachineService.Hostname, {}, admin))).toMatchObject({
      code: Code.RESOURCE_EXHAUSTED,
    });
    for (const stream of streams) await stream.return(undefined);
    await expect
      .poll(() =>
        call(client, MachineService.Hostname, {}, admin).then(
          () => "ok",
          () => "no",
        ),
      )
      .toBe("ok");
  });

  test("survive frames that are none, and go on serving", async () => {
    await serve([unary(MachineService.Hostname, () => ({}))]);
    const path = join(folder, "s.sock");
    const send = async (bytes: Uint8Array): Promise<void> => {
      const socket = connectNet({ path });
      socket.on("error", () => undefined);
      socket.end(bytes);
      socket.resume();
      await new Promise((resolve) => socket.once("close", resolve));
    };
    await send(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"));
    await send(crypto.getRandomValues(new Uint8Array(5000)));
    const preface = new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    await send(Uint8Array.from([...preface, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1]));
    await send(Uint8Array.from([...preface, 0, 0, 5, 1, 4, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 0xff]));
    await expect(call(client, MachineService.Hostname, {}, admin)).resolves.toBeDefined();
  });

  test("refuse requests that are no gRPC", async () => {
    await serve([]);
    const session = connectHttp2("http://localhost", {
      createConnection: () => connectNet({ path: join(folder, "s.sock") }),
    });
    const statusOf = async (headers: Record<string, string>): Promise<unknown> => {
      const stream = session.request({ ":path": "/", ...headers });
      stream.end();
      const status = await new Promise((resolve) => stream.once("response", (answer) => resolve(answer[":status"])));
      stream.close();
      return status;
    };
    expect(await statusOf({ ":method": "GET" })).toBe(405);
    expect(await statusOf({ ":method": "POST", "content-type": "text/plain" })).toBe(415);
    session.destroy();
  });

  test.each([
    ["a compressed flag without a compression", [1, 0, 0, 0, 1, 0], Code.UNIMPLEMENTED],
    ["an unknown flag", [7, 0, 0, 0, 0], Code.INTERNAL],
    ["a message that is cut off", [0, 0, 0, 0, 9, 1], Code.INTERNAL],
    ["a message that is no protobuf", [0, 0, 0, 0, 1, 0xff], Code.INTERNAL],
  ])("refuse %s", async (_what, bytes, code) => {
    await serve([unary(TimeService.TimeCheck, () => ({}))]);
    const session = connectHttp2("http://localhost", {
      createConnection: () => connectNet({ path: join(folder, "s.sock") }),
    });
    const stream = session.request({
      ":path": TimeService.TimeCheck.path,
      ":method": "POST",
      "content-type": "application/grpc",
      "talos-role": "os:admin",
    });
    stream.end(Uint8Array.from(bytes));
    const status = await new Promise((resolve) => stream.once("response", (answer) => resolve(answer["grpc-status"])));
    session.destroy();
    expect(Number(status)).toBe(code);
  });

  test("close() ends calls that do not end by themselves", async () => {
    await serve(
      [
        serverStream(MachineService.Events, async function* (_request, { signal }) {
          yield {};
          await new Promise((_resolve, reject) =>
            signal.addEventListener("abort", () => reject(signal.reason as Error)),
          );
        }),
      ],
      { graceMs: 50 },
    );
    const events = callServerStream(client, MachineService.Events, {}, admin);
    await events.next();
    const rest = failure(collect(events));
    await listener?.close();
    expect(
      hasStatus(await rest, Code.UNAVAILABLE) ||
        hasStatus(await rest, Code.CANCELED) ||
        hasStatus(await rest, Code.INTERNAL),
    ).toBe(true);
  });
});
