// The registry over folders of a real file system: what it has, what it has not, and what tries to lead out of it.
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createReadStream } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import { sha256Hex } from "../sha256.ts";
import { blobPath, digestOfFile, manifestMediaType, manifestPath } from "./image-cache.ts";
import type { RegistryAnswer, RegistryFiles } from "./registry.ts";
import { answerRegistry, parseRange } from "./registry.ts";

let folder = "";
const files: RegistryFiles = {
  async info(path) {
    const found = await stat(path);
    return { kind: found.isFile() ? "file" : "directory", sizeBytes: found.size };
  },
  read: (path) => readFile(path),
  list: async (path) => (await readdir(path)).map((name) => ({ name, kind: "directory" })),
  stream: (path, _signal, start) => createReadStream(path, { start }),
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "registry-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(root: string, path: string | undefined, content: string): Promise<void> {
  if (path === undefined) throw new Error("no path");
  await mkdir(dirname(join(folder, root, path)), { recursive: true });
  await writeFile(join(folder, root, path), content);
}

const digestOf = (content: string): string => `sha256:${sha256Hex(content)}`;

function ask(target: string, range?: string): Promise<RegistryAnswer> {
  return answerRegistry(files, [join(folder, "disk"), join(folder, "iso")], { target, range });
}

async function bodyOf({ body }: RegistryAnswer): Promise<string> {
  if (typeof body === "string") return body;
  return decodeUtf8(body instanceof Uint8Array ? body : concatBytes(await Array.fromAsync(body.pieces())));
}

const manifest = JSON.stringify({ schemaVersion: 2, config: {}, layers: [] });
const list = JSON.stringify({
  schemaVersion: 2,
  mediaType: "application/vnd.docker.distribution.manifest.list.v2+json",
  manifests: [],
});
const nginx = { registry: "docker.io", name: "library/nginx" };
const own = { registry: "registry.example:5000", name: "a/b" };

test("a manifest is found by tag and by digest, of the registry that is meant, in any root", async () => {
  await put("iso", manifestPath(nginx, "1.29"), list);
  await put("disk", manifestPath(nginx, digestOf(manifest)), manifest);
  await put("iso", manifestPath(own, "v1"), manifest);
  const byTag = await ask("/v2/library/nginx/manifests/1.29?ns=docker.io");
  expect({ ...byTag, body: await bodyOf(byTag) }).toEqual({
    status: 200,
    contentType: "application/vnd.docker.distribution.manifest.list.v2+json",
    headers: { "Docker-Distribution-Api-Version": "registry/2.0", "Docker-Content-Digest": digestOf(list) },
    body: list,
  });
  const byDigest = await ask(`/v2/library/nginx/manifests/${digestOf(manifest)}?ns=docker.io`);
  expect([byDigest.status, byDigest.contentType]).toEqual([200, "application/vnd.oci.image.manifest.v1+json"]);
  expect((await ask("/v2/a/b/manifests/v1?ns=registry.example:5000")).status).toBe(200);
  expect((await ask("/v2/a/b/manifests/v1?ns=registry.example%3A5000")).status).toBe(200);
  expect((await ask("/v2/a/b/manifests/v1?ns=other.example")).status).toBe(404);
  expect((await ask("/v2/a/b/manifests/v1")).status).toBe(200); // any registry will do
  const none = await ask("/v2/library/nginx/manifests/1.30?ns=docker.io");
  expect([none.status, JSON.parse(await bodyOf(none))]).toEqual([
    404,
    { errors: [{ code: "MANIFEST_UNKNOWN", message: "the cache has no library/nginx 1.30" }] },
  ]);
});

test("a damaged manifest is not there, unless another root has it whole", async () => {
  const digest = digestOf(manifest);
  await put("disk", manifestPath(nginx, digest), "{}");
  const target = `/v2/library/nginx/manifests/${digest}?ns=docker.io`;
  expect((await ask(target)).status).toBe(404);
  await put("iso", manifestPath(nginx, digest), manifest);
  expect(await bodyOf(await ask(target))).toBe(manifest);
  await put("disk", manifestPath(nginx, "1.29"), manifest.slice(0, 10));
  await put("iso", manifestPath(nginx, "1.29"), manifest);
  expect(await bodyOf(await ask("/v2/library/nginx/manifests/1.29?ns=docker.io"))).toBe(manifest);
});

test("a blob comes whole or in part", async () => {
  const digest = digestOf("0123456789");
  await put("iso", blobPath(digest), "0123456789");
  const target = `/v2/library/nginx/blobs/${digest}?ns=docker.io`;
  const parts: readonly (readonly [string | undefined, number, string, string | undefined])[] = [
    [undefined, 200, "0123456789", undefined],
    ["bytes=4-", 206, "456789", "bytes 4-9/10"],
    ["bytes=2-3", 206, "23", "bytes 2-3/10"],
    ["bytes=8-100", 206, "89", "bytes 8-9/10"],
    ["bytes=-3", 206, "789", "bytes 7-9/10"],
    ["bytes=10-", 416, "", "bytes */10"],
    ["bytes=0-1,3-4", 200, "0123456789", undefined],
    ["bytes=3-1", 200, "0123456789", undefined],
  ];
  for (const [range, status, body, contentRange] of parts) {
    const answer = await ask(target, range);
    expect([range, answer.status, await bodyOf(answer), answer.headers["Content-Range"]]).toEqual([
      range,
      status,
      body,
      contentRange,
    ]);
  }
  expect((await ask(`/v2/x/blobs/${digestOf("other")}`)).status).toBe(404);
  expect(parseRange("bytes=0-0", 0)).toBe("none");
});

test.each([
  ["/v2/", 200],
  ["/v2", 200],
  ["/healthz", 200],
  ["/", 404],
  ["/v2/_catalog", 404],
  ["/v2/../secret/manifests/v1?ns=docker.io", 400],
  ["/v2/a/%2e%2e/%2e%2e/b/manifests/v1", 400],
  ["/v2/a/manifests/..%2f..%2fsecret", 404],
  ["/v2/a/manifests/..", 404],
  ["/v2/a/manifests/v1?ns=../..", 400],
  ["/v2/a/manifests/v1?ns=..", 400],
  ["/v2/a/blobs/sha256:..", 400],
  ["/v2/a/blobs/sha512:00", 400],
  ["/v2/%zz/manifests/v1", 400],
  ["/v2/a%00b/manifests/v1", 400],
  [`/v2/${"a/".repeat(200)}b/manifests/v1`, 400],
])("%s is answered with %i", async (target, status) => {
  await put("disk", "secret", manifest);
  expect((await ask(target)).status).toBe(status);
});

test("an unreadable root does not keep another from answering", async () => {
  const digest = digestOf("x");
  await put("iso", blobPath(digest), "x");
  const failing: RegistryFiles = {
    ...files,
    info: (path) =>
      path.includes("/disk/")
        ? Promise.reject(Object.assign(new Error("read error"), { code: "EIO" }))
        : files.info(path),
  };
  const roots = [join(folder, "disk"), join(folder, "iso")];
  expect((await answerRegistry(failing, roots, { target: `/v2/a/blobs/${digest}` })).status).toBe(200);
  const other = answerRegistry(failing, roots, { target: `/v2/a/blobs/${digestOf("y")}` });
  await expect(other).rejects.toMatchObject({ code: "EIO" });
});

test("digestOfFile() and manifestMediaType() know what is none", () => {
  expect(digestOfFile(`sha256-${sha256Hex("x")}`)).toBe(digestOf("x"));
  expect(["sha256-00", `sha256:${sha256Hex("x")}`, sha256Hex("x")].map(digestOfFile)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  const texts = ["", "[]", "{}", '{"mediaType":"a\\r\\nb"}', '{"manifests":[]}'].map((text) =>
    manifestMediaType(decodeUtf8(encodeUtf8(text))),
  );
  expect(texts).toEqual([undefined, undefined, undefined, undefined, "application/vnd.oci.image.index.v1+json"]);
});
