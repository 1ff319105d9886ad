// Our servers and clients against a gRPC implementation that is not ours.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLogger } from "../../src/base/logger.ts";
import { call, callBidi, callClientStream, callServerStream } from "../../src/rpc/client.ts";
import { openClient } from "../../src/rpc/connection.ts";
import { dispatchMethods } from "../../src/rpc/dispatch.ts";
import { listenUnix } from "../../src/rpc/listen.ts";
import { Metadata } from "../../src/rpc/metadata.ts";
import { bidi, clientStream, serverStream, unary } from "../../src/rpc/method.ts";
import { passThrough } from "../../src/rpc/pass-through.ts";
import { claimedRoles } from "../../src/rpc/roles.ts";
import { Code, StatusError } from "../../src/rpc/status.ts";
import { decode, encode } from "../../src/wire/codec.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import type { AnyRpc } from "../../src/wire/rpc.ts";
import { standardKeyPem } from "../../src/pki/keys.ts";
import { openTestFront, testPki } from "../lib/front.ts";

const { MachineService, ImageService, DebugService } = rpc;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "interop-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const methods = [
  unary(MachineService.Version, (_request, { metadata }) => ({
    messages: [{ version: { tag: metadata.all("x").join("+") } }],
  })),
  unary(MachineService.Hostname, () => {
    throw new StatusError(Code.NOT_FOUND, "kein «Name»");
  }),
  unary(MachineService.ApplyConfiguration, ({ data }) => ({ messages: [{ modeDetails: `${data.length}` }] })),
  serverStream(MachineService.Logs, async function* ({ tailLines }) {
    for (let line = 0; line < tailLines; line++) yield { bytes: new Uint8Array(1024).fill(line) };
  }),
  clientStream(ImageService.Import, async (requests) => {
    let count = 0;
    for await (const _ of requests) count++;
    return { name: `${count}` };
  }),
  bidi(DebugService.ContainerRun, async function* (requests) {
    for await (const { request } of requests) {
      if (request?.kind === "stdinData") yield { resp: { kind: "stdoutData", value: request.value } };
    }
    yield { resp: { kind: "exitCode", value: 7 } };
  }),
];

function definition(row: AnyRpc): grpc.MethodDefinition<unknown, unknown> {
  return {
    path: row.path,
    requestStream: row.clientStream,
    responseStream: row.serverStream,
    requestSerialize: (value) => Buffer.from(encode(row.request, value as never)),
    requestDeserialize: (bytes) => decode(row.request, bytes),
    responseSerialize: (value) => Buffer.from(encode(row.response, value as never)),
    responseDeserialize: (bytes) => decode(row.response, bytes),
  };
}

/** What a grpc-js client gets from a server that serves `methods`. */
async function askWithTheirs(address: string, credentials: grpc.ChannelCredentials): Promise<unknown> {
  const rows = [
    MachineService.Version,
    MachineService.Hostname,
    MachineService.ApplyConfiguration,
    MachineService.Logs,
    ImageService.Import,
    DebugService.ContainerRun,
  ];
  const Client = grpc.makeGenericClientConstructor(
    Object.fromEntries(rows.map((row) => [row.method, definition(row)])),
    "node",
  );
  const options = {
    "grpc.max_receive_message_length": -1,
    "grpc.ssl_target_name_override": "node", // it refuses to send an address as the name
  };
  const client = new Client(address, credentials, options) as unknown as Readonly<
    Record<string, (...args: readonly unknown[]) => never>
  > & { close(): void };
  const metadata = new grpc.Metadata();
  metadata.set("talos-role", "os:admin");
  metadata.add("x", "1");
  metadata.add("x", "2");
  const one = (name: string, request: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      client[name]?.(request, metadata, (error: Error | null, value: unknown) =>
        error === null ? resolve(value) : reject(error),
      );
    });
  try {
    const version = (await one("Version", {})) as {
      readonly messages: readonly { readonly version?: { readonly tag: string } }[];
    };
    const failure = (await one("Hostname", {}).catch((error: unknown) => error)) as grpc.ServiceError;
    const large = await one("ApplyConfiguration", { data: new Uint8Array(5 * 2 ** 20) });
    let logged = 0;
    const logs = client["Logs"]?.({ tailLines: 2000 }, metadata) as unknown as
      | AsyncIterable<{ readonly bytes: Uint8Array }>
      | undefined;
    for await (const { bytes } of logs ?? []) logged += bytes.length;
    const imported = await new Promise((resolve, reject) => {
      const stream = client["Import"]?.(metadata, (error: Error | null, value: unknown) =>
        error === null ? resolve(value) : reject(error),
      );
      const writable = stream as unknown as grpc.ClientWritableStream<unknown>;
      for (let index = 0; index < 20; index++)
        writable.write({ request: { kind: "imageChunk", value: { bytes: new Uint8Array(1000) } } });
      writable.end();
    });
    const duplex = client["ContainerRun"]?.(metadata) as unknown as grpc.ClientDuplexStream<
      unknown,
      { readonly resp?: { readonly value: unknown } }
    >;
    duplex.write({ request: { kind: "stdinData", value: Uint8Array.of(5) } });
    duplex.end();
    const echoed: unknown[] = [];
    for await (const { resp } of duplex as AsyncIterable<{ readonly resp?: { readonly value: unknown } }>)
      echoed.push(resp?.value);
    return {
      tag: version.messages[0]?.version?.tag,
      failure: [failure.code, failure.details],
      large: (large as { readonly messages: readonly { readonly modeDetails: string }[] }).messages[0]?.modeDetails,
      logged,
      imported,
      echoed,
    };
  } finally {
    client.close();
  }
}

const expected = {
  tag: "1+2",
  failure: [Code.NOT_FOUND, "kein «Name»"],
  large: String(5 * 2 ** 20),
  logged: 2000 * 1024,
  imported: { name: "20" },
  echoed: [Uint8Array.of(5), 7],
};

test("their client gets along with our server, directly and through a server that passes on", async () => {
  const common = { log: silentLogger, clock: systemClock, graceMs: 1000 };
  const handle = dispatchMethods({
    methods,
    env: {},
    roles: ({ metadata }) => claimedRoles(metadata),
    log: silentLogger,
  });
  const server = await listenUnix({ path: join(folder, "a.sock"), handle, ...common });
  const local = openClient({ target: { kind: "unix", path: join(folder, "a.sock") }, clock: systemClock });
  const front = await listenUnix({
    path: join(folder, "b.sock"),
    handle: (incoming) => passThrough(incoming, local, incoming.metadata),
    ...common,
  });
  expect(await askWithTheirs(`unix:${join(folder, "a.sock")}`, grpc.credentials.createInsecure())).toEqual(expected);
  expect(await askWithTheirs(`unix:${join(folder, "b.sock")}`, grpc.credentials.createInsecure())).toEqual(expected);
  await front.close();
  local.destroy();
  await server.close();
});

test("their client gets along with the front over TLS", async () => {
  const pki = await testPki();
  const { cert = "", key = "" } = await pki.client(["os:admin"]);
  const node = await openTestFront({ pki, address: "127.0.0.1", methods, mode: "worker" });
  const credentials = grpc.credentials.createSsl(
    Buffer.from(pki.ca.certificate),
    Buffer.from(standardKeyPem(key)),
    Buffer.from(cert),
  );
  expect(await askWithTheirs(`127.0.0.1:${node.port}`, credentials)).toEqual(expected);
  await node[Symbol.asyncDispose]();
});

test("our client gets along with their server", async () => {
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
  const service = (row: AnyRpc): grpc.ServiceDefinition => ({ [row.method]: definition(row) });
  server.addService(service(MachineService.ApplyConfiguration), {
    ApplyConfiguration: (
      their: grpc.ServerUnaryCall<{ readonly data: Uint8Array }, unknown>,
      done: grpc.sendUnaryData<unknown>,
    ) => done(null, { messages: [{ modeDetails: `${their.request.data.length} ${String(their.metadata.get("x"))}` }] }),
  });
  server.addService(service(MachineService.Hostname), {
    Hostname: (_call: unknown, done: grpc.sendUnaryData<unknown>) =>
      done({ code: grpc.status.ABORTED, details: "nö 100%" }),
  });
  server.addService(service(MachineService.Logs), {
    Logs: (their: grpc.ServerWritableStream<{ readonly tailLines: number }, unknown>) => {
      for (let line = 0; line < their.request.tailLines; line++) their.write({ bytes: new Uint8Array(1024) });
      their.end();
    },
  });
  server.addService(service(ImageService.Import), {
    Import: (their: grpc.ServerReadableStream<unknown, unknown>, done: grpc.sendUnaryData<unknown>) => {
      let count = 0;
      their.on("data", () => count++);
      their.on("end", () => done(null, { name: `${count}` }));
    },
  });
  server.addService(service(DebugService.ContainerRun), {
    ContainerRun: (their: grpc.ServerDuplexStream<unknown, unknown>) => {
      their.on("data", () => their.write({ resp: { kind: "exitCode", value: 1 } }));
      their.on("end", () => their.end());
    },
  });
  const path = join(folder, "theirs.sock");
  await new Promise((resolve, reject) => {
    server.bindAsync(`unix:${path}`, grpc.ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve(undefined) : reject(error),
    );
  });
  const client = openClient({ target: { kind: "unix", path }, clock: systemClock });
  const metadata = new Metadata({ x: ["1", "2"] });
  const { messages } = await call(
    client,
    MachineService.ApplyConfiguration,
    { data: new Uint8Array(5 * 2 ** 20) },
    { metadata },
  );
  expect(messages[0]?.modeDetails).toBe(`${5 * 2 ** 20} 1, 2`);
  await expect(call(client, MachineService.Hostname, {})).rejects.toMatchObject({
    code: Code.ABORTED,
    message: "nö 100%",
  });
  let logged = 0;
  for await (const { bytes } of callServerStream(client, MachineService.Logs, { tailLines: 500 }))
    logged += bytes.length;
  expect(logged).toBe(500 * 1024);
  async function* chunks() {
    for (let index = 0; index < 9; index++)
      yield { request: { kind: "imageChunk", value: { bytes: new Uint8Array(100) } } } as const;
  }
  expect(await callClientStream(client, ImageService.Import, chunks())).toEqual({ name: "9" });
  async function* input() {
    yield { request: { kind: "signal", value: 15 } } as const;
  }
  const codes = [];
  for await (const { resp } of callBidi(client, DebugService.ContainerRun, input())) codes.push(resp?.value);
  expect(codes).toEqual([1]);
  client.destroy();
  server.forceShutdown();
});
