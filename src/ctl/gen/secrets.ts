// `gen secrets`: the secrets of a cluster in a file: new ones, or those of a cluster that exists.
import { join } from "node:path";
import { decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import { decodeConfig } from "../../config/config.ts";
import { newestContract } from "../../config/generate/options.ts";
import { decodeSecrets, encodeSecrets, type SecretsResult } from "../../config/generate/secrets-file.ts";
import { secretsOf } from "../../config/generate/secrets-from-config.ts";
import type { CertificateAndKey } from "../../pki/authority.ts";
import { encodePrivateKey, parsePrivateKey } from "../../pki/keys.ts";
import type { SecretsBundle } from "../../pki/secrets-bundle.ts";
import { generateSecrets } from "../../pki/secrets-bundle.ts";
import type { Command, CommandContext } from "../command.ts";
import { UsageError, defineCommand, flag, text } from "../command.ts";
import { parseInput, readInput } from "../input-file.ts";
import { privateMode, writeFiles } from "./write-files.ts";

/** The minor version of `v1.14`, `1.14.2` and the like. */
export function contractOf(version: string): number {
  if (version === "") return newestContract;
  const minor = Number(/^v?1\.(\d+)(?:\.|$)/u.exec(version)?.[1]);
  if (!(minor <= newestContract))
    // NaN too
    throw new UsageError(
      `found "${version}" for --talos-version, want a version such as v1.${newestContract}, and none newer`,
    );
  return minor;
}

export const secrets: Command = defineCommand({
  name: "secrets",
  summary: "generate the secrets of a cluster: keep them, every configuration comes from them",
  nodes: false,
  options: {
    output: text("-o, --output-file <path>", "where to write", "secrets.yaml"),
    talosVersion: text("--talos-version <version>", "config contract, such as v1.14"),
    controlPlane: text("--from-controlplane-config <path>", "take them from the configuration of a control plane"),
    kubernetesPki: text("--from-kubernetes-pki <folder>", "take the authorities from a Kubernetes PKI folder"),
    bootstrapToken: text("--kubernetes-bootstrap-token <token>", "with --from-kubernetes-pki: its join token"),
    force: flag("-f, --force", "overwrite the file"),
  },
  async run(context, _args, { output, talosVersion, controlPlane, kubernetesPki, bootstrapToken, force }) {
    if (controlPlane !== "" && kubernetesPki !== "") {
      throw new UsageError("found --from-controlplane-config and --from-kubernetes-pki, want one of them");
    }
    if (bootstrapToken !== "" && kubernetesPki === "") {
      throw new UsageError("found --kubernetes-bootstrap-token without --from-kubernetes-pki");
    }
    const make = (): Promise<SecretsBundle> =>
      generateSecrets({ now: new Date(context.clock.now()), contractMinor: contractOf(talosVersion) });
    const made =
      controlPlane === ""
        ? await fromKubernetes(kubernetesPki, bootstrapToken, await make())
        : await fromControlPlane(controlPlane);
    await writeFiles(context, [{ path: output, bytes: encodeSecrets(made), mode: privateMode }], force);
  },
});

async function fromControlPlane(path: string): Promise<SecretsBundle> {
  const decoded = decodeConfig(await readInput("configuration", path), { local: true });
  if (decoded.kind === "invalid") throw new Error(`Cannot read configuration "${path}": ${decoded.text}`);
  return use(secretsOf(decoded.config), path);
}

/** No folder: all of them new. With one, as the usual installers of Kubernetes lay it out, what it does not hold is generated. */
async function fromKubernetes(folder: string, bootstrapToken: string, made: SecretsBundle): Promise<SecretsBundle> {
  if (folder === "") return made;
  const pem = async (name: string): Promise<string> => decodeUtf8(await readInput("certificate", join(folder, name)));
  const key = async (name: string): Promise<string> =>
    encodePrivateKey(await parseInput("private key", join(folder, name), parsePrivateKey));
  const pair = async (name: string): Promise<CertificateAndKey> => ({
    certificate: await pem(`${name}.crt`),
    key: await key(`${name}.key`),
  });
  const bundle: SecretsBundle = {
    ...made,
    secrets: { ...made.secrets, ...(bootstrapToken === "" ? {} : { bootstrapToken }) },
    certs: {
      ...made.certs,
      k8s: await pair("ca"),
      etcd: await pair("etcd/ca"),
      k8sAggregator: await pair("front-proxy-ca"),
      k8sServiceAccountKey: await key("sa.key"),
    },
  };
  return use(decodeSecrets(encodeUtf8(encodeSecrets(bundle))), folder);
}

function use(result: SecretsResult, source: string): SecretsBundle {
  if (result.kind === "ok") return result.secrets;
  throw new Error(`Cannot use secrets "${source}": ${result.errors.join("; ")}`);
}

/** The secrets in a file, or new ones. */
export async function loadSecrets(context: CommandContext, path: string, contract: number): Promise<SecretsBundle> {
  if (path === "") {
    context.output.note("generating PKI and tokens");
    return generateSecrets({ now: new Date(context.clock.now()), contractMinor: contract });
  }
  return use(decodeSecrets(await readInput("secrets", path)), path);
}
