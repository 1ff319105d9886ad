// The folder in which containerd looks up where images come from: a hosts.toml for each registry, certificates beside it. Decides only.
import { decodeUtf8 } from "../../../base/bytes.ts";
import type { RegistryConfig } from "../../../resources/cri/registry-config.ts";

/** Where containerd finds the folder. */
export const hostsPath = "/etc/cri/conf.d/hosts";

type Tls = NonNullable<RegistryConfig["tls"][string]>;
type Mirror = NonNullable<RegistryConfig["mirrors"][string]>;

/** Files by path below the folder. */
export type HostFiles = ReadonlyMap<string, string>;

/** `*` stands for all registries that are not named. */
export function folderOf(registry: string): string {
  if (registry === "*") return "_default";
  return registry.includes(":") ? `${registry.replace(/:(\d+)$/u, "_$1")}_` : registry;
}

/** Docker's registry is not at the host by which it is known. */
function defaultEndpoint(registry: string): string {
  return `https://${registry === "docker.io" ? "registry-1.docker.io" : registry}`;
}

function hostOf(endpoint: string): string {
  return /^[a-z]+:\/\/([^/]+)/iu.exec(endpoint)?.[1] ?? endpoint;
}

interface Certificates {
  readonly lines: readonly string[];
  readonly files: readonly (readonly [string, string])[];
}

function certificates(folder: string, host: string, tls: Tls | undefined): Certificates {
  if (tls === undefined) return { lines: [], files: [] };
  const path = (suffix: string): string => `${folder}/${host}-${suffix}`;
  const quoted = (suffix: string): string => JSON.stringify(`${hostsPath}/${path(suffix)}`);
  const { ca, clientIdentity, insecureSkipVerify } = tls;
  const hasCa = ca.length > 0;
  return {
    lines: [
      ...(hasCa ? [`ca = ${quoted("ca.crt")}`] : []),
      ...(clientIdentity === undefined ? [] : [`client = [[${quoted("client.crt")}, ${quoted("client.key")}]]`]),
      ...(insecureSkipVerify ? ["skip_verify = true"] : []),
    ],
    files: [
      ...(hasCa ? [[path("ca.crt"), decodeUtf8(ca)] as const] : []),
      ...(clientIdentity === undefined
        ? []
        : [[path("client.crt"), clientIdentity.crt] as const, [path("client.key"), clientIdentity.key] as const]),
    ],
  };
}

type Endpoint = Mirror["endpoints"][number];

function endpointLines({ overridePath }: Endpoint, { lines }: Certificates): readonly string[] {
  return [`capabilities = ["pull", "resolve"]`, ...(overridePath ? ["override_path = true"] : []), ...lines];
}

function mirrorFiles(registry: string, mirror: Mirror, tls: RegistryConfig["tls"]): HostFiles {
  const folder = folderOf(registry);
  const rows = mirror.endpoints.map((endpoint) => {
    const host = hostOf(endpoint.endpoint);
    return { endpoint, certificates: certificates(folder, host, tls[host]) };
  });
  // without a fallback the last mirror stands in for the registry itself, so that containerd asks nobody else
  const last = mirror.skipFallback ? rows.at(-1) : undefined;
  const server =
    last === undefined
      ? []
      : [`server = ${JSON.stringify(last.endpoint.endpoint)}`, ...endpointLines(last.endpoint, last.certificates), ""];
  const hosts = rows
    .filter((row) => row !== last)
    .flatMap((row) => [
      `  [host.${JSON.stringify(row.endpoint.endpoint)}]`,
      ...endpointLines(row.endpoint, row.certificates).map((line) => `    ${line}`),
    ]);
  const text = `${[...server, "[host]", ...hosts].join("\n")}\n`;
  return new Map([[`${folder}/hosts.toml`, text], ...rows.flatMap((row) => row.certificates.files)]);
}

function tlsFiles(registry: string, tls: Tls): HostFiles {
  const folder = folderOf(registry);
  const { lines, files } = certificates(folder, registry, tls);
  const text = `${[`server = ${JSON.stringify(defaultEndpoint(registry))}`, ...lines].join("\n")}\n`;
  return new Map([[`${folder}/hosts.toml`, text], ...files]);
}

/** Throws for TLS settings of all registries at once, which say nothing about any. */
export function registryHosts({ mirrors, tls }: RegistryConfig): HostFiles {
  const files = new Map<string, string>();
  for (const [registry, settings] of Object.entries(tls)) {
    if (registry === "*") throw new Error('Cannot configure registries: TLS settings are for "*", want a host');
    if (mirrors[registry] !== undefined) continue;
    for (const [path, text] of tlsFiles(registry, settings)) files.set(path, text);
  }
  for (const [registry, mirror] of Object.entries(mirrors)) {
    for (const [path, text] of mirrorFiles(registry, mirror, tls)) files.set(path, text);
  }
  return files;
}
