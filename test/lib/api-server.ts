// A real Kubernetes API server over a real etcd, as processes on loopback addresses: what tests of everything that talks to one need.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import type { Kubernetes, KubernetesTarget } from "../../src/clients/kubernetes/client.ts";
import { openKubernetes } from "../../src/clients/kubernetes/client.ts";
import { createAuthority, issueCertificate } from "../../src/pki/authority.ts";
import { standardKeyPem } from "../../src/pki/keys.ts";
import { parseLock } from "../../tools/image/lock.ts";
import { top } from "../../tools/image/paths.ts";
import { buildProgram } from "../../tools/k8s-images/programs.ts";
import { memberArgs, openTestEtcd } from "./etcd.ts";
import { freePorts } from "./free-ports.ts";

export interface TestApiServer extends AsyncDisposable {
  /** The authority of its clients and of its own certificate, PEM. */
  readonly server: string;
  /** Somebody with a certificate: `system:masters` may do anything. */
  target(commonName: string, organization: string): Promise<KubernetesTarget>;
  open(commonName: string, organization: string): Promise<Kubernetes>;
  /** Ends it as a crash does, and starts it again at the same port. */
  restart(): Promise<void>;
}

/** The programs of the test images are one, by their names. */
export function apiServerProgram(): string {
  const built = buildProgram(parseLock(readFileSync(join(top, "image/inputs.lock"), "utf8")), "kubernetes");
  const folder = mkdtempSync(join(tmpdir(), "kube-programs-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "kube-apiserver");
  symlinkSync(built, path);
  return path;
}

export async function openTestApiServer(): Promise<TestApiServer> {
  const etcd = await openTestEtcd();
  const place = await etcd.place("a");
  etcd.start(place, memberArgs(etcd, place, `a=${place.peerUrl}`, "new"));
  const { folder, pkiFolder } = etcd;
  const [port = 0] = await freePorts(1);
  const now = new Date(Date.now() - 3_600_000);
  const ca = await createAuthority({ algorithm: "ecdsa-p256", organizations: ["kubernetes"], now });
  const serving = await issueCertificate(ca, {
    subject: { commonName: "kube-apiserver" },
    notBefore: now,
    dnsNames: ["localhost", "kubernetes.default"],
    ipAddresses: ["127.0.0.1"],
  });
  const accounts = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const files = {
    "ca.crt": ca.certificate,
    "api.crt": serving.certificate,
    "api.key": standardKeyPem(serving.key),
    "accounts.key": accounts.privateKey.export({ type: "sec1", format: "pem" }),
    "accounts.pub": accounts.publicKey.export({ type: "spki", format: "pem" }),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const at = (name: string): string => join(folder, name);
  const flags = {
    "etcd-servers": `https://${place.host}:${place.clientPort}`,
    "etcd-cafile": join(pkiFolder, "ca.crt"),
    "etcd-certfile": join(pkiFolder, "admin.crt"),
    "etcd-keyfile": join(pkiFolder, "admin.key"),
    "bind-address": "127.0.0.1",
    "secure-port": String(port),
    "tls-cert-file": at("api.crt"),
    "tls-private-key-file": at("api.key"),
    "client-ca-file": at("ca.crt"),
    "service-account-issuer": "https://test",
    "service-account-key-file": at("accounts.pub"),
    "service-account-signing-key-file": at("accounts.key"),
    "service-cluster-ip-range": "10.96.0.0/12",
    "allow-privileged": "true",
    "authorization-mode": "Node,RBAC",
    "enable-admission-plugins": "NodeRestriction",
    "tls-min-version": "VersionTLS13",
  };
  const program = apiServerProgram();
  const start = (): ReturnType<typeof spawn> => {
    const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    const log = createWriteStream(at("api.log"), { flags: "a" });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    return child;
  };
  let child = start();
  const server = `https://127.0.0.1:${port}`;

  async function stop(): Promise<void> {
    const ended = once(child, "exit");
    if (child.exitCode === null && child.kill("SIGKILL")) await ended;
  }

  const self: TestApiServer = {
    server,
    async target(commonName, organization) {
      const subject = { commonName, organizations: [organization] };
      const client = await issueCertificate(ca, { subject, notBefore: now, extKeyUsage: ["clientAuth"] });
      return { server, ca: ca.certificate, cert: client.certificate, key: standardKeyPem(client.key) };
    },
    open: async (commonName, organization) => openKubernetes(await self.target(commonName, organization), systemClock),
    async restart() {
      await stop();
      child = start();
    },
    async [Symbol.asyncDispose]() {
      await stop();
      await etcd[Symbol.asyncDispose]();
    },
  };
  return self;
}

/** Until it says that it is ready. */
export async function untilReady(kubernetes: Kubernetes, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await kubernetes.getText("/readyz", signal);
      return;
    } catch {
      await systemClock.sleep(200, signal);
    }
  }
}
