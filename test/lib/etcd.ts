// Real members of etcd as processes on loopback addresses, with certificates of their own: what tests of everything that talks to etcd need.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { openEtcdClient } from "../../src/clients/etcd/client.ts";
import type { EtcdClient, EtcdClientOptions, EtcdEndpoint } from "../../src/clients/etcd/client.ts";
import { createAuthority, issueCertificate } from "../../src/pki/authority.ts";
import type { CertificateAndKey } from "../../src/pki/authority.ts";
import { parseLock } from "../../tools/image/lock.ts";
import { top } from "../../tools/image/paths.ts";
import { freePorts } from "./free-ports.ts";
import { buildProgram } from "../../tools/k8s-images/programs.ts";

const programNames = ["etcd", "etcdctl", "etcdutl"] as const;
let programs: string | undefined;

/** Folder of the programs `etcd`, `etcdctl` and `etcdutl`: those of the test images, built if they are not in the cache. They are one, by their names. */
export function etcdPrograms(): string {
  if (programs !== undefined) return programs;
  const built = buildProgram(parseLock(readFileSync(join(top, "image/inputs.lock"), "utf8")), "etcd");
  const folder = (programs = mkdtempSync(join(tmpdir(), "etcd-programs-")));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const name of programNames) symlinkSync(built, join(programs, name));
  return programs;
}

export interface TestEtcd extends AsyncDisposable {
  readonly folder: string;
  readonly ca: CertificateAndKey;
  /** Paths in `folder`, as a node has them. */
  readonly pkiFolder: string;
  client(endpoints: readonly EtcdEndpoint[], options?: Partial<EtcdClientOptions>): EtcdClient;
  /** A place for one more member: an address of its own, and ports that nobody has. */
  place(name: string): Promise<Place>;
  /** Starts etcd; resolves at once. */
  start(place: Place, args: readonly string[]): TestMember;
}

export interface Place {
  readonly name: string;
  readonly host: string;
  readonly clientPort: number;
  readonly peerPort: number;
  readonly peerUrl: string;
  readonly dataFolder: string;
  readonly logPath: string;
}

export interface TestMember {
  readonly pid: number;
  kill(signal: NodeJS.Signals): Promise<void>;
}

const names = ["server", "peer", "admin"] as const;

/** `addresses`: what certificates are for besides 127.0.0.1 to 127.0.0.4. */
export async function openTestEtcd({
  addresses = [],
}: { readonly addresses?: readonly string[] } = {}): Promise<TestEtcd> {
  const folder = await mkdtemp(join(tmpdir(), "etcd-test-"));
  const pkiFolder = join(folder, "pki");
  await mkdir(pkiFolder);
  const now = new Date(Date.now() - 3_600_000);
  const ca = await createAuthority({ algorithm: "ecdsa-p256", organizations: ["etcd"], now });
  await writeFile(join(pkiFolder, "ca.crt"), ca.certificate);
  const ipAddresses = ["127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4", "::1", ...addresses];
  const issued = new Map<string, CertificateAndKey>();
  for (const commonName of names) {
    const keyUsage = ["digitalSignature", "keyEncipherment"] as const;
    const lifetimeMs = 7_200_000;
    const options = { subject: { commonName }, notBefore: now, lifetimeMs, keyUsage, dnsNames: ["localhost"] };
    const pair = await issueCertificate(ca, { ...options, ipAddresses });
    issued.set(commonName, pair);
    await writeFile(join(pkiFolder, `${commonName}.crt`), pair.certificate);
    await writeFile(join(pkiFolder, `${commonName}.key`), pair.key);
  }
  const admin = issued.get("admin");
  const members = new Set<ChildProcess>();
  let places = 0;
  return {
    folder,
    ca,
    pkiFolder,
    client: (endpoints, options = {}) =>
      openEtcdClient({
        endpoints,
        tls: { ca: ca.certificate, cert: admin?.certificate ?? "", key: admin?.key ?? "" },
        clock: systemClock,
        requireLeader: false,
        ...options,
      }),
    async place(name) {
      places++;
      const host = `127.0.0.${places}`;
      const [clientPort = 0, peerPort = 0] = await freePorts(2, host);
      const peerUrl = `https://${host}:${peerPort}`;
      const dataFolder = join(folder, name);
      return { name, host, clientPort, peerPort, peerUrl, dataFolder, logPath: join(folder, `${name}.log`) };
    },
    start(place, args) {
      const child = spawn(join(etcdPrograms(), "etcd"), args, { stdio: ["ignore", "pipe", "pipe"] });
      members.add(child);
      const log = createWriteStream(place.logPath, { flags: "a" });
      child.stdout.pipe(log, { end: false });
      child.stderr.pipe(log, { end: false });
      const ended = once(child, "exit");
      return {
        pid: child.pid ?? 0,
        async kill(signal) {
          child.kill(signal);
          await ended;
          members.delete(child);
        },
      };
    },
    async [Symbol.asyncDispose]() {
      for (const child of members) {
        const ended = once(child, "exit");
        if (child.exitCode === null && child.kill("SIGKILL")) await ended;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Arguments of a member that is tied to nothing of a node. */
export function memberArgs(
  etcd: TestEtcd,
  place: Place,
  cluster: string,
  state: "new" | "existing",
): readonly string[] {
  const { pkiFolder } = etcd;
  const clientUrl = `https://${place.host}:${place.clientPort}`;
  const flags = {
    name: place.name,
    "data-dir": place.dataFolder,
    "listen-peer-urls": place.peerUrl,
    "initial-advertise-peer-urls": place.peerUrl,
    "listen-client-urls": clientUrl,
    "advertise-client-urls": clientUrl,
    "initial-cluster": cluster,
    "initial-cluster-state": state,
    "client-cert-auth": "true",
    "peer-client-cert-auth": "true",
    "cert-file": join(pkiFolder, "server.crt"),
    "key-file": join(pkiFolder, "server.key"),
    "trusted-ca-file": join(pkiFolder, "ca.crt"),
    "peer-cert-file": join(pkiFolder, "peer.crt"),
    "peer-key-file": join(pkiFolder, "peer.key"),
    "peer-trusted-ca-file": join(pkiFolder, "ca.crt"),
    "tls-min-version": "TLS1.3",
    "heartbeat-interval": "50",
    "election-timeout": "500",
  };
  return Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
}
