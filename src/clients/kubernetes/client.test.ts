// The client against a TLS server of HTTP/2 that answers as the Kubernetes API does.
import { createSecureServer } from "node:http2";
import type { Http2SecureServer, Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { manualClock } from "../../base/manual-clock.ts";
import { silentLogger } from "../../base/logger.ts";
import { systemClock, TimeoutError } from "../../base/clock.ts";
import { createAuthority, issueCertificate } from "../../pki/authority.ts";
import type { CertificateAndKey } from "../../pki/authority.ts";
import { standardKeyPem } from "../../pki/keys.ts";
import { Code, hasStatus } from "../../rpc/status.ts";
import type { Kubernetes, KubernetesTarget } from "./client.ts";
import { openKubernetes } from "./client.ts";
import { isConflict, isNotFound, isTooManyRequests, KubernetesError, UnknownKindError } from "./error.ts";
import { follow, type Watchable } from "./follow.ts";
import { nodes, pods, type WatchEvent } from "./object.ts";

const { signal } = new AbortController();
let authority: CertificateAndKey;
let server: Http2SecureServer | undefined;
let kubernetes: Kubernetes | undefined;
let seen: string[];

type Answer = (request: Http2ServerRequest, response: Http2ServerResponse, body: string) => void;

beforeAll(async () => {
  authority = await createAuthority({ organizations: ["test"], now: new Date(), algorithm: "ecdsa-p256" });
});

afterEach(async () => {
  kubernetes?.destroy();
  server?.close();
});

/** A server with a certificate for `name`, and a client of it. */
async function serve(answer: Answer, target: Partial<KubernetesTarget> = {}, clock = systemClock): Promise<Kubernetes> {
  const subject = { commonName: "api" };
  const leaf = await issueCertificate(authority, { subject, notBefore: new Date(), dnsNames: ["api.local"] });
  seen = [];
  server = createSecureServer({
    cert: leaf.certificate,
    key: standardKeyPem(leaf.key),
    ca: authority.certificate,
    requestCert: true,
    rejectUnauthorized: false,
  });
  server.on("request", (request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      seen.push(`${request.method} ${request.url}`);
      answer(request, response, Buffer.concat(parts).toString());
    });
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  const { port } = server.address() as AddressInfo;
  const ca = authority.certificate;
  kubernetes = openKubernetes({ server: `https://127.0.0.1:${port}`, ca, serverName: "api.local", ...target }, clock);
  return kubernetes;
}

function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

function json(response: Http2ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}

function refuse(response: Http2ServerResponse, code: number, reason: string): void {
  json(
    response,
    { kind: "Status", apiVersion: "v1", status: "Failure", code, reason, message: `told ${reason}` },
    code,
  );
}

const n1 = { apiVersion: "v1", kind: "Node", metadata: { name: "n1", resourceVersion: "7" } };

describe("Kubernetes", () => {
  test("reads and writes objects, with a token", async () => {
    const bodies: string[] = [];
    const api = await serve(
      (request, response, body) => {
        bodies.push(`${request.headers.authorization} ${request.headers["content-type"] ?? ""} ${body}`);
        json(response, n1);
      },
      { token: "secret" },
    );
    expect(await api.get(nodes, { name: "n1" }, signal)).toEqual(n1);
    await api.update(nodes, n1, signal);
    await api.mergePatch(nodes, { name: "n1", subresource: "status" }, { spec: { unschedulable: true } }, signal);
    await api.apply(nodes, { metadata: { name: "n1" } }, { fieldManager: "talos", force: true }, signal);
    await api.evict({ namespace: "a", name: "p" }, 60, signal);
    expect(seen).toEqual([
      "GET /api/v1/nodes/n1",
      "PUT /api/v1/nodes/n1",
      "PATCH /api/v1/nodes/n1/status",
      "PATCH /api/v1/nodes/n1?fieldManager=talos&force=true",
      "POST /api/v1/namespaces/a/pods/p/eviction",
    ]);
    expect(bodies).toEqual([
      "Bearer secret  ",
      `Bearer secret application/json ${JSON.stringify(n1)}`,
      'Bearer secret application/merge-patch+json {"spec":{"unschedulable":true}}',
      'Bearer secret application/apply-patch+yaml {"metadata":{"name":"n1"},"apiVersion":"v1","kind":"Node"}',
      'Bearer secret application/json {"apiVersion":"policy/v1","kind":"Eviction","metadata":{"namespace":"a","name":"p"},"deleteOptions":{"gracePeriodSeconds":60}}',
    ]);
  });

  test("shows its certificate", async () => {
    const client = await issueCertificate(authority, {
      subject: { commonName: "system:node:n1", organizations: ["system:nodes"] },
      notBefore: new Date(),
      extKeyUsage: ["clientAuth"],
    });
    let name: unknown;
    const api = await serve(
      (request, response) => {
        const { socket } = request.stream.session as unknown as { readonly socket: TLSSocket };
        name = socket.getPeerCertificate().subject.CN;
        response.end("ok");
      },
      { cert: client.certificate, key: standardKeyPem(client.key) },
    );
    expect(await api.getText("/readyz", signal)).toBe("ok");
    expect(name).toBe("system:node:n1");
  });

  test("tells refusals apart", async () => {
    const api = await serve((request, response) => {
      if (request.url.endsWith("/none")) refuse(response, 404, "NotFound");
      else if (request.url.endsWith("/eviction")) refuse(response, 429, "TooManyRequests");
      else if (request.method === "PUT") refuse(response, 409, "Conflict");
      else response.writeHead(502).end("<html>no gateway");
    });
    expect(await api.find(nodes, { name: "none" }, signal)).toBeUndefined();
    await expect(api.get(nodes, { name: "none" }, signal)).rejects.toSatisfy(isNotFound);
    await expect(api.update(nodes, n1, signal)).rejects.toSatisfy(isConflict);
    await expect(api.evict({ namespace: "a", name: "p" }, 1, signal)).rejects.toSatisfy(isTooManyRequests);
    await expect(api.get(nodes, { name: "n1" }, signal)).rejects.toThrow(
      new KubernetesError('get Node "n1"', { code: 502, reason: "", message: "<html>no gateway" }),
    );
  });

  test("changes an object again when somebody else was faster", async () => {
    let writes = 0;
    const api = await serve((request, response, body) => {
      if (request.method === "GET") json(response, n1);
      else if (++writes < 3) refuse(response, 409, "Conflict");
      else json(response, JSON.parse(body));
    });
    const changed = await api.change(nodes, { name: "n1" }, (node) => ({ ...node, ready: true }), signal);
    expect(changed).toEqual({ ...n1, ready: true });
    expect(seen.map((line) => line.split(" ")[0])).toEqual(["GET", "PUT", "GET", "PUT", "GET", "PUT"]);
  });

  test("does not talk to a server with another name", async () => {
    const api = await serve((_, response) => json(response, n1), { serverName: "other.local" });
    await expect(api.get(nodes, { name: "n1" }, signal)).rejects.toSatisfy((error) =>
      hasStatus(error, Code.UNAVAILABLE),
    );
    expect(seen).toEqual([]);
  });

  test("gives up after half a minute, and when it is told to", async () => {
    const clock = manualClock();
    const api = await serve(() => undefined, {}, clock);
    const patient = failureOf(api.get(nodes, { name: "n1" }, signal));
    await expect.poll(() => seen.length).toBe(1);
    await clock.advance(30_000);
    expect(await patient).toBeInstanceOf(TimeoutError);
    const abort = new AbortController();
    const told = failureOf(api.get(nodes, { name: "n1" }, abort.signal));
    await expect.poll(() => seen.length).toBe(2);
    abort.abort(new Error("enough"));
    expect(await told).toBe(abort.signal.reason);
  });

  test("lists page by page", async () => {
    const api = await serve((request, response) => {
      const isSecond = request.url.includes("continue=more");
      const metadata = isSecond ? { resourceVersion: "9" } : { resourceVersion: "9", continue: "more" };
      json(response, { kind: "PodList", metadata, items: [{ metadata: { name: isSecond ? "b" : "a" } }] });
    });
    const list = await api.list(pods, { fieldSelector: "spec.nodeName=n1" }, signal);
    expect(list).toEqual({
      resourceVersion: "9",
      items: ["a", "b"].map((name) => ({ apiVersion: "v1", kind: "Pod", metadata: { name } })),
    });
    expect(seen[0]).toBe("GET /api/v1/pods?fieldSelector=spec.nodeName%3Dn1&limit=500");
  });

  test("finds where kinds are served", async () => {
    const api = await serve((request, response) => {
      if (request.url !== "/apis/apps/v1") refuse(response, 404, "NotFound");
      else {
        const resources = [
          { name: "deployments", kind: "Deployment", namespaced: true },
          { name: "deployments/scale", kind: "Scale", namespaced: true },
        ];
        json(response, { kind: "APIResourceList", resources });
      }
    });
    const found = await api.resourceOf("apps/v1", "Deployment", signal);
    expect(found).toEqual({ apiVersion: "apps/v1", kind: "Deployment", plural: "deployments", namespaced: true });
    await api.resourceOf("apps/v1", "Deployment", signal);
    expect(seen).toHaveLength(1);
    await expect(api.resourceOf("apps/v1", "Scale", signal)).rejects.toBeInstanceOf(UnknownKindError);
    await expect(api.resourceOf("a.b/v1", "C", signal)).rejects.toBeInstanceOf(UnknownKindError);
  });
});

test("follow() goes on after a watch ends, and begins again when its place is gone", async () => {
  const node = (version: string, ready: boolean): object => ({
    metadata: { name: "n1", resourceVersion: version },
    ready,
  });
  const answers: ((response: Http2ServerResponse) => void)[] = [
    (response) => json(response, { metadata: { resourceVersion: "5" }, items: [node("5", false)] }),
    (response) => {
      const event = JSON.stringify({ type: "MODIFIED", object: node("6", true) });
      response.write(event.slice(0, 20)); // events do not come in one piece
      setImmediate(() => response.end(`${event.slice(20)}\n`));
    },
    (response) => {
      const gone = { kind: "Status", code: 410, reason: "Expired", message: "too old" };
      response.end(`${JSON.stringify({ type: "ERROR", object: gone })}\n`);
    },
    (response) => json(response, { metadata: { resourceVersion: "9" }, items: [] }),
    () => undefined,
  ];
  let served = 0;
  const api = await serve((_, response) => answers[served++]?.(response));
  const abort = new AbortController();
  const clock = { ...systemClock, sleep: (): Promise<void> => Promise.resolve() };
  const options = { kubernetes: api, resource: nodes, selection: {}, clock, log: silentLogger };
  const states: unknown[] = [];
  for await (const objects of follow(options, abort.signal)) {
    states.push(objects.map((object) => object["ready"]));
    if (states.length === 3) break;
  }
  abort.abort();
  expect(states).toEqual([[false], [true], []]);
  expect(seen.map((line) => line.replace(/.*resourceVersion=/u, "watch from "))).toEqual([
    "GET /api/v1/nodes?limit=500",
    "watch from 5",
    "watch from 6",
    "GET /api/v1/nodes?limit=500",
  ]);
});

async function* broken(): AsyncGenerator<WatchEvent> {
  yield await Promise.reject<WatchEvent>(new Error("connection lost"));
}

test("follow() begins again when a watch breaks: what there is may be older than what was seen", async () => {
  const versions = ["90", "7"];
  const places: string[] = [];
  const abort = new AbortController();
  const watchable: Watchable = {
    async list() {
      const resourceVersion = versions.shift() ?? "8";
      return { resourceVersion, items: [{ metadata: { name: `at-${resourceVersion}` } }] };
    },
    watch(_resource, _selection, place) {
      places.push(place);
      return broken();
    },
  };
  let pauses = 0;
  const sleep = async (): Promise<void> => {
    if (++pauses > 10) abort.abort();
  };
  const clock = { ...systemClock, sleep };
  const options = { kubernetes: watchable, resource: nodes, selection: {}, clock, log: silentLogger };
  const names: unknown[] = [];
  for await (const objects of follow(options, abort.signal)) {
    names.push(objects.map(({ metadata }) => metadata.name));
    if (names.length === 3) break;
  }
  expect([names, places]).toEqual([
    [["at-90"], ["at-7"], ["at-8"]],
    ["90", "7"],
  ]);
});

test("follow() asks a server that lists but does not watch less and less often", async () => {
  const pauses: number[] = [];
  const clock = {
    ...systemClock,
    sleep: async (ms: number): Promise<void> => void pauses.push(ms),
  };
  let watches = 0;
  const watchable: Watchable = {
    list: async () => ({ resourceVersion: "1", items: [] }),
    watch() {
      watches++;
      return broken();
    },
  };
  const options = { kubernetes: watchable, resource: nodes, selection: {}, clock, log: silentLogger, maxFailures: 4 };
  const all = async (): Promise<void> => {
    for await (const _ of follow(options, new AbortController().signal)) if (watches === 20) break;
  };
  await expect(all()).rejects.toThrow("connection lost");
  expect(watches).toBe(4);
  expect(pauses).toHaveLength(3);
  expect(pauses[2]).toBeGreaterThan(1000);
});
