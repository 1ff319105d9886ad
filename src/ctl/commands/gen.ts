// `gen`: secrets and machine configurations, made offline.
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { configBytes } from "../../config/config.ts";
import { encodeClientConfig } from "../../config/generate/client-config.ts";
import { generateConfig } from "../../config/generate/generate.ts";
import type { GenerateOptions, GeneratedType } from "../../config/generate/options.ts";
import { newestContract } from "../../config/generate/options.ts";
import { decodeSecrets, encodeSecrets } from "../../config/generate/secrets-file.ts";
import { issueClientCertificate } from "../../pki/authority.ts";
import type { SecretsBundle } from "../../pki/secrets-bundle.ts";
import { generateSecrets } from "../../pki/secrets-bundle.ts";
import { apiPort } from "../endpoint.ts";
import type { Command, CommandContext, OptionValues } from "../command.ts";
import { patchBytes, patchOption, readPatches } from "../patches.ts";
import { UsageError, defineCommand, each, flag, list, text, toggle } from "../command.ts";

/** Everything made here holds secrets. */
const privateMode = 0o600;

/** The minor version of `v1.14`, `1.14.2` and the like. */
function contractOf(version: string): number {
  if (version === "") return newestContract;
  const minor = /^v?1\.(\d+)(?:\.|$)/u.exec(version)?.[1];
  if (minor === undefined) throw new UsageError(`found "${version}" for --talos-version, want a version such as v1.14`);
  return Number(minor);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

interface GeneratedFile {
  readonly path: string;
  readonly bytes: Uint8Array | string;
  readonly mode: number;
}

/** All or nothing: a file that is already there is found before the first one is written. "-" prints. */
async function writeFiles(context: CommandContext, files: readonly GeneratedFile[], force: boolean): Promise<void> {
  for (const { path } of files) {
    if (path !== "-" && !force && (await exists(path))) {
      throw new Error(`file "${path}" already exists, use --force to overwrite it`);
    }
  }
  for (const { path, bytes, mode } of files) {
    if (path === "-") {
      await context.output.print(typeof bytes === "string" ? bytes : new TextDecoder().decode(bytes));
      continue;
    }
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes, { mode });
    context.output.note(`Created ${resolve(path)}`);
  }
}

const secrets = defineCommand({
  name: "secrets",
  summary: "generate the secrets of a cluster: keep them, every configuration comes from them",
  nodes: false,
  options: {
    output: text("-o, --output-file <path>", "where to write", "secrets.yaml"),
    talosVersion: text("--talos-version <version>", "config contract, such as v1.14"),
    force: flag("-f, --force", "overwrite the file"),
  },
  async run(context, _args, { output, talosVersion, force }) {
    const made = await generateSecrets({ now: new Date(context.clock.now()), contractMinor: contractOf(talosVersion) });
    await writeFiles(context, [{ path: output, bytes: encodeSecrets(made), mode: privateMode }], force);
  },
});

async function loadSecrets(context: CommandContext, path: string, contract: number): Promise<SecretsBundle> {
  if (path === "") {
    context.output.note("generating PKI and tokens");
    return generateSecrets({ now: new Date(context.clock.now()), contractMinor: contract });
  }
  const result = decodeSecrets(await readFile(path));
  if (result.kind === "ok") return result.secrets;
  throw new Error(`Cannot use secrets "${path}": ${result.errors.join("; ")}`);
}

/** The endpoint as the configuration wants it; the error proposes what was probably meant. */
function checkEndpoint(found: string): string {
  const url = URL.parse(found);
  if (url !== null && url.protocol === "https:" && url.hostname !== "") return found;
  const host = found.replace(/^\w+:\/\//u, "").replace(/:\d+$/u, "");
  throw new Error(`no scheme and port specified for the cluster endpoint URL\ntry: "https://${host}:6443"`);
}

function mirrorsOf(mirrors: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const byHost: Record<string, string[]> = {};
  for (const mirror of mirrors) {
    const [, host, url] = /^([^=]+)=(.+)$/u.exec(mirror) ?? [];
    if (host === undefined || url === undefined) {
      throw new UsageError(`found "${mirror}" for --registry-mirror, want HOST=URL`);
    }
    (byHost[host] ??= []).push(url);
  }
  return byHost;
}

const configOptions = {
  types: list("-t, --output-types <types>", "which of controlplane, worker, talosconfig (default all)"),
  output: text("-o, --output <path>", "directory, or file when there is one type, - for stdout"),
  withSecrets: text("--with-secrets <path>", "secrets of `gen secrets`; new ones otherwise"),
  talosVersion: text("--talos-version <version>", "config contract, such as v1.14"),
  kubernetesVersion: text("--kubernetes-version <version>", "version of Kubernetes"),
  installDisk: text("--install-disk <path>", "disk to install to", "/dev/sda"),
  installImage: text("--install-image <image>", "image to install"),
  sans: list("--additional-sans <names>", "more names of the Kubernetes API"),
  dnsDomain: text("--dns-domain <domain>", "domain of the cluster", "cluster.local"),
  mirrors: each("--registry-mirror <host=url>", "mirror of a registry; may be repeated"),
  discovery: toggle("--with-cluster-discovery [bool]", "take part in cluster discovery", true),
  kubespan: toggle("--with-kubespan [bool]", "connect nodes by KubeSpan", false),
  docs: toggle("--with-docs [bool]", "accepted for other clients' sake: comments are not written", false),
  examples: toggle("--with-examples [bool]", "accepted likewise", false),
  patches: patchOption("--config-patch <patch>", "patch for every machine configuration"),
  controlPlanePatches: patchOption("--config-patch-control-plane <patch>", "patch for control planes"),
  workerPatches: patchOption("--config-patch-worker <patch>", "patch for workers"),
  force: flag("--force", "overwrite files"),
} as const;

const knownTypes = ["controlplane", "worker", "talosconfig"] as const;

function pathOf(output: string, type: string, single: boolean): string {
  if (output === "-") return "-";
  const file = type === "talosconfig" ? "talosconfig" : `${type}.yaml`;
  if (output === "") return file;
  return single && basename(output).includes(".") ? output : join(output, file);
}

function machineConfig(type: GeneratedType, options: GenerateOptions, patches: readonly Uint8Array[]): Uint8Array {
  const result = generateConfig(type, options);
  if (result.kind === "invalid") throw new Error(result.message);
  return patchBytes(configBytes(result.config), patches);
}

async function clientConfig(
  context: CommandContext,
  { clusterName, secrets: bundle }: GenerateOptions,
): Promise<string> {
  const client = await issueClientCertificate(bundle.certs.os, {
    roles: ["os:admin"],
    now: new Date(context.clock.now()),
  });
  return encodeClientConfig({ name: clusterName, endpoints: [], ca: bundle.certs.os.certificate, client });
}

function generateOptions(
  clusterName: string,
  endpoint: string,
  bundle: SecretsBundle,
  options: OptionValues<typeof configOptions>,
): GenerateOptions {
  return {
    clusterName,
    endpoint,
    secrets: bundle,
    contract: contractOf(options.talosVersion),
    installDisk: options.installDisk,
    additionalSans: options.sans,
    dnsDomain: options.dnsDomain,
    registryMirrors: mirrorsOf(options.mirrors),
    discovery: options.discovery,
    kubespan: options.kubespan,
    ...(options.kubernetesVersion === "" ? {} : { kubernetesVersion: options.kubernetesVersion }),
    ...(options.installImage === "" ? {} : { installImage: options.installImage }),
  };
}

/** Also offered as `machineconfig gen`. */
export const genConfig: Command = defineCommand({
  name: "config",
  summary: `generate machine configurations and a client configuration (API port ${apiPort})`,
  arguments: "<cluster> <endpoint>",
  nodes: false,
  options: configOptions,
  async run(context, [clusterName = "", found = ""], options) {
    const endpoint = checkEndpoint(found);
    const unknown = options.types.find((type) => !knownTypes.some((known) => known === type));
    if (unknown !== undefined)
      throw new UsageError(`found "${unknown}" for --output-types, want ${knownTypes.join(", ")}`);
    const types = knownTypes.filter((type) => options.types.length === 0 || options.types.includes(type));
    const bundle = await loadSecrets(context, options.withSecrets, contractOf(options.talosVersion));
    const generate = generateOptions(clusterName, endpoint, bundle, options);
    const common = await readPatches(options.patches);
    const own = {
      controlplane: [...common, ...(await readPatches(options.controlPlanePatches))],
      worker: [...common, ...(await readPatches(options.workerPatches))],
    };
    const files: GeneratedFile[] = [];
    for (const type of types) {
      const path = pathOf(options.output, type, types.length === 1);
      if (type === "talosconfig") files.push({ path, bytes: await clientConfig(context, generate), mode: privateMode });
      else files.push({ path, bytes: machineConfig(type, generate, own[type]), mode: privateMode });
    }
    await writeFiles(context, files, options.force);
  },
});

export const gen: Command = {
  name: "gen",
  aliases: ["generate"],
  summary: "generate secrets and configurations",
  commands: [secrets, genConfig],
};
