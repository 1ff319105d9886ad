// Logs and events on their way over TLS, to servers of Node's on this machine's loopback and with an authority of our own.
import { once } from "node:events";
import { createSecureServer, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import { createServer, type TLSSocket, type TlsOptions } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { systemClock } from "../base/clock.ts";
import { silentLogger } from "../base/logger.ts";
import { openEventReceiver } from "../clients/events/sink.ts";
import { openLogSender, type LogSender } from "../controllers/runtime/shared/log-sender.ts";
import { serviceLogDeliveryController } from "../controllers/runtime/service-log-delivery.ts";
import { openMemoryState } from "../cosi/memory-state.ts";
import { openState } from "../cosi/open-state.ts";
import { createRuntime } from "../cosi/runtime.ts";
import { openUdp } from "../linux/network-clients.ts";
import { openTcp } from "../linux/tcp.ts";
import { createAuthority, issueCertificate } from "../pki/authority.ts";
import { standardKeyPem } from "../pki/keys.ts";
import { MachineConfig } from "../resources/config/machine-config.ts";
import { HostnameStatus } from "../resources/network/hostname-status.ts";
import { NetworkStatus } from "../resources/network/network-status.ts";
import { openLogStore } from "../runtime/log-store.ts";
import { openSecureStreams } from "./ports/secure-streams.ts";

const name = "logs.example";
const signal = AbortSignal.timeout(30_000);
const now = new Date(Date.now() - 3_600_000);
const [authority, stranger] = await Promise.all(
  ["own", "other"].map((organization) =>
    createAuthority({ algorithm: "ecdsa-p256", organizations: [organization], now }),
  ),
);
if (authority === undefined || stranger === undefined) throw new Error("want both");

const ended: (() => void)[] = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

async function identity(issuer = authority): Promise<TlsOptions> {
  if (issuer === undefined) throw new Error("want an authority");
  const leaf = await issueCertificate(issuer, {
    subject: { commonName: "server" },
    dnsNames: [name],
    ipAddresses: ["127.0.0.1"],
    notBefore: new Date(Date.now() - 60_000),
  });
  return { cert: leaf.certificate, key: standardKeyPem(leaf.key) };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ended.push(() => server.close());
  return (server.address() as AddressInfo).port; // TCP servers have one
}

interface Collector {
  readonly port: number;
  readonly text: () => string;
  readonly sockets: TLSSocket[];
}

async function collector(options: TlsOptions): Promise<Collector> {
  const pieces: Buffer[] = [];
  const sockets: TLSSocket[] = [];
  const server = createServer({ minVersion: "TLSv1", ...options }, (socket) => {
    sockets.push(socket);
    ended.push(() => socket.destroy());
    socket.on("error", () => undefined);
    socket.on("data", (piece: Buffer) => pieces.push(piece));
  });
  return { port: await listen(server), text: () => Buffer.concat(pieces).toString(), sockets };
}

const files = { findText: async () => authority.certificate };
const parts = {
  network: { openTcp, openUdp, lookup: async () => ["127.0.0.1"] },
  streams: openSecureStreams({ files, clock: systemClock, imageTimeMs: 0 }),
  clock: systemClock,
};

function sender(port: number, host = name): LogSender {
  return openLogSender({ ...parts, url: `tls://${host}:${port}/`, framing: "lines" });
}

test("lines go over TLS 1.3 and 1.2, with the name of the URL in the greeting", async () => {
  for (const maxVersion of ["TLSv1.3", "TLSv1.2"] as const) {
    const { port, text, sockets } = await collector({ ...(await identity()), maxVersion });
    const logs = sender(port);
    await logs.send("one", signal);
    await logs.send("two", signal);
    await expect.poll(text).toBe("one\ntwo\n");
    expect(sockets.map((socket) => [socket.getProtocol(), socket.servername])).toEqual([[maxVersion, name]]);
    await logs.close();
  }
});

test("a server of another name or authority, and an older TLS, get nothing", async () => {
  const refused = async (options: TlsOptions, host?: string): Promise<void> => {
    const { port, text } = await collector(options);
    await expect(sender(port, host).send("secret", signal)).rejects.toThrow(/./u);
    expect(text()).toBe("");
  };
  await refused(await identity(), "another.example");
  await refused(await identity(stranger));
  await refused({ ...(await identity()), maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" });
});

test("a collector that closes its connection gets the next line over another one", async () => {
  const { port, text, sockets } = await collector(await identity());
  const logs = sender(port);
  await logs.send("one", signal);
  await expect.poll(text).toBe("one\n");
  const [first] = sockets;
  first?.end();
  await expect.poll(() => first?.destroyed).toBe(true);
  await logs.send("two", signal);
  await expect.poll(text).toBe("one\ntwo\n");
  expect(sockets.length).toBe(2);
  await logs.close();
});

test("logs of services go out as syslog, each message after its length", async () => {
  const { port, text } = await collector(await identity());
  const state = openState(openMemoryState({ clock: systemClock }));
  const packed = async (bytes: Uint8Array): Promise<Uint8Array> => bytes;
  const logs = openLogStore({ compress: packed, decompress: packed });
  const stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock: systemClock });
  runtime.register(serviceLogDeliveryController({ logs, ...parts }));
  const running = runtime.run(stop.signal);
  try {
    await state.modify(HostnameStatus, "hostname", () => ({ hostname: "n1", domainname: "lab" }));
    await state.modify(NetworkStatus, "status", () => ({ ...NetworkStatus.zero(), addressReady: true }));
    logs.writer("apid").line("größer");
    const yaml = `version: v1alpha1
machine:
  type: worker
  logging: {destinations: [{endpoint: "tls://${name}:${port}", format: rfc5424, extraTags: {site: lab}}]}
cluster: {}
`;
    await state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));
    await expect
      .poll(text)
      .toMatch(/^79 <30>1 [-0-9]{10}T[:0-9]{8}\.\d{3}Z n1\.lab apid - - \[tags@32473 site="lab"\] größer$/u);
    expect(Buffer.byteLength(text().slice(3))).toBe(79);
  } finally {
    stop.abort();
    await running;
  }
});

test("events go over TLS, and not to a strange server", async () => {
  const paths: (string | undefined)[] = [];
  const serve = async (options: TlsOptions): Promise<number> => {
    const server = createSecureServer(options);
    server.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      paths.push(headers[":path"]);
      stream.resume();
      stream.on("end", () => {
        stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
        stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
        stream.end(Buffer.alloc(5));
      });
    });
    return listen(server);
  };
  const publish = async (port: number): Promise<void> => {
    const options = { endpoint: `tls://127.0.0.1:${port}`, clock: systemClock, authorities: files.findText };
    await using receiver = openEventReceiver(options);
    await receiver.publish({ data: { typeUrl: "t", value: Uint8Array.of() }, id: "i", actorId: "a" }, signal);
  };
  await publish(await serve(await identity()));
  await expect(publish(await serve(await identity(stranger)))).rejects.toThrow(/certificate/u);
  expect(paths).toEqual(["/events.EventSinkService/Publish"]);
});
