// How controllers get at the Kubernetes API: with the kubelet's credentials, or with a kubeconfig of the control plane.
import type { Clock } from "../../../base/clock.ts";
import type { Kubernetes, KubernetesTarget } from "../../../clients/kubernetes/client.ts";
import { parseKubeconfig } from "../../../config/kubeconfig.ts";
import type { Files } from "../../../linux/files.ts";
import { kubeletKubeconfigPath } from "../../../runtime/kubelet-paths.ts";

/** Makes a client; nothing is connected before the first call. */
export type OpenKubernetes = (target: KubernetesTarget, clock: Clock) => Kubernetes;

export interface KubernetesAccess {
  readonly open: OpenKubernetes;
  readonly files: Pick<Files, "findText" | "readText">;
}

/** With the kubelet's own certificate; undefined as long as it has not joined. Throws a FormatError for files that cannot be read. */
export async function kubeletTarget({ files }: Pick<KubernetesAccess, "files">): Promise<KubernetesTarget | undefined> {
  const text = await files.findText(kubeletKubeconfigPath);
  if (text === undefined) return undefined;
  try {
    return await kubeconfigTarget(text, { readText: (path) => readOrMiss(files, path) });
  } catch (error) {
    if (error instanceof MissingFileError) return undefined;
    throw error;
  }
}

/** The kubeconfig is there before the certificate that it points to. */
class MissingFileError extends Error {
  override readonly name: string = "MissingFileError";
}

async function readOrMiss(files: Pick<Files, "findText">, path: string): Promise<string> {
  const text = await files.findText(path);
  if (text === undefined) throw new MissingFileError(`Cannot read "${path}": there is no such file`);
  return text;
}

/** What a kubeconfig says, with the files it points to. */
export async function kubeconfigTarget(text: string, files: Pick<Files, "readText">): Promise<KubernetesTarget> {
  const { server, ca, token, tlsServerName, certFile, keyFile, ...config } = parseKubeconfig(text);
  const cert = certFile === undefined ? config.cert : await files.readText(certFile);
  const key = keyFile === undefined ? config.key : await files.readText(keyFile);
  return {
    server,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(token === undefined ? {} : { token }),
    ...(tlsServerName === undefined ? {} : { serverName: tlsServerName }),
  };
}
