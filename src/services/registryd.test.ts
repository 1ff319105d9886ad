// registryd's answers as a client on the node gets them.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { get, request, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { concatBytes } from "../base/bytes.ts";
import { manualClock } from "../base/manual-clock.ts";
import { openMemoryState } from "../cosi/memory-state.ts";
import { openState } from "../cosi/open-state.ts";
import { blobPath, manifestPath } from "../formats/oci/image-cache.ts";
import { sha256Hex } from "../formats/sha256.ts";
import { nodeFiles } from "../linux/files.ts";
import { serveHttp } from "../rpc/http-serve.ts";
import { ImageCacheConfig } from "../resources/cri/image-cache-config.ts";
import { respondFromCache } from "./registryd.ts";

const layer = new Uint8Array(1_500_000).map((_, index) => index % 251);
const layerDigest = `sha256:${sha256Hex(layer)}`;
const manifest = `{"schemaVersion":2,"config":{},"layers":[]}`;

test("registryd serves what its roots have, and says what it was asked", async () => {
  const folder = await mkdtemp(join(tmpdir(), "registryd-"));
  const put = async (path: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  };
  await put(blobPath(layerDigest), layer);
  await put(manifestPath({ registry: "ghcr.io", name: "a/b" }, "v1") ?? "", manifest);
  const state = openState(openMemoryState({ clock: manualClock() }));
  const lines: string[] = [];
  const output = { line: (text: string) => void lines.push(text), write: () => undefined };
  const respond = respondFromCache({ files: nodeFiles(), state }, output);
  await using server = await serveHttp({ host: "127.0.0.1", port: 0, respond });
  const ask = async (path: string, options: { readonly method?: string; readonly range?: string } = {}) => {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const headers = options.range === undefined ? {} : { range: options.range };
    const at = { host: "127.0.0.1", port: server.port, path, headers };
    (options.method === "HEAD" ? request({ ...at, method: "HEAD" }, resolve).end() : get(at, resolve)).on(
      "error",
      reject,
    );
    const response = await promise;
    const parts: Uint8Array[] = [];
    for await (const part of response as AsyncIterable<Uint8Array>) parts.push(part);
    return { status: response.statusCode, headers: response.headers, body: concatBytes(parts) };
  };
  try {
    expect((await ask("/v2/a/b/manifests/v1?ns=ghcr.io")).status).toBe(404); // there are no roots yet
    await state.modify(ImageCacheConfig, "image-cache", () => ({ ...ImageCacheConfig.zero(), roots: [folder] }));
    const head = await ask("/v2/a/b/manifests/v1?ns=ghcr.io", { method: "HEAD" });
    expect([head.status, head.headers["content-length"], head.headers["docker-content-digest"]]).toEqual([
      200,
      String(manifest.length),
      `sha256:${sha256Hex(manifest)}`,
    ]);
    expect(Buffer.from((await ask(`/v2/a/b/blobs/${layerDigest}?ns=ghcr.io`)).body).equals(layer)).toBe(true);
    const rest = await ask(`/v2/a/b/blobs/${layerDigest}?ns=ghcr.io`, { range: "bytes=1499990-" });
    expect([rest.status, [...rest.body]]).toEqual([206, [...layer.subarray(1_499_990)]]);
    expect((await ask("/healthz")).status).toBe(200);
  } finally {
    await rm(folder, { recursive: true });
  }
  expect(lines).toEqual([
    "GET /v2/a/b/manifests/v1?ns=ghcr.io: 404",
    "HEAD /v2/a/b/manifests/v1?ns=ghcr.io: 200",
    `GET /v2/a/b/blobs/${layerDigest}?ns=ghcr.io: 200`,
    `GET /v2/a/b/blobs/${layerDigest}?ns=ghcr.io bytes=1499990-: 206`,
  ]);
});
