// Rules over the whole config that need more than one document.
import {
  documentLabel,
  documentsOf,
  legacyKind,
  type Config,
  type ConfigDocument,
  type ValidationContext,
} from "../document.ts";
import { containerConfig } from "../documents/container-config.ts";
import { kubeAPIServerCAConfig } from "../documents/kube-api-server-ca-config.ts";
import { kubeEtcdEncryptionConfig } from "../documents/kube-etcd-encryption-config.ts";
import { kubeSpanConfig } from "../documents/kube-span-config.ts";
import { formatPath, type ConfigError, type Path } from "../errors.ts";
import { foundAt } from "../found.ts";
import { clusterIdentity, discoveryServices } from "../view/cluster.ts";
import { features, legacyOf, machineType } from "../view/machine.ts";
import { resolver } from "../view/network.ts";

interface Rule {
  /** What it looks at: kind of document and path; "" is all of a document. */
  readonly reads: readonly (readonly [kind: string, path: string])[];
  readonly problems: (config: Config, context: ValidationContext) => readonly ConfigError[];
}

const hostDnsFields = [
  ["ResolverConfig", ""],
  [legacyKind, "machine.features.hostDNS"],
] as const;
const machineTypeField = [legacyKind, "machine.type"] as const;

const rules: readonly Rule[] = [
  { reads: hostDnsFields, problems: (config, { inContainer }) => (inContainer ? hostDnsInContainer(config) : []) },
  { reads: [...hostDnsFields, [legacyKind, "machine.network.nameservers"]], problems: encryptedDns },
  {
    reads: [
      ["DiscoveryServiceConfig", ""],
      ["DiscoveryIdentityConfig", ""],
      ["KubeSpanConfig", ""],
      [legacyKind, "machine.network.kubespan"],
      [legacyKind, "cluster.discovery"],
      [legacyKind, "cluster.id"],
      [legacyKind, "cluster.secret"],
    ],
    problems: discovery,
  },
  { reads: [["ContainerConfig", ""]], problems: containerDependencies },
  {
    reads: [
      ["KubeAPIServerCAConfig", ""],
      ["KubeEtcdEncryptionConfig", ""],
      machineTypeField,
      [legacyKind, "cluster.ca"],
      [legacyKind, "cluster.acceptedCAs"],
      [legacyKind, "cluster.secretboxEncryptionSecret"],
      [legacyKind, "cluster.aescbcEncryptionSecret"],
    ],
    problems: encryptionOfEtcd,
  },
  { reads: [machineTypeField], problems: controlPlaneOnly },
];

/** Rules that look at what could not be read say nothing. */
export function containerRules(
  config: Config,
  context: ValidationContext,
  isUnread: (kind: string, path: string) => boolean = () => false,
): readonly ConfigError[] {
  return rules.flatMap(({ reads, problems }) =>
    reads.some(([kind, path]) => isUnread(kind, path)) ? [] : problems(config, context),
  );
}

function plain(message: string, wanted: string): ConfigError {
  return { document: "", path: "", message, wanted };
}

interface Place {
  readonly kind: string;
  readonly name: string;
  readonly path: Path;
}

function at(config: Config, { kind, name, path }: Place, message: string, wanted: string): ConfigError {
  const document = config.documents.find((each) => each.type.kind === kind && each.name === name);
  const position = document?.locate?.(path);
  const found = document && foundAt(document, path);
  return {
    document: document === undefined ? "" : documentLabel(document.type, name),
    path: formatPath(path),
    message,
    wanted,
    ...(found === undefined ? {} : { found }),
    ...(position === undefined ? {} : { position }),
  };
}

function hostDnsInContainer(config: Config): readonly ConfigError[] {
  const { hostDns } = features(config);
  if (hostDns === undefined)
    return [plain("hostDNS config is required in container mode", "hostDNS in a ResolverConfig")];
  return [
    ...(hostDns.enabled ? [] : [plain("hostDNS must be enabled in container mode", "hostDNS.enabled true")]),
    ...(hostDns.forwardKubeDnsToHost
      ? []
      : [plain("forwardKubeDNSToHost must be enabled in container mode", "hostDNS.forwardKubeDNSToHost true")]),
  ];
}

function encryptedDns(config: Config): readonly ConfigError[] {
  if (features(config).hostDns?.enabled === true) return [];
  if (resolver(config).nameservers.every(({ protocol }) => protocol === "Do53")) return [];
  return [
    at(
      config,
      { kind: "ResolverConfig", name: "", path: ["nameservers"] },
      "hostDNS must be enabled when encrypted DNS (DoT or DoH) is used",
      "hostDNS.enabled true",
    ),
  ];
}

function discovery(config: Config): readonly ConfigError[] {
  const services = discoveryServices(config);
  const kubespan =
    documentsOf(config, kubeSpanConfig)[0]?.enabled ?? legacyOf(config)?.machine?.network?.kubespan?.enabled ?? false;
  if (services.length === 0)
    return kubespan
      ? [plain("KubeSpan requires a discovery service, and none is configured", "a DiscoveryServiceConfig")]
      : [];
  const { id, secret } = clusterIdentity(config);
  return [
    ...(id === ""
      ? [plain("cluster ID is required when discovery service is enabled", "clusterID in a DiscoveryIdentityConfig")]
      : []),
    ...(secret === ""
      ? [
          plain(
            "cluster secret is required when discovery service is enabled",
            "clusterSecret in a DiscoveryIdentityConfig",
          ),
        ]
      : []),
  ];
}

function containerDependencies(config: Config): readonly ConfigError[] {
  const containers = documentsOf(config, containerConfig);
  const graph = new Map(containers.map(({ name = "", dependsOn }) => [name, dependsOn?.containers ?? []] as const));
  const unknown = [...graph].flatMap(([name, needed]) =>
    needed.flatMap((each, index) =>
      graph.has(each)
        ? []
        : [
            at(
              config,
              { kind: "ContainerConfig", name, path: ["dependsOn", "containers", index] },
              `container ${JSON.stringify(name)} depends on container ${JSON.stringify(each)}, which is not configured`,
              "the name of another ContainerConfig",
            ),
          ],
    ),
  );
  const cycles = findCycles(graph);
  return cycles.length === 0
    ? unknown
    : [...unknown, plain(`container dependency cycles: ${cycles.join(", ")}`, "dependencies without a cycle")];
}

/** Each cycle that a walk in depth finds, once, from its smallest name: `a -> b -> a`; sorted. */
function findCycles(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const cycles = new Set<string>();
  const done = new Set<string>();
  for (const root of graph.keys()) {
    const path: string[] = [];
    const pending = [[root]];
    while (pending.length > 0) {
      const next = pending.at(-1)?.pop();
      if (next === undefined) {
        pending.pop();
        const left = path.pop();
        if (left !== undefined) done.add(left);
        continue;
      }
      const start = path.indexOf(next);
      if (start >= 0) cycles.add(formatCycle(path.slice(start)));
      else if (!done.has(next)) {
        path.push(next);
        pending.push([...(graph.get(next) ?? [])]);
      }
    }
  }
  return [...cycles].toSorted();
}

function formatCycle(names: readonly string[]): string {
  const smallest = names.reduce((best, name, index) => (name < (names[best] ?? "") ? index : best), 0);
  const turned = [...names.slice(smallest), ...names.slice(0, smallest)];
  return [...turned, turned[0] ?? ""].join(" -> ");
}

function encryptionOfEtcd(config: Config): readonly ConfigError[] {
  if (machineType(config) !== "controlplane") return [];
  const cluster = legacyOf(config)?.cluster;
  const hasCa =
    documentsOf(config, kubeAPIServerCAConfig).length > 0 ||
    cluster?.ca !== undefined ||
    (cluster?.acceptedCAs ?? []).length > 0;
  const encrypted =
    documentsOf(config, kubeEtcdEncryptionConfig).length > 0 ||
    (cluster?.secretboxEncryptionSecret ?? cluster?.aescbcEncryptionSecret) !== undefined;
  return hasCa && !encrypted
    ? [
        plain(
          "etcd encryption config is required on control plane machines: neither KubeEtcdEncryptionConfig nor an encryption secret is set",
          "a KubeEtcdEncryptionConfig",
        ),
      ]
    : [];
}

function controlPlaneOnly(config: Config): readonly ConfigError[] {
  if (machineType(config) === "controlplane") return [];
  const offenders = config.documents.filter(({ type }: ConfigDocument) => type.controlPlaneOnly);
  if (offenders.length === 0) return [];
  const kinds = [...new Set(offenders.map(({ type }) => type.kind))].toSorted();
  const position = offenders[0]?.locate?.([]);
  return [
    {
      ...plain(
        `documents are only allowed on control plane machines: [${kinds.join(" ")}]`,
        "machine.type controlplane",
      ),
      ...(position === undefined ? {} : { position }),
    },
  ];
}
