// The kubelet's command line.
import type { KubeletConfig } from "../../../resources/k8s/kubelet-config.ts";
import {
  bootstrapKubeconfigPath,
  credentialProviderPrograms,
  credentialProvidersPath,
  kubeletConfigPath,
  kubeletKubeconfigPath,
  kubeletPkiPath,
} from "../../../runtime/kubelet-paths.ts";

/** Flags without which the node would not be able to tell what its kubelet does. */
const ownFlags: readonly string[] = [
  "bootstrap-kubeconfig",
  "kubeconfig",
  "container-runtime",
  "container-runtime-endpoint",
  "config",
  "cert-dir",
];

export interface KubeletIdentity {
  readonly nodename: string;
  readonly addresses: readonly string[];
}

/** `--flag=value`, sorted by flag; several values of one follow each other. Throws for a flag that may not be set. */
export function kubeletFlags(
  config: Pick<
    KubeletConfig,
    "extraArgs" | "skipNodeRegistration" | "cloudProviderExternal" | "credentialProviderConfig"
  >,
  { nodename, addresses }: KubeletIdentity,
): readonly string[] {
  const denied = ownFlags.filter((flag) => flag in config.extraArgs);
  if (denied.length > 0) {
    throw new Error(`Cannot set kubelet flag "${denied.join('", "')}": the node sets it itself`);
  }
  const hasProviders = Object.keys(config.credentialProviderConfig).length > 0;
  const flags: Readonly<Record<string, readonly string[]>> = {
    "cert-dir": [kubeletPkiPath],
    config: [kubeletConfigPath],
    "hostname-override": [nodename],
    ...(addresses.length === 0 ? {} : { "node-ip": [addresses.join(",")] }),
    ...(config.skipNodeRegistration
      ? {}
      : { "bootstrap-kubeconfig": [bootstrapKubeconfigPath], kubeconfig: [kubeletKubeconfigPath] }),
    ...(config.cloudProviderExternal ? { "cloud-provider": ["external"] } : {}),
    ...(hasProviders
      ? {
          "image-credential-provider-bin-dir": [credentialProviderPrograms],
          "image-credential-provider-config": [credentialProvidersPath],
        }
      : {}),
    ...Object.fromEntries(Object.entries(config.extraArgs).map(([flag, { values }]) => [flag, values])),
  };
  return Object.entries(flags)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([flag, values]) => values.map((value) => `--${flag}=${value}`));
}
