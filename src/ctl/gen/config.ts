// `gen config`, also offered as `machineconfig gen`: machine configurations and a client configuration.
import { basename, join } from "node:path";
import { validateConfig } from "../../config/config.ts";
import { encodeConfig, type Comments } from "../../config/encode.ts";
import { encodeClientConfig } from "../../config/generate/client-config.ts";
import { generateConfig } from "../../config/generate/generate.ts";
import type { GenerateOptions, GeneratedType } from "../../config/generate/options.ts";
import { installerImage } from "../../config/image-tag.ts";
import { issueClientCertificate } from "../../pki/authority.ts";
import type { SecretsBundle } from "../../pki/secrets-bundle.ts";
import { apiPort } from "../endpoint.ts";
import type { Command, CommandContext, OptionValues } from "../command.ts";
import { type PatchText, patched, patchOption, readPatches } from "../patches.ts";
import { UsageError, defineCommand, each, flag, list, text, toggle } from "../command.ts";
import { clientVersion } from "../version.ts";
import { checkClusterEndpoint } from "./cluster-endpoint.ts";
import { contractOf, loadSecrets } from "./secrets.ts";
import { privateMode, writeFiles, type GeneratedFile } from "./write-files.ts";

/** A full version, with or without "v". */
function checkVersion(found: string): string {
  const [, version] = /^v?(\d+\.\d+\.\d+(?:[-+][-+.\w]+)?)$/u.exec(found) ?? [];
  if (version === undefined)
    throw new UsageError(`found "${found}" for --kubernetes-version, want a version such as 1.37.0`);
  return version;
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
  docs: toggle("--with-docs [bool]", "say what each field is for, in comments", true),
  examples: toggle("--with-examples [bool]", "show an example of each kind of document, in comments", true),
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

interface MachineConfig {
  readonly type: GeneratedType;
  readonly options: GenerateOptions;
  readonly patches: readonly PatchText[];
  readonly comments: Comments;
}

/** A configuration that a node would refuse is made all the same, with a warning: it may be meant to be patched further. */
function machineConfig(context: CommandContext, { type, options, patches, comments }: MachineConfig): string {
  const result = generateConfig(type, options);
  if (result.kind === "invalid") throw new Error(result.message);
  const config = patched(result.config, patches);
  const { text: problems } = validateConfig(config, "cloud", { local: true });
  if (problems !== "") context.output.note(`WARNING: the configuration of a ${type} is not valid: ${problems}`);
  return encodeConfig(config, comments);
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
    ...(options.kubernetesVersion === "" ? {} : { kubernetesVersion: checkVersion(options.kubernetesVersion) }),
    installImage: options.installImage === "" ? installerImage(clientVersion().tag) : options.installImage,
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
    const endpoint = checkClusterEndpoint(found);
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
    const comments = { docs: options.docs, examples: options.examples };
    const files: GeneratedFile[] = [];
    for (const type of types) {
      const path = pathOf(options.output, type, types.length === 1);
      if (type === "talosconfig") files.push({ path, bytes: await clientConfig(context, generate), mode: privateMode });
      else
        files.push({
          path,
          bytes: machineConfig(context, { type, options: generate, patches: own[type], comments }),
          mode: privateMode,
        });
    }
    await writeFiles(context, files, options.force);
  },
});
