// A real Kubernetes API server with the files and flags that a node would give it for a config: the controllers render, a process on loopback runs. Only places
// differ from a node's: paths lie below a folder, and etcd is at another port.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { decodeUtf8, encodeUtf8 } from "../../src/base/bytes.ts";
import { silentLogger } from "../../src/base/logger.ts";
import type { EtcdClient } from "../../src/clients/etcd/client.ts";
import { openKubernetes, type Kubernetes, type KubernetesTarget } from "../../src/clients/kubernetes/client.ts";
import { configBytes } from "../../src/config/config.ts";
import { generateConfig } from "../../src/config/generate/generate.ts";
import { patchConfig } from "../../src/config/patch/patch.ts";
import * as controllers from "../../src/controllers/control-plane/catalogue.ts";
import { finalId } from "../../src/controllers/control-plane/final.ts";
import { staticPodsId } from "../../src/controllers/control-plane/render-secrets.ts";
import { auditLogPath } from "../../src/controllers/control-plane/shared/paths.ts";
import type { PodFileSystem } from "../../src/controllers/control-plane/shared/write-files.ts";
import { kubernetesDynamicCertsController } from "../../src/controllers/secrets/kubernetes-dynamic-certs.ts";
import { rootKubernetesController } from "../../src/controllers/secrets/root-kubernetes.ts";
import { openMemoryState } from "../../src/cosi/memory-state.ts";
import { openState } from "../../src/cosi/open-state.ts";
import { createRuntime } from "../../src/cosi/runtime.ts";
import type { State } from "../../src/cosi/state.ts";
import { nodeFiles } from "../../src/linux/files.ts";
import { issueCertificate } from "../../src/pki/authority.ts";
import { standardKeyPem } from "../../src/pki/keys.ts";
import { generateSecrets, type SecretsBundle } from "../../src/pki/secrets-bundle.ts";
import { MachineConfig } from "../../src/resources/config/machine-config.ts";
import { APIServerConfig } from "../../src/resources/k8s/api-server-config.ts";
import { ConfigStatus } from "../../src/resources/k8s/config-status.ts";
import { SecretStatus } from "../../src/resources/k8s/secret-status.ts";
import { NetworkStatus } from "../../src/resources/network/network-status.ts";
import { CertSAN } from "../../src/resources/secrets/cert-san.ts";
import { EtcdRootSecret } from "../../src/resources/secrets/etcd-root-secret.ts";
import { EtcdSecret } from "../../src/resources/secrets/etcd-secret.ts";
import { KubernetesSecret } from "../../src/resources/secrets/kubernetes-secret.ts";
import { TimeStatus } from "../../src/resources/time/time-status.ts";
import { apiServerProgram, untilReady } from "./api-server.ts";
import { memberArgs, openTestEtcd, type TestEtcd } from "./etcd.ts";
import { freePorts } from "./free-ports.ts";

/** One line of the audit log: `audit.k8s.io/v1` Event. */
export interface AuditEvent {
  readonly level: string;
  readonly stage: string;
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly objectRef?: { readonly resource: string; readonly name?: string };
  readonly requestObject?: unknown;
  readonly responseObject?: unknown;
}

export interface RenderedApiServer extends AsyncDisposable {
  readonly port: number;
  /** For files of a test's own. */
  readonly folder: string;
  readonly etcd: EtcdClient;
  /** Puts the config with these patches, YAML texts, in force, and resolves when the server runs with it. */
  configure(patches: readonly string[], signal: AbortSignal): Promise<void>;
  open(commonName: string, organization: string): Promise<Kubernetes>;
  audited(): Promise<readonly AuditEvent[]>;
}

/** Rejects with the end of the log when the program ends. */
async function failAtEnd(child: ChildProcess, logPath: string): Promise<never> {
  await once(child, "exit");
  throw new Error(`Cannot start the API server: it ended: ${(await readFile(logPath, "utf8")).slice(-500)}`);
}

/** What renders; its state as on a node whose network and time are there. */
async function openRenderer(
  etcd: TestEtcd,
  files: PodFileSystem,
): Promise<AsyncDisposable & { readonly state: State }> {
  const state = openState(openMemoryState({ clock: systemClock }));
  const runtime = createRuntime({ state, log: silentLogger, clock: systemClock });
  for (const controller of [
    rootKubernetesController(),
    kubernetesDynamicCertsController(),
    controllers.admissionControlConfigController(),
    controllers.apiServerConfigController(),
    controllers.apiServerFinalController(),
    controllers.auditPolicyConfigController(),
    controllers.authenticationConfigController(),
    controllers.authorizationConfigController(),
    controllers.etcdEncryptionConfigController(),
    controllers.renderConfigsController({ files }),
    controllers.renderSecretsController({ files }),
    controllers.schedulerConfigController(),
    controllers.schedulerFinalController(),
  ])
    runtime.register(controller);
  const pki = (name: string): Promise<string> => readFile(join(etcd.pkiFolder, name), "utf8");
  const client = { crt: await pki("admin.crt"), key: await pki("admin.key") };
  await state.modify(EtcdRootSecret, "etcd", () => ({ etcdCA: { crt: etcd.ca.certificate, key: "" } }));
  await state.modify(EtcdSecret, "etcd", () => ({ ...EtcdSecret.zero(), etcdAPIServer: client }));
  await state.modify(KubernetesSecret, "k8s-certs", () => KubernetesSecret.zero());
  await state.modify(NetworkStatus, "status", () => ({ ...NetworkStatus.zero(), addressReady: true }));
  await state.modify(TimeStatus, "node", () => ({ ...TimeStatus.zero(), synced: true }));
  const names = { ips: ["127.0.0.1"], dnsNames: ["localhost"], fqdn: "" };
  await state.modify(CertSAN, "k8s", () => names);
  const stop = new AbortController();
  const running = runtime.run(stop.signal);
  return {
    state,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

/** The node's files below a folder; their owner is whoever runs the test. */
function filesBelow(folder: string): PodFileSystem {
  const { findText, makeDirectory, replace, list, remove } = nodeFiles();
  const at = (path: string): string => join(folder, path);
  return {
    findText: (path) => findText(at(path)),
    makeDirectory: (path) => makeDirectory(at(path), { mode: 0o755 }),
    replace: (path, data) => replace(at(path), data, { mode: 0o400 }),
    list: (path) => list(at(path)),
    remove: (path) => remove(at(path)),
  };
}

function configText(secrets: SecretsBundle, port: number, patches: readonly string[]): string {
  const own = `apiVersion: v1alpha1\nkind: KubeAPIServerConfig\nextraArgs: { bind-address: 127.0.0.1 }\n`;
  const endpoint = `https://127.0.0.1:${port}`;
  const generated = generateConfig("controlplane", { clusterName: "t", endpoint, secrets, localApiServerPort: port });
  if (generated.kind === "invalid") throw new Error(generated.message);
  const patched = patchConfig(generated.config, [own, ...patches].map(encodeUtf8));
  if (patched.kind === "invalid") throw new Error(patched.text);
  return decodeUtf8(configBytes(patched.config));
}

export async function openRenderedApiServer(): Promise<RenderedApiServer> {
  await using opened = new AsyncDisposableStack();
  const etcd = opened.use(await openTestEtcd());
  const place = await etcd.place("a");
  etcd.start(place, memberArgs(etcd, place, `a=${place.peerUrl}`, "new"));
  const client = opened.use(etcd.client([{ host: place.host, port: place.clientPort }]));
  const { folder } = etcd;
  const [port = 0] = await freePorts(1);
  const issuedAt = new Date(Date.now() - 3_600_000);
  const secrets = await generateSecrets({ now: issuedAt });
  const { state } = opened.use(await openRenderer(etcd, filesBelow(folder)));
  await mkdir(join(folder, auditLogPath), { recursive: true });
  const program = apiServerProgram();
  let child: ChildProcess | undefined;

  async function stop(): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
  opened.defer(stop);

  /** As on the node, but for the places. */
  const placed = (arg: string): string =>
    arg
      .replace("=/", `=${folder}/`)
      .replace("=https://127.0.0.1:2379", `=https://${place.host}:${place.clientPort}`)
      .replace("$(POD_IP)", "10.0.2.15"); // told to others, of whom there are none

  async function target(commonName: string, organization: string): Promise<KubernetesTarget> {
    const subject = { commonName, organizations: [organization] };
    const options = { subject, notBefore: issuedAt, extKeyUsage: ["clientAuth"] } as const;
    const { certificate, key } = await issueCertificate(secrets.certs.k8s, options);
    const { certificate: ca } = secrets.certs.k8s;
    return { server: `https://127.0.0.1:${port}`, ca, cert: certificate, key: standardKeyPem(key) };
  }

  const open = async (commonName: string, organization: string): Promise<Kubernetes> =>
    openKubernetes(await target(commonName, organization), systemClock);

  async function configure(patches: readonly string[], signal: AbortSignal): Promise<void> {
    const before = (await state.find(ConfigStatus, staticPodsId))?.metadata.version ?? 0;
    await state.modify(MachineConfig, "v1alpha1", () => ({ yaml: configText(secrets, port, patches) }));
    await state.waitFor(ConfigStatus, staticPodsId, ({ metadata }) => metadata.version > before, { signal });
    await state.waitFor(SecretStatus, staticPodsId, () => true, { signal });
    const { spec } = await state.waitFor(APIServerConfig, finalId("kube-apiserver"), () => true, { signal });
    await stop();
    child = spawn(program, spec.args.slice(1).map(placed), { stdio: ["ignore", "pipe", "pipe"] });
    const logPath = join(folder, "api.log");
    const log = createWriteStream(logPath, { flags: "a" });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    await using admin = await open("admin", "system:masters");
    await Promise.race([untilReady(admin, signal), failAtEnd(child, logPath)]);
  }

  const kept = opened.move();
  return {
    port,
    folder,
    etcd: client,
    configure,
    open,
    async audited() {
      const text = await readFile(join(folder, auditLogPath, "kube-apiserver.log"), "utf8");
      const lines = text.split("\n").filter((line) => line !== "");
      return lines.map((line) => JSON.parse(line) as AuditEvent);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
