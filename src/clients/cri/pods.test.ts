// Pods end in order, by a runtime that is a small gRPC server with a memory.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http2";
import type { ServerHttp2Stream } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../base/clock.ts";
import type { Client } from "../../rpc/connection.ts";
import { openClient } from "../../rpc/connection.ts";
import { frame, readFrames } from "../../rpc/framing.ts";
import { decode, encode } from "../../wire/codec.ts";
import type { Init } from "../../wire/message.ts";
import type { Call } from "../../wire/rpc.ts";
import { NamespaceMode, RuntimeService } from "../gen/runtime-v1.ts";
import { stopPods } from "./pods.ts";

interface Pod {
  readonly id: string;
  readonly name: string;
  readonly isHost: boolean;
  readonly containers: readonly string[];
}

const { signal } = new AbortController();
let folder: string;
let client: Client;
let done: string[];
let said: string[];
let server: ReturnType<typeof createServer>;
let broken = "";

type Handler = (bytes: Uint8Array) => Uint8Array;

function answer<Q, R>(rpc: Call<Q, R, false, false>, handle: (request: Q) => Init<R>): readonly [string, Handler] {
  return [rpc.path, (bytes) => encode(rpc.response, handle(decode(rpc.request, bytes)))];
}

function handlersOf(pods: readonly Pod[]): ReadonlyMap<string, Handler> {
  const act = (line: string): object => {
    if (line === broken) throw new Error("it does not");
    done.push(line);
    return {};
  };
  return new Map([
    answer(RuntimeService.ListPodSandbox, ({ filter }) => {
      done.push(filter?.state === undefined ? "list all" : "list ready");
      return { items: pods.map(({ id, name }) => ({ id, metadata: { name, namespace: "ns" } })) };
    }),
    answer(RuntimeService.PodSandboxStatus, ({ podSandboxId }) => {
      const isHost = pods.find(({ id }) => id === podSandboxId)?.isHost ?? false;
      const network = isHost ? NamespaceMode.NODE : NamespaceMode.POD;
      return { status: { id: podSandboxId, linux: { namespaces: { options: { network } } } } };
    }),
    answer(RuntimeService.ListContainers, ({ filter }) => {
      const found = pods.find(({ id }) => id === filter?.podSandboxId);
      return { containers: (found?.containers ?? []).map((id) => ({ id })) };
    }),
    answer(RuntimeService.StopContainer, ({ containerId, timeout }) => act(`stop ${containerId} ${timeout}`)),
    answer(RuntimeService.StopPodSandbox, ({ podSandboxId }) => act(`stop pod ${podSandboxId}`)),
    answer(RuntimeService.RemovePodSandbox, ({ podSandboxId }) => act(`remove pod ${podSandboxId}`)),
  ]);
}

async function respond(stream: ServerHttp2Stream, handler: Handler | undefined): Promise<void> {
  let request: Uint8Array = new Uint8Array();
  for await (const message of readFrames(stream as AsyncIterable<Uint8Array>)) request = message;
  let status = "0";
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": status }));
  try {
    if (handler === undefined) throw new Error("no handler");
    stream.end(frame(handler(request)));
  } catch {
    status = "2";
    stream.end();
  }
}

async function serve(pods: readonly Pod[]): Promise<void> {
  const handlers = handlersOf(pods);
  server = createServer();
  server.on(
    "stream",
    (stream: ServerHttp2Stream, headers) => void respond(stream, handlers.get(String(headers[":path"]))),
  );
  const listening = Promise.withResolvers<void>();
  server.listen(join(folder, "cri.sock"), listening.resolve);
  await listening.promise;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cri-"));
  client = openClient({ target: { kind: "unix", path: join(folder, "cri.sock") }, clock: systemClock });
  done = [];
  said = [];
  broken = "";
});

afterEach(() => {
  client.destroy();
  server.close();
  rmSync(folder, { recursive: true });
});

const pods: readonly Pod[] = [
  { id: "1", name: "kube-apiserver", isHost: true, containers: ["api"] },
  { id: "2", name: "web", isHost: false, containers: ["web"] },
];
const say = (line: string): unknown => said.push(line);

test("stopPods() ends pods with a network of their own before those of the host", async () => {
  await serve(pods);
  await stopPods(client, { remove: false, say }, signal);
  expect(done).toEqual(["list ready", "stop web 30", "stop pod 2", "stop api 30", "stop pod 1"]);
  expect(said).toEqual(["stopping pod ns/web", "stopping pod ns/kube-apiserver"]);
});

test("stopPods() removes pods, and goes on when one resists", async () => {
  await serve(pods);
  broken = "stop web 30";
  await stopPods(client, { remove: true, say }, signal);
  expect(done).toEqual(["list all", "stop api 30", "stop pod 1", "remove pod 1"]);
  expect(said[1]).toMatch(/^cannot stop pod ns\/web/u);
});
