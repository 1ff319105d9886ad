// The front with real TLS: who gets in, which roles arrive, where calls go, and what a hostile client can do.
import { constants } from "node:http2";
import { connect as connectNet } from "node:net";
import { connect as connectTls } from "node:tls";
import type { TLSSocket } from "node:tls";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { asTarget, hourMs, nodeView, openTestFront, testPki } from "../../test/lib/front.ts";
import type { TestFront, TestFrontOptions, TestPki } from "../../test/lib/front.ts";
import { createAuthority, issueCertificate, issueClientCertificate } from "../pki/authority.ts";
import { parseCertificate, spkiFingerprint } from "../pki/certificate.ts";
import { parseActor, type Actor } from "../rpc/actor.ts";
import { call, callHeaders, callServerStream, exchange } from "../rpc/client.ts";
import { openClient } from "../rpc/connection.ts";
import type { Client } from "../rpc/connection.ts";
import { Metadata } from "../rpc/metadata.ts";
import { serverStream, unary } from "../rpc/method.ts";
import type { Method } from "../rpc/method.ts";
import { Code, StatusError } from "../rpc/status.ts";
import { systemClock } from "../base/clock.ts";
import { rpc } from "../wire/gen/rpc.ts";
import { planListener } from "./serve.ts";

const { MachineService, State } = rpc;

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

/** Answers with what arrived: the caller's roles, and the metadata but for what the transport adds. */
function echo(name: string): readonly Method[] {
  return [
    unary(MachineService.Version, (_request, { roles, metadata }) => ({
      messages: [
        {
          version: { tag: name, sha: [...roles].toSorted().join(" ") },
          platform: {
            name: metadata
              .entries()
              .map(([key, values]) => `${key}=${values.join(",")}`)
              .toSorted()
              .join(";"),
          },
        },
      ],
    })),
    unary(MachineService.Reboot, () => ({ messages: [{ actorId: name }] })),
    unary(MachineService.Hostname, () => {
      throw new StatusError(Code.NOT_FOUND, "no «name»");
    }),
    unary(MachineService.ApplyConfiguration, ({ data }) => ({ messages: [{ modeDetails: `${data.length}` }] })),
    serverStream(MachineService.Logs, async function* ({ tailLines }) {
      for (let line = 0; line < tailLines; line++) yield { bytes: Uint8Array.of(line) };
      if (name === "b") throw new StatusError(Code.DATA_LOSS, "cut");
    }),
    unary(State.Get, ({ id }) => ({ resource: { metadata: { id } } })),
  ];
}

const fronts: TestFront[] = [];
const clients: Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  for (const each of fronts.splice(0)) await each[Symbol.asyncDispose]();
});

async function front(mode: TestFrontOptions["mode"], options: Partial<TestFrontOptions> = {}): Promise<TestFront> {
  const opened = await openTestFront({ pki, address: "127.0.0.1", methods: echo("a"), mode, ...options });
  fronts.push(opened);
  return opened;
}

async function failure(promise: Promise<unknown>): Promise<{ readonly code: number; readonly message: string }> {
  const error: unknown = await promise.then(
    () => new Error("want a failure"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof StatusError)) throw error;
  return { code: error.code, message: error.message };
}

async function version(
  client: Client,
  metadata: Readonly<Record<string, string | readonly string[]>> = {},
): Promise<readonly string[]> {
  const { messages } = await call(client, MachineService.Version, {}, { metadata: new Metadata(metadata) });
  return messages.map((each) => `${each.metadata?.hostname ?? "-"} ${each.version?.tag}: ${each.version?.sha}`);
}

/** Who called, as the node was told that answered. */
async function actorAt(client: Client, metadata: Readonly<Record<string, string>>): Promise<Actor | undefined> {
  return parseActor(await fieldAt(client, "ichor-actor", metadata));
}

/** A field of the call, as that node got it. */
async function fieldAt(
  client: Client,
  name: string,
  metadata: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const { messages } = await call(client, MachineService.Version, {}, { metadata: new Metadata(metadata) });
  const shown = messages[0]?.platform?.name.split(";").find((each) => each.startsWith(`${name}=`));
  return shown?.slice(name.length + 1);
}

const denied = { code: Code.PERMISSION_DENIED, message: "not authorized" };

describe("a configured node", () => {
  let node: TestFront;
  beforeEach(async () => {
    node = await front("worker");
  });

  test("gives callers the roles of their certificates, whatever they claim", async () => {
    expect(
      await version(node.client(await pki.client(["os:reader", " os:operator ", "own"])), { "talos-role": "os:admin" }),
    ).toEqual(["- a: os:operator os:reader own"]);
    const nobody = node.client(await pki.client([]));
    expect(await failure(version(nobody, { "talos-role": ["os:admin", "os:reader"] }))).toEqual(denied);
  });

  test("refuses what the roles do not allow", async () => {
    const reader = node.client(await pki.client(["os:reader"]));
    expect(await failure(call(reader, MachineService.Reboot, {}))).toEqual(denied);
    const admin = node.client(await pki.client(["os:admin"]));
    expect(await call(admin, MachineService.Reboot, {})).toMatchObject({ messages: [{ actorId: "a" }] });
  });

  test("believes an impersonator", async () => {
    const other = node.client(await pki.client(["os:impersonator"]));
    expect(await version(other, { "talos-role": ["os:reader"] })).toEqual(["- a: os:reader"]);
    expect(await failure(version(other))).toEqual(denied);
    expect(
      await failure(call(other, MachineService.Reboot, {}, { metadata: new Metadata({ "talos-role": "os:reader" }) })),
    ).toEqual(denied);
  });

  test("lets nobody in without a certificate for clients of its own authority", async () => {
    const now = new Date(Date.now() - hourMs);
    const otherCa = await createAuthority({ algorithm: "ed25519", organizations: ["talos"], now });
    const issue = async (extKeyUsage: readonly ("serverAuth" | "clientAuth")[], lifetimeMs: number) =>
      issueCertificate(pki.ca, { subject: { organizations: ["os:admin"] }, notBefore: now, lifetimeMs, extKeyUsage });
    const wrong = {
      "wrong authority": asTarget(otherCa, await issueClientCertificate(otherCa, { roles: ["os:admin"], now })),
      expired: asTarget(pki.ca, await issue(["clientAuth"], hourMs / 2)),
      "not for clients": asTarget(pki.ca, await issue(["serverAuth"], 2 * hourMs)),
      "not for clients alone": asTarget(pki.ca, await issue(["serverAuth", "clientAuth"], 2 * hourMs)),
      "no certificate": { ca: pki.ca.certificate },
    };
    for (const [name, tls] of Object.entries(wrong)) {
      const client = node.client({ ...tls, ca: pki.ca.certificate });
      expect([name, (await failure(version(client))).code]).toEqual([name, Code.UNAVAILABLE]);
    }
    expect(await version(node.client(await pki.client(["os:reader"])))).toEqual(["- a: os:reader"]);
  });

  test("passes on statuses, streams and methods nobody knows", async () => {
    const admin = node.client(await pki.client(["os:admin"]));
    expect(await failure(call(admin, MachineService.Hostname, {}))).toEqual({
      code: Code.NOT_FOUND,
      message: "no «name»",
    });
    const lines: number[] = [];
    for await (const { bytes } of callServerStream(admin, MachineService.Logs, { tailLines: 50 })) lines.push(...bytes);
    expect(lines).toEqual(Array.from({ length: 50 }, (_, index) => index));
    async function* none(): AsyncGenerator<Uint8Array> {}
    const unknown = exchange(admin, "/future.Service/Call", none());
    expect(await failure(unknown.next())).toEqual({
      code: Code.UNIMPLEMENTED,
      message: "unknown service future.Service",
    });
  });

  test("passes on large messages, and refusals of larger ones", async () => {
    const admin = node.client(await pki.client(["os:admin"]));
    const { messages } = await call(admin, MachineService.ApplyConfiguration, { data: new Uint8Array(30 * 2 ** 20) });
    expect(messages[0]?.modeDetails).toBe(String(30 * 2 ** 20));
    const tooLarge = { data: new Uint8Array(33 * 2 ** 20) };
    expect((await failure(call(admin, MachineService.ApplyConfiguration, tooLarge))).code).toBe(
      Code.RESOURCE_EXHAUSTED,
    );
  });

  test("forwards to itself only", async () => {
    const reader = node.client(await pki.client(["os:reader"]));
    for (const own of ["10.0.0.5", "node", "node.example.org"])
      expect(await version(reader, { node: own })).toEqual(["- a: os:reader"]);
    expect(await failure(version(reader, { node: "10.0.0.6" }))).toEqual({
      ...denied,
      message: "no request forwarding",
    });
  });

  test("says who calls, whatever the caller says", async () => {
    const admin = node.client(await pki.client(["os:admin"]));
    const claimed = { "ichor-actor": '{"peer":"203.0.113.9:1","subject":"CN=somebody else"}', "ichor-refused": "x" };
    expect(await actorAt(admin, claimed)).toEqual({
      peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/u),
      subject: "O=os:admin",
      serial: expect.stringMatching(/^[0-9a-f]+$/u),
    });
  });

  test("says at which address the call came in, whatever the caller says", async () => {
    const admin = node.client(await pki.client(["os:admin"]));
    expect(await fieldAt(admin, "ichor-local-address", { "ichor-local-address": "203.0.113.9" })).toBe("127.0.0.1");
  });

  test("takes new certificates and authorities without a break", async () => {
    const reader = node.client(await pki.client(["os:reader"]));
    await version(reader);
    const next = await testPki();
    const { certificates } = await nodeView({ pki: next, address: "127.0.0.1", methods: [], mode: "worker" });
    node.view = { ...node.view, certificates };
    await expect.poll(() => version(nodeClient(next)).catch(() => [])).toEqual(["- a: os:reader"]);
    expect(await version(reader)).toEqual(["- a: os:reader"]); // an old connection lives on

    function nodeClient(of: TestPki): Client {
      const client = openLater(node, of);
      clients.push(client);
      return client;
    }
  });
});

/** Opens calls to another node and resets each when it is under way. */
async function resetCalls(client: Client, { node, count }: { readonly node: string; readonly count: number }) {
  const { signal } = new AbortController();
  const headers = { ...callHeaders(client, MachineService.Version.path), node };
  for (let index = 0; index < count; index++) {
    const stream = await client.request(headers, signal);
    stream.on("error", () => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    stream.close(constants.NGHTTP2_CANCEL);
  }
}

/** A client whose certificate is made when it is used first. */
function openLater(node: TestFront, of: TestPki): Client {
  const made = of.client(["os:reader"]).then((tls) => node.client(tls));
  return {
    authority: "node",
    scheme: "https",
    clock: systemClock,
    streams: 0,
    request: async (headers, signal) => (await made).request(headers, signal),
    close: async () => (await made).close(),
    destroy: () => void made.then((client) => client.destroy()),
    [Symbol.asyncDispose]: async () => (await made).close(),
  };
}

describe("a node in maintenance mode", () => {
  test("makes everybody a reader, ignores nodes, and can be pinned", async () => {
    const node = await front("maintenance");
    const certificate = parseCertificate(new TextDecoder().decode(node.view.certificates?.server?.crt));
    const pinned = node.client({ insecure: true, fingerprints: [spkiFingerprint(certificate)] });
    expect(await version(pinned, { node: "10.9.9.9", "talos-role": "os:admin" })).toEqual(["- a: os:reader"]);
    expect(await failure(call(pinned, MachineService.Reboot, {}))).toEqual(denied);
    const wrong = node.client({ insecure: true, fingerprints: ["AAAA"] });
    expect((await failure(version(wrong))).code).toBe(Code.UNAVAILABLE);
  });

  test("asks for certificates on the same port as soon as it is configured", async () => {
    const node = await front("maintenance");
    const anybody = node.client({ insecure: true });
    expect(await version(anybody)).toEqual(["- a: os:reader"]);
    const configured = await nodeView({ pki, address: "127.0.0.1", port: node.port, methods: [], mode: "worker" });
    node.view = configured;
    const admin = node.client(await pki.client(["os:admin"]));
    await expect.poll(() => version(admin).catch(() => [])).toEqual(["- a: os:admin"]);
    expect((await failure(version(node.client({ insecure: true })))).code).toBe(Code.UNAVAILABLE);
  });
});

describe("a control plane node", () => {
  let a: TestFront;
  let client: Client;
  beforeEach(async () => {
    const b = await front("controlplane", { address: "127.0.0.2", methods: echo("b") });
    await front("controlplane", { address: "127.0.0.3", port: b.port, methods: echo("c") });
    a = await front("controlplane", { remotePort: b.port });
    client = a.client(await pki.client(["os:reader"]));
  });

  test("forwards calls to one node as they are, with the caller's roles", async () => {
    const { messages } = await call(
      client,
      MachineService.Version,
      {},
      { metadata: new Metadata({ node: "127.0.0.2", mine: "x" }) },
    );
    expect(messages).toMatchObject([{ version: { tag: "b", sha: "os:reader" } }]);
    expect(messages[0]?.metadata).toBeUndefined();
    expect(messages[0]?.platform?.name).toContain("mine=x");
    expect(messages[0]?.platform?.name).toContain(`proxyfrom=127.0.0.1:${a.port}`);
    expect(messages[0]?.platform?.name).not.toContain("node=");
    expect(await call(client, State.Get, { id: "i" }, { metadata: new Metadata({ node: "127.0.0.3" }) })).toMatchObject(
      {
        resource: { metadata: { id: "i" } },
      },
    );
  });

  test("tells the other node who called, and by way of whom", async () => {
    const claimed = { node: "127.0.0.2", "ichor-actor": '{"peer":"x","subject":"CN=somebody else"}' };
    expect(await actorAt(client, claimed)).toEqual({
      peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/u),
      subject: "O=os:reader",
      serial: expect.stringMatching(/^[0-9a-f]+$/u),
      via: expect.stringMatching(/^127\.0\.0\.1:\d+$/u),
    });
  });

  test("merges answers of several nodes, failures among them", async () => {
    const { messages } = await call(
      client,
      MachineService.Version,
      {},
      {
        metadata: new Metadata({ nodes: ["127.0.0.2", "127.0.0.3", "127.0.0.9", "bad:1"] }),
      },
    );
    const answers = messages.map((each) => [
      each.metadata?.hostname,
      each.version?.tag ?? "",
      each.metadata?.status?.code,
    ]);
    expect(answers.toSorted(([x = ""], [y = ""]) => (x < y ? -1 : 1))).toEqual([
      ["127.0.0.2", "b", undefined],
      ["127.0.0.3", "c", undefined],
      ["127.0.0.9", "", Code.UNAVAILABLE],
      ["bad:1", "", Code.INTERNAL],
    ]);
  });

  test("interleaves streams of several nodes, failures among them", async () => {
    const items: string[] = [];
    const metadata = new Metadata({ nodes: ["127.0.0.2", "127.0.0.3"] });
    for await (const each of callServerStream(client, MachineService.Logs, { tailLines: 3 }, { metadata })) {
      items.push(`${each.metadata?.hostname} ${each.bytes.join()} ${each.metadata?.status?.message ?? ""}`);
    }
    expect(items.toSorted()).toEqual(
      [
        "127.0.0.2  cut",
        "127.0.0.2 0 ",
        "127.0.0.2 1 ",
        "127.0.0.2 2 ",
        "127.0.0.3 0 ",
        "127.0.0.3 1 ",
        "127.0.0.3 2 ",
      ].toSorted(),
    );
  });

  test("keeps its connection to another node when clients reset their calls to it without end", async () => {
    const hostile = await Promise.all([1, 2].map(async () => a.client(await pki.client(["os:reader"]))));
    const over = new AbortController();
    let calls = 0;
    const others = (async () => {
      for (; !over.signal.aborted; calls++) await version(client, { node: "127.0.0.2" });
    })();
    // each does what it may do, which is too much for one connection when all of them do it
    await Promise.all(hostile.map((each) => resetCalls(each, { node: "127.0.0.2", count: 900 })));
    over.abort();
    await others; // fails when one of its calls did
    expect(calls).toBeGreaterThan(0);
  }, 60_000);

  test("keeps connections to other nodes, and drops them with its certificates", async () => {
    await version(client, { node: "127.0.0.2" });
    await version(client, { node: "127.0.0.2" });
    expect(a.backends.size).toBe(1);
    a.backends.update(undefined);
    expect(a.backends.size).toBe(0);
  });
});

describe("a hostile client", () => {
  async function tlsSocket(node: TestFront): Promise<TLSSocket> {
    const { cert, key } = await pki.client(["os:reader"]);
    const socket = connectTls({
      host: "127.0.0.1",
      port: node.port,
      rejectUnauthorized: false,
      ALPNProtocols: ["h2"],
      ...(cert === undefined || key === undefined ? {} : { cert, key }),
    });
    socket.on("error", () => undefined);
    await new Promise((resolve) => socket.once("secureConnect", resolve));
    return socket;
  }

  const ended = (socket: TLSSocket): Promise<unknown> => {
    socket.resume();
    return new Promise((resolve) => (socket.destroyed ? resolve(undefined) : socket.once("close", resolve)));
  };

  test("harms nobody with frames that are none, below or above TLS", async () => {
    const node = await front("worker");
    const raw = connectNet({ host: "127.0.0.1", port: node.port });
    raw.on("error", () => undefined);
    raw.end("GET / HTTP/1.1\r\n\r\n");
    const garbage = await tlsSocket(node);
    garbage.write(crypto.getRandomValues(new Uint8Array(10_000)));
    await ended(garbage);
    const oversized = await tlsSocket(node);
    oversized.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    oversized.write(Uint8Array.of(0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1));
    await ended(oversized);
    expect(await version(node.client(await pki.client(["os:reader"])))).toEqual(["- a: os:reader"]);
  });

  test("keeps no more idle connections than allowed, and no caller out", async () => {
    const node = await front("worker");
    const sockets = [];
    for (let index = 0; index < 500; index++) sockets.push(await tlsSocket(node));
    const reader = node.client(await pki.client(["os:reader"]));
    expect(await version(reader)).toEqual(["- a: os:reader"]);
    const gone = sockets.filter((socket) => socket.resume().on("data", () => undefined)).map(ended);
    await Promise.all(gone.slice(0, 400));
    expect(await version(reader)).toEqual(["- a: os:reader"]);
    for (const socket of sockets) socket.destroy();
  }, 120_000);
});

test("openClient() tells a server's certificate apart from others", async () => {
  const node = await front("worker");
  const strangers = await testPki();
  const client = openClient({
    target: { kind: "tls", host: "127.0.0.1", port: node.port, tls: await strangers.client(["os:reader"]) },
    clock: systemClock,
  });
  expect((await failure(version(client))).code).toBe(Code.UNAVAILABLE);
  client.destroy();
});

describe("a change of mode", () => {
  /** Calls with new connections, one after the other, until `done`; the codes of those that failed. */
  async function callAll(connect: () => Client, done: () => boolean): Promise<readonly number[]> {
    const codes: number[] = [];
    while (!done()) {
      const client = connect();
      await call(client, MachineService.Version, {}).catch((error: unknown) =>
        codes.push(error instanceof StatusError ? error.code : -1),
      );
      client.destroy();
    }
    return codes;
  }

  test("refuses no connection while certificates are changed, however often", async () => {
    const node = await front("controlplane");
    const admin = await pki.client(["os:admin"]);
    let isDone = false;
    const calls = callAll(
      () => openClient({ target: { kind: "tls", host: "127.0.0.1", port: node.port, tls: admin }, clock: systemClock }),
      () => isDone,
    );
    for (let change = 0; change < 20; change++) {
      const { certificates } = await nodeView({ pki, address: "127.0.0.1", methods: [], mode: "controlplane" });
      node.view = { ...node.view, certificates };
      await systemClock.sleep(5);
    }
    isDone = true;
    expect(await calls).toEqual([]);
  });

  test("lets those who connect in between wait for the certificates to come", async () => {
    const node = await front("maintenance");
    const configured = await nodeView({ pki, address: "127.0.0.1", methods: [], mode: "controlplane" });
    const { listenAddress = "" } = node.view.service ?? {};
    expect(listenAddress).toBe("127.0.0.1:0");
    const before = node.client({ insecure: true });
    await call(before, MachineService.Version, {});
    node.view = { ...node.view, service: undefined };
    await systemClock.sleep(20);
    const waiting = call(node.client(await pki.client(["os:admin"])), MachineService.Version, {});
    await systemClock.sleep(50);
    node.view = { ...configured, addresses: node.view.addresses, hostname: node.view.hostname };
    expect((await waiting).messages[0]?.version?.sha).toBe("os:admin");
    const nobody = node.client({ insecure: true });
    expect((await failure(call(nobody, MachineService.Version, {}))).code).toBe(Code.UNAVAILABLE);
  });

  test("does not ask clients for certificates that it cannot check yet", async () => {
    const { service } = await nodeView({ pki, address: "127.0.0.1", methods: [], mode: "controlplane" });
    const { certificates, addresses, hostname } = await nodeView({
      pki,
      address: "127.0.0.1",
      methods: [],
      mode: "maintenance",
    });
    expect(planListener({ service, certificates, addresses, hostname })).toBeUndefined();
  });
});
