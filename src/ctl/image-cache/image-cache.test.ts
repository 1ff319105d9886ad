// Caches made from a registry of the test's own, served again, and read by another client.
import { createHash, X509Certificate } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { decodeConfig } from "../../config/config.ts";
import { sha256Hex } from "../../formats/sha256.ts";
import { fakeContext, type FakeContext } from "../fake/session.ts";
import { image } from "../commands/image.ts";
import { buildProgram } from "../program.ts";
import { parseMirrors } from "./create.ts";
import { parseImageList, parseManifest } from "./fill-cache.ts";
import { serveCache } from "./serve-cache.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cache-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function ctl(...args: readonly string[]): Promise<FakeContext> {
  const context = fakeContext({});
  const program = buildProgram([image], () => context, "v0");
  program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  await program.parseAsync(["node", "ichorctl", "image", ...args]);
  return context;
}

const digestOf = (content: string): string => `sha256:${sha256Hex(content)}`;
const descriptor = (content: string) => ({ digest: digestOf(content), size: Buffer.byteLength(content) });
const json = (value: unknown): string => JSON.stringify(value);
const manifestOf = (layers: readonly string[], config: string): string =>
  json({ schemaVersion: 2, config: descriptor(config), layers: layers.map(descriptor) });
const [layer, shared] = ["layer ".repeat(50_000), "shared by both"];
const amd64 = manifestOf([layer, shared], "{}");
const arm64 = manifestOf(["layer of another", shared], "{ }");
const attestation = manifestOf(["who built it"], "{  }");
const index = json({
  schemaVersion: 2,
  mediaType: "application/vnd.oci.image.index.v1+json",
  manifests: [
    { ...descriptor(amd64), platform: { os: "linux", architecture: "amd64" } },
    { ...descriptor(arm64), platform: { os: "linux", architecture: "arm64", variant: "v8" } },
    { ...descriptor(attestation), platform: { os: "unknown", architecture: "unknown" } },
  ],
});
const texts = [layer, shared, "{}", "layer of another", "{ }", "who built it", amd64, arm64, attestation, index];
const byDigest = new Map(texts.map((content) => [digestOf(content), content]));

interface Upstream extends AsyncDisposable {
  readonly port: number;
  readonly requests: readonly string[];
}

/** A registry that wants a token for `team/app`, sends its blobs from elsewhere, and fails once for each of them. */
async function upstream(): Promise<Upstream> {
  const requests: string[] = [];
  const failed = new Set<string>();
  let origin = "";
  const answer = ({ url = "", headers }: IncomingMessage, response: ServerResponse): void => {
    const { pathname, searchParams } = new URL(url, origin);
    requests.push(url);
    const send = (status: number, body = "", fields: Readonly<Record<string, string>> = {}): void =>
      void response.writeHead(status, fields).end(body);
    if (pathname === "/token") return send(200, json({ token: `for ${searchParams.get("scope") ?? ""}` }));
    if (pathname.startsWith("/elsewhere/")) {
      if (!failed.has(pathname)) return send(failed.add(pathname) ? 503 : 0);
      return send(200, byDigest.get(pathname.slice("/elsewhere/".length)));
    }
    const scope = "repository:team/app:pull";
    if (headers.authorization !== `Bearer for ${scope}`)
      return send(401, "", { "www-authenticate": `Bearer realm="${origin}/token",service="s",scope="${scope}"` });
    const [, kind, reference = ""] = /^\/v2\/team\/app\/(manifests|blobs)\/(.+)$/u.exec(pathname) ?? [];
    if (kind === "blobs") return send(307, "", { location: `/elsewhere/${reference}` });
    const found = reference === "v1" ? index : byDigest.get(reference);
    return found === undefined || kind === undefined ? send(404) : send(200, found);
  };
  const server = createServer(answer);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  return {
    port,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function filesBelow(path: string): Promise<ReadonlyMap<string, string>> {
  const entries = (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const names = entries.map((entry) => join(entry.parentPath, entry.name)).toSorted();
  return new Map(
    await Promise.all(names.map(async (name) => [name.slice(path.length + 1), await readFile(name, "utf8")] as const)),
  );
}

const file = (digest: string): string => digest.replace(":", "-");
const wanted = new Map(
  [
    ...[layer, shared, "{}"].map((content) => [`blob/${file(digestOf(content))}`, content] as const),
    ...[amd64, index].map(
      (content) => [`manifests/127.0.0.1_1_/team/app/digest/${file(digestOf(content))}`, content] as const,
    ),
    ["manifests/127.0.0.1_1_/team/app/reference/v1", index] as const,
  ].toSorted(([a], [b]) => (a < b ? -1 : 1)),
);
/** Nobody listens there: only the mirror answers. */
const reference = "127.0.0.1:1/team/app:v1";

/** Retries wait for a clock that nobody turns but this. */
function create(path: string, port: number, ...more: readonly string[]): Promise<FakeContext> {
  return createWith({}, path, port, ...more);
}

async function createWith(
  env: FakeContext["env"],
  path: string,
  port: number,
  ...more: readonly string[]
): Promise<FakeContext> {
  const context: FakeContext = { ...fakeContext({}), env };
  const program = buildProgram([image], () => context, "v0");
  program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  const args = ["--images", reference, "--image-cache-path", path, "--mirror", `127.0.0.1:1=http://127.0.0.1:${port}`];
  const running = program.parseAsync(["node", "ichorctl", "image", "cache-create", ...args, ...more]);
  const ended = running.then(
    () => true,
    () => true,
  );
  const turn = async (): Promise<boolean> => {
    await context.clock.advance(1000);
    await new Promise((resolve) => void setImmediate(resolve));
    return false;
  };
  while (!(await Promise.race([ended, turn()])));
  await running;
  return context;
}

test("cache-create pulls one platform of an image, with tokens, redirections and second tries", async () => {
  await using registry = await upstream();
  const path = join(folder, "flat");
  await create(path, registry.port, "--layout", "flat");
  expect(await filesBelow(path)).toEqual(wanted);
  expect(registry.requests.find((url) => url.startsWith("/v2/team/app/manifests/v1"))).toBe(
    "/v2/team/app/manifests/v1?ns=127.0.0.1%3A1",
  );
  await expect(create(path, registry.port, "--layout", "flat")).rejects.toThrow("not empty, use --force");
  await create(path, registry.port, "--layout", "flat", "--force");
  expect(await filesBelow(path)).toEqual(wanted);
  await writeFile(join(path, "mine"), "");
  await expect(create(path, registry.port, "--force")).rejects.toThrow('found "mine", which is no part of one');
});

test("cache-create makes an OCI image of the cache, the same each time", async () => {
  await using registry = await upstream();
  const [path, other] = [join(folder, "oci"), join(folder, "other")];
  await create(path, registry.port);
  await create(other, registry.port);
  const files = await filesBelow(path);
  expect(await filesBelow(other)).toEqual(files);
  expect([...files.keys()].filter((name) => !name.startsWith("blobs/sha256/"))).toEqual(["index.json", "oci-layout"]);
  const read = async (digest: string): Promise<Buffer> => readFile(join(path, "blobs", digest.replace(":", "/")));
  const { manifests } = JSON.parse(files.get("index.json") ?? "") as { manifests: { digest: string; size: number }[] };
  const manifest = JSON.parse((await read(manifests[0]?.digest ?? "")).toString()) as {
    layers: { digest: string; size: number }[];
  };
  const [found] = manifest.layers;
  const bytes = await read(found?.digest ?? "");
  expect([`sha256:${createHash("sha256").update(bytes).digest("hex")}`, bytes.length]).toEqual([
    found?.digest,
    found?.size,
  ]);
  const { entries } = await listTar(bytes);
  expect(entries.filter((name) => !name.endsWith("/")).toSorted()).toEqual([...wanted.keys()]);
});

/** Names in an archive of small names and sizes. */
async function listTar(bytes: Buffer): Promise<{ readonly entries: readonly string[] }> {
  const entries: string[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const name = bytes.toString("utf8", offset, offset + 100).replace(/\0.*$/su, "");
    if (name === "") break;
    const size = Number.parseInt(bytes.toString("latin1", offset + 124, offset + 135), 8);
    const isPax = bytes.toString("latin1", offset + 156, offset + 157) === "x";
    const body = bytes.toString("utf8", offset + 512, offset + 512 + size);
    const paxPath = isPax ? /\d+ path=(.*)\n/u.exec(body)?.[1] : undefined;
    offset += 512 + Math.ceil(size / 512) * 512;
    if (paxPath !== undefined) {
      entries.push(paxPath);
      const next = Number.parseInt(bytes.toString("latin1", offset + 124, offset + 135), 8);
      offset += 512 + Math.ceil(next / 512) * 512;
    } else if (!isPax) entries.push(name);
  }
  return { entries };
}

/** A registry for one account: it wants a password, or a token that is given for one. */
async function privateRegistry(kind: "password" | "token" | "identity token"): Promise<Upstream> {
  const requests: string[] = [];
  let origin = "";
  const basic = `Basic ${Buffer.from("ann:secret").toString("base64")}`;
  const expected = kind === "password" ? basic : "Bearer given";
  const server = createServer((request, response) => {
    const { url = "", method = "", headers } = request;
    requests.push(`${method} ${url}`);
    const send = (status: number, body = "", fields: Readonly<Record<string, string>> = {}): void =>
      void response.writeHead(status, fields).end(body);
    const give = (body: string): void => {
      const form = new URLSearchParams(body);
      const isRefresh = form.get("grant_type") === "refresh_token" && form.get("refresh_token") === "kept";
      const isKnown = kind === "token" ? headers.authorization === basic : isRefresh;
      return isKnown ? send(200, json({ access_token: "given" })) : send(401);
    };
    if (url.startsWith("/token"))
      return void request
        .setEncoding("utf8")
        .toArray()
        .then((parts) => give(parts.join("")));
    const challenge = kind === "password" ? 'Basic realm="team"' : `Bearer realm="${origin}/token",scope="pull"`;
    if (headers.authorization !== expected) return send(401, "", { "www-authenticate": challenge });
    const [, , wantedPart = ""] = /\/(manifests|blobs)\/([^?]+)/u.exec(url) ?? [];
    const found = wantedPart === "v1" ? index : byDigest.get(wantedPart);
    return found === undefined ? send(404) : send(200, found);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, requests, [Symbol.asyncDispose]: close };
}

for (const kind of ["password", "token", "identity token"] as const) {
  test(`cache-create logs in by ${kind}, where that can be read by nobody else or is asked for`, async () => {
    await using registry = await privateRegistry(kind);
    const account = kind === "identity token" ? { identitytoken: "kept" } : {};
    const auth = Buffer.from("ann:secret").toString("base64");
    const auths = { [`127.0.0.1:${registry.port}`]: { auth, ...account } };
    await writeFile(join(folder, "config.json"), json({ auths }));
    const path = join(folder, "flat");
    const env = { DOCKER_CONFIG: folder };
    const pulling = createWith(env, path, registry.port, "--layout", "flat");
    await expect(pulling).rejects.toThrow(/has no TLS, want https or --insecure/u);
    await createWith(env, path, registry.port, "--layout", "flat", "--insecure", "--force");
    expect(await filesBelow(path)).toEqual(wanted);
  });
}

test("what is not whole is not kept: a blob with other bytes, an image without the platform", async () => {
  await using registry = await upstream();
  byDigest.set(digestOf(shared), "SHARED BY BOTH");
  try {
    const path = join(folder, "flat");
    await expect(create(path, registry.port, "--layout", "flat")).rejects.toThrow("Cannot check a digest");
    expect(
      [...(await filesBelow(path)).keys()].filter((name) => name.startsWith("manifests/") || name.endsWith(".part")),
    ).toEqual([]);
  } finally {
    byDigest.set(digestOf(shared), shared);
  }
  const none = create(join(folder, "none"), registry.port, "--platform", "linux/riscv64");
  await expect(none).rejects.toThrow("found linux/amd64, linux/arm64/v8, unknown/unknown, want linux/riscv64");
  const absent = create(join(folder, "absent"), registry.port, "--images", "127.0.0.1:1/no/such");
  await expect(absent).rejects.toThrow("found status 404, want 200");
});

test("a cache that is served is a registry to make another cache from, over TLS too", async () => {
  await using registry = await upstream();
  const [path, again] = [join(folder, "flat"), join(folder, "again")];
  await create(path, registry.port, "--layout", "flat", "--platform", "all");
  const lines: string[] = [];
  const onRequest = (line: string): void => void lines.push(line);
  const server = { root: path, host: "127.0.0.1", port: 0, onRequest };
  await using served = await serveCache({ ...server, tls: undefined });
  await create(again, served.port, "--layout", "flat", "--platform", "all");
  expect(await filesBelow(again)).toEqual(await filesBelow(path));
  expect((await filesBelow(again)).size).toBeGreaterThan(wanted.size);
  expect(lines[0]).toBe("GET /v2/team/app/manifests/v1?ns=127.0.0.1%3A1: 200");

  const at = (name: string): string => join(folder, name);
  const outputs = ["ca.crt", "tls.crt", "tls.key", "patch.yaml"].map(at);
  const [ca = "", cert = "", key = "", patch = ""] = outputs;
  const names = ["--advertise-address", "127.0.0.1,cache.example", "--config-patch-file", patch];
  const tlsFiles = ["--tls-ca-file", ca, "--tls-cert-file", cert, "--tls-key-file", key];
  await ctl("cache-cert-gen", ...names, ...tlsFiles);
  expect((await stat(key)).mode & 0o777).toBe(0o600);
  const decoded = decodeConfig(await readFile(patch));
  expect(decoded.kind).toBe("ok");
  expect(await readFile(patch, "utf8")).toContain("kind: TrustedRootsConfig");
  const tls = { cert: await readFile(cert, "utf8"), key: await readFile(key, "utf8") };
  await using secure = await serveCache({ ...server, tls });
  const authority = new X509Certificate(await readFile(ca, "utf8"));
  const { promise, resolve, reject } = Promise.withResolvers<X509Certificate | undefined>();
  const options = { host: "127.0.0.1", port: secure.port, rejectUnauthorized: false }; // the certificate is of the test's clock
  const socket = connect(options, () => resolve(socket.getPeerX509Certificate())).on("error", reject);
  const certificate = await promise.finally(() => socket.destroy());
  expect([
    certificate?.verify(authority.publicKey),
    certificate?.checkIP("127.0.0.1"),
    certificate?.checkHost("cache.example"),
  ]).toEqual([true, "127.0.0.1", "cache.example"]);
});

test("cache-serve refuses a folder that is no cache", async () => {
  await expect(ctl("cache-serve", "--image-cache-path", folder)).rejects.toThrow("it is no cache of the flat layout");
});

test("parseImageList(), parseMirrors() and parseManifest() read what people and registries write", () => {
  const names = parseImageList("# images\n\nnginx\r\n docker.io/library/nginx:latest \nghcr.io/a/b:v1\n").map(
    ({ name }) => name,
  );
  expect(names).toEqual(["docker.io/library/nginx:latest", "ghcr.io/a/b:v1"]);
  expect(() => parseImageList("UPPER CASE")).toThrow("Cannot read image reference");
  expect([...parseMirrors(["*=http://a", "ghcr.io=https://b/v2", "*=http://c:5000"])]).toEqual([
    ["*", ["http://a", "http://c:5000"]],
    ["ghcr.io", ["https://b/v2"]],
  ]);
  for (const wrong of ["a", "=http://a", "a=ftp://b", "a=b"])
    expect(() => parseMirrors([wrong])).toThrow("for --mirror");
  for (const wrong of ["", "[]", "{}", '{"manifests":[{"digest":"sha256:..","size":1}]}'])
    expect(() => parseManifest(wrong)).toThrow("Cannot read manifest");
});
