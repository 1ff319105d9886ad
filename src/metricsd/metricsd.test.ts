// metricsd over real connections: who gets metrics, who does not, and that listeners follow what the node wants.
import { mkdtemp, rm } from "node:fs/promises";
import { get as getPlain } from "node:http";
import { get as getTls } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { systemClock } from "../base/clock.ts";
import type { HttpServer } from "../base/http.ts";
import { silentLogger } from "../base/logger.ts";
import { createAuthority, issueCertificate, issueClientCertificate, type CertificateAndKey } from "../pki/authority.ts";
import { standardKeyPem } from "../pki/keys.ts";
import type { MetricsServer } from "../resources/secrets/metrics-server.ts";
import { serveHttp } from "../rpc/http-serve.ts";
import { openResponder } from "./respond.ts";
import { metricsListeners, planTls, type MetricsListeners } from "./serve.ts";

const now = new Date(Date.now() - 60_000);
let authority: CertificateAndKey;
let stranger: CertificateAndKey;
let server: CertificateAndKey;

beforeAll(async () => {
  const make = () => createAuthority({ algorithm: "ed25519", organizations: ["talos"], now });
  [authority, stranger] = [await make(), await make()];
  const subject = { commonName: "node" };
  server = await issueCertificate(authority, {
    subject,
    notBefore: now,
    extKeyUsage: ["serverAuth"],
    ipAddresses: ["127.0.0.1"],
  });
});

let folder = "";
let node: HttpServer;
let accepted: (string | undefined)[];
let view: MetricsServer | undefined;
let listeners: MetricsListeners;
let stop: AbortController;
let running: Promise<void>;
let opened: Map<string, PromiseWithResolvers<number>>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "metricsd-"));
  const socketPath = join(folder, "metrics.sock");
  accepted = [];
  node = await serveHttp({
    path: socketPath,
    respond({ headers }) {
      accepted.push(headers.get("accept"));
      return { status: 200, contentType: "text/plain; version=0.0.4", body: "ichor_ready 1\n" };
    },
  });
  opened = new Map([
    ["tls", Promise.withResolvers<number>()],
    ["loopback", Promise.withResolvers<number>()],
  ]);
  const options = { clock: systemClock, log: silentLogger };
  listeners = metricsListeners({
    ...options,
    respond: openResponder({ ...options, socketPath }),
    view: () => view,
    onListening: (kind, port) => opened.get(kind)?.resolve(port),
  });
  stop = new AbortController();
  view = undefined;
  running = listeners.run(stop.signal);
});

afterEach(async () => {
  stop.abort();
  await running;
  await node[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function show(next: Partial<MetricsServer>): void {
  const pair = { crt: server.certificate, key: server.key };
  view = { listenAddress: "", loopbackPort: 0, server: pair, acceptedCAs: [authority.certificate], ...next };
  listeners.wake();
}

const port = (kind: string): Promise<number> => opened.get(kind)?.promise ?? Promise.reject(new Error(kind));

interface Answer {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

async function read(request: ReturnType<typeof getPlain>): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  request.on("error", reject);
  request.on("response", (response) => {
    let body = "";
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => (body += chunk));
    response.on("end", () => resolve({ status: response.statusCode, type: response.headers["content-type"], body }));
  });
  return promise;
}

async function scrape(at: number, roles: readonly string[], issuer = authority, path = "/metrics"): Promise<Answer> {
  const { certificate, key } = await issueClientCertificate(issuer, { roles, now });
  const identity = { ca: authority.certificate, cert: certificate, key: standardKeyPem(key) };
  return read(getTls({ host: "127.0.0.1", port: at, path, agent: false, ...identity }));
}

/** TLS says so, or the connection ends without a word. */
const refused = /alert|socket hang up|ECONNRESET|disconnected/u;

const metrics = { status: 200, type: "text/plain; version=0.0.4", body: "ichor_ready 1\n" };

test("clients with a certificate of the authority and a role that may read get metrics, others do not", async () => {
  show({ listenAddress: "127.0.0.1:0" });
  const at = await port("tls");
  for (const role of ["os:metrics", "os:reader", "os:operator", "os:admin"])
    expect(await scrape(at, [role])).toEqual(metrics);
  for (const roles of [[], ["os:etcd:backup"], ["metrics"]])
    expect(await scrape(at, roles)).toMatchObject({ status: 403, body: "not authorized\n" });
  await expect(scrape(at, ["os:admin"], stranger)).rejects.toThrow(refused);
  const nobody = read(
    getTls({ host: "127.0.0.1", port: at, path: "/metrics", agent: false, ca: authority.certificate }),
  );
  await expect(nobody).rejects.toThrow(refused);
  expect(accepted).toEqual(["*/*", "*/*", "*/*", "*/*"]);
});

test("a server's certificate does not let anybody read", async () => {
  show({ listenAddress: "127.0.0.1:0" });
  const identity = { ca: authority.certificate, cert: server.certificate, key: standardKeyPem(server.key) };
  const at = await port("tls");
  await expect(
    read(getTls({ host: "127.0.0.1", port: at, path: "/metrics", agent: false, ...identity })),
  ).rejects.toThrow(refused);
});

test("the loopback needs no certificate, and hands the wanted form on", async () => {
  const free = await serveHttp({ host: "127.0.0.1", port: 0, respond: () => metrics as never });
  await free[Symbol.asyncDispose]();
  show({ loopbackPort: free.port });
  const at = await port("loopback");
  const ask = (path: string) =>
    read(
      getPlain({
        host: "127.0.0.1",
        port: at,
        path,
        agent: false,
        headers: { Accept: "application/openmetrics-text" },
      }),
    );
  expect(await ask("/metrics?x=y")).toEqual(metrics);
  expect(accepted).toEqual(["application/openmetrics-text"]);
  expect(await ask("/")).toMatchObject({ status: 404 });
  show({});
  await expect
    .poll(() =>
      ask("/metrics").then(
        () => "open",
        () => "closed",
      ),
    )
    .toBe("closed");
});

test("without a node behind it the answer is 503", async () => {
  await rm(join(folder, "metrics.sock"));
  show({ listenAddress: "127.0.0.1:0" });
  expect(await scrape(await port("tls"), ["os:metrics"])).toMatchObject({ status: 503 });
});

test("a new authority counts for connections from then on", async () => {
  show({ listenAddress: "127.0.0.1:0" });
  const at = await port("tls");
  await expect(scrape(at, ["os:metrics"], stranger)).rejects.toThrow(refused);
  show({ listenAddress: "127.0.0.1:0", acceptedCAs: [authority.certificate, stranger.certificate] });
  await expect.poll(() => scrape(at, ["os:metrics"], stranger).catch(() => "refused")).toEqual(metrics);
});

test.each([
  ["", undefined],
  [":50010", { host: undefined, port: 50_010 }],
  ["[fd00::1]:50010", { host: "fd00::1", port: 50_010 }],
])("planTls() takes %j", (listenAddress, wanted) => {
  const found = planTls({
    listenAddress,
    loopbackPort: 0,
    server: { crt: server.certificate, key: server.key },
    acceptedCAs: [authority.certificate],
  });
  expect(found && { host: found.host, port: found.port }).toEqual(wanted);
  expect(planTls({ listenAddress, loopbackPort: 0, server: undefined, acceptedCAs: [] })).toBeUndefined();
});
