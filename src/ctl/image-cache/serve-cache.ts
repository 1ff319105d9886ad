// Serves an image cache to nodes: the registry that they have themselves, on a machine of their network.
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { createServer as createPlain, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTls } from "node:https";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import { errorChain } from "../../base/errors.ts";
import { answerRegistry, type RegistryFiles } from "../../formats/oci/registry.ts";

export interface ServeCacheOptions {
  readonly root: string;
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** PEM; without it the registry speaks plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** One line a request. */
  readonly onRequest: (line: string) => void;
}

export interface CacheServer extends AsyncDisposable {
  readonly port: number;
}

const files: RegistryFiles = {
  async info(path) {
    const found = await stat(path);
    return { kind: found.isFile() ? "file" : found.isDirectory() ? "directory" : "other", sizeBytes: found.size };
  },
  read: (path) => readFile(path),
  list: async (path) =>
    (await readdir(path, { withFileTypes: true })).map((entry) => ({
      name: entry.name,
      kind: entry.isDirectory() ? "directory" : "file",
    })),
  stream: (path, signal, start) =>
    createReadStream(path, signal === undefined ? { start } : { start, signal }) as AsyncIterable<Uint8Array>,
};

async function answer(options: ServeCacheOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "", url: target = "/", headers } = request;
  if (method !== "GET" && method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end();
    return;
  }
  const {
    status,
    contentType,
    headers: fields,
    body,
  } = await answerRegistry(files, [options.root], {
    target,
    range: headers.range,
  });
  options.onRequest(`${method} ${target}: ${status}`);
  const isWhole = typeof body === "string" || body instanceof Uint8Array;
  const sizeBytes = isWhole ? Buffer.byteLength(body) : body.sizeBytes;
  response.writeHead(status, { ...fields, "Content-Type": contentType, "Content-Length": sizeBytes });
  if (method === "HEAD") response.end();
  else if (isWhole) response.end(body);
  else await pipeline(body.pieces(), response);
}

/** Resolves once the port is open. Disposing ends all connections. */
export async function serveCache(options: ServeCacheOptions): Promise<CacheServer> {
  const listener = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await answer(options, request, response);
    } catch (error) {
      options.onRequest(`${request.method ?? ""} ${request.url ?? ""}: ${errorChain(error)}`);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    }
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => void listener(request, response);
  const server = options.tls === undefined ? createPlain(onRequest) : createTls({ ...options.tls }, onRequest);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host: options.host, port: options.port }, resolve);
  await promise;
  return {
    port: (server.address() as AddressInfo).port, // a TCP server's address
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}
