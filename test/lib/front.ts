// A node's front in this process, with throw-away certificates and a stand-in for machined: what tests of apid need.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBackends } from "../../src/apid/backends.ts";
import type { Backends } from "../../src/apid/backends.ts";
import type { NodeView } from "../../src/apid/feed.ts";
import { createFront } from "../../src/apid/front.ts";
import { clientIdentity } from "../../src/apid/identity.ts";
import { frontServer } from "../../src/apid/serve.ts";
import type { FrontServer } from "../../src/apid/serve.ts";
import { CanceledError } from "../../src/base/abort.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLogger } from "../../src/base/logger.ts";
import type { Logger } from "../../src/base/logger.ts";
import { createAuthority, issueCertificate, issueClientCertificate } from "../../src/pki/authority.ts";
import type { CertificateAndKey } from "../../src/pki/authority.ts";
import { standardKeyPem } from "../../src/pki/keys.ts";
import { refusedField } from "../../src/rpc/actor.ts";
import { openClient } from "../../src/rpc/connection.ts";
import type { Client, TlsTargetOptions } from "../../src/rpc/connection.ts";
import { dispatchMethods } from "../../src/rpc/dispatch.ts";
import { listenUnix } from "../../src/rpc/listen.ts";
import type { Method } from "../../src/rpc/method.ts";
import { claimedRoles } from "../../src/rpc/roles.ts";
import { Code, StatusError } from "../../src/rpc/status.ts";

const clock = systemClock;
const utf8 = new TextEncoder();
export const hourMs = 3_600_000;

export interface TestPki {
  readonly ca: CertificateAndKey;
  /** Target options of a client whose certificate has these roles. */
  client(roles: readonly string[]): Promise<TlsTargetOptions>;
}

export async function testPki(): Promise<TestPki> {
  const ca = await createAuthority({
    algorithm: "ed25519",
    organizations: ["talos"],
    now: new Date(Date.now() - hourMs),
  });
  return {
    ca,
    client: async (roles) =>
      asTarget(ca, await issueClientCertificate(ca, { roles, now: new Date(Date.now() - hourMs) })),
  };
}

export function asTarget(ca: CertificateAndKey, { certificate, key }: CertificateAndKey): TlsTargetOptions {
  return { ca: ca.certificate, cert: certificate, key: standardKeyPem(key) };
}

export interface TestFrontOptions {
  readonly pki: TestPki;
  /** Loopback address to listen on, such as `127.0.0.2`. */
  readonly address: string;
  /** 0 for any. */
  readonly port?: number;
  readonly methods: readonly Method[];
  readonly mode: "maintenance" | "worker" | "controlplane";
  /** Port of the fronts of other nodes. */
  readonly remotePort?: number;
  readonly log?: Logger;
}

export interface TestFront extends AsyncDisposable {
  readonly port: number;
  readonly backends: Backends;
  readonly server: FrontServer;
  view: NodeView;
  client(tls: TlsTargetOptions): Client;
}

/** Certificates as the node's controllers would make them. */
export async function nodeView({ pki, address, port = 0, mode }: TestFrontOptions): Promise<NodeView> {
  const issue = async (organizations: readonly string[], usage: "serverAuth" | "clientAuth") => {
    const { certificate, key } = await issueCertificate(pki.ca, {
      subject: { organizations, commonName: "node" },
      notBefore: new Date(Date.now() - hourMs),
      extKeyUsage: [usage],
      ...(usage === "serverAuth" ? { ipAddresses: [address], dnsNames: ["node"] } : {}),
    });
    return { crt: utf8.encode(certificate), key: utf8.encode(key) };
  };
  const isMaintenance = mode === "maintenance";
  return {
    service: {
      listenAddress: `${address}:${port}`,
      nodeRoutingDisabled: isMaintenance,
      readonlyRoleMode: isMaintenance,
      skipVerifyingClientCert: isMaintenance,
    },
    certificates: {
      server: await issue([], "serverAuth"),
      acceptedCAs: [{ crt: utf8.encode(pki.ca.certificate) }],
      skipVerifyingClientCert: isMaintenance,
      ...(mode === "controlplane" ? { client: await issue(["os:impersonator"], "clientAuth") } : {}),
    },
    addresses: new Map([
      ["current", { addresses: [{ ip: Uint8Array.of(10, 0, 0, 5), prefixLength: 24 }], sortAlgorithm: 0 }],
    ]),
    hostname: { hostname: "node", domainname: "example.org" },
  };
}

export async function openTestFront(options: TestFrontOptions): Promise<TestFront> {
  const { methods, remotePort = 0, log = silentLogger } = options;
  const folder = mkdtempSync(join(tmpdir(), "front-"));
  const path = join(folder, "machine.sock");
  const handle = dispatchMethods({
    methods,
    env: {},
    roles({ metadata }) {
      const refusal = metadata.get(refusedField); // as machined does
      if (refusal !== undefined) throw new StatusError(Code.PERMISSION_DENIED, refusal);
      return claimedRoles(metadata);
    },
    log: silentLogger,
  });
  const machined = await listenUnix({ path, handle, log: silentLogger, clock, graceMs: 30_000 });
  const local = openClient({ target: { kind: "unix", path }, clock });
  const backends = openBackends({ clock, port: remotePort });
  const stop = new AbortController();
  const listening = Promise.withResolvers<number>();
  let view = await nodeView(options);
  backends.update(clientIdentity(view.certificates));
  const server = frontServer({
    clock,
    log,
    handle: createFront({ local, backends, view: () => view }),
    view: () => view,
    onListening: listening.resolve,
  });
  const running = server.run(stop.signal);
  const port = await listening.promise;
  const clients: Client[] = [];
  return {
    port,
    backends,
    server,
    get view() {
      return view;
    },
    set view(next) {
      view = next;
      server.wake();
    },
    client(tls) {
      const client = openClient({ target: { kind: "tls", host: options.address, port, tls }, clock });
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      backends.update(undefined);
      local.destroy();
      stop.abort(new CanceledError("Test is over"));
      await running;
      await machined.close();
      rmSync(folder, { recursive: true });
    },
  };
}
