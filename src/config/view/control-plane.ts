// The programs of a Kubernetes control plane as the config wants them, whichever form it is written in: documents win over the older section,
// which stands for all its defaults even where it is silent.
import { documentOf, documentsOf, type Config } from "../document.ts";
import { kubeAPIServerConfig } from "../documents/kube-api-server-config.ts";
import { kubeControllerManagerConfig } from "../documents/kube-controller-manager-config.ts";
import { kubeNetworkConfig } from "../documents/kube-network-config.ts";
import { kubeNodeConfig } from "../documents/kube-node-config.ts";
import { kubeSchedulerConfig } from "../documents/kube-scheduler-config.ts";
import { kubeStaticPodConfig } from "../documents/kube-static-pod-config.ts";
import { defaultKubernetesVersion, images } from "../generate/options.ts";
import type { FreeMap, FreeValue } from "../schema.ts";
import { legacyOf, machineType } from "./machine.ts";

/** Values of one command line argument; each makes an argument of its own. */
export type ArgLists = Readonly<Record<string, readonly string[]>>;

export interface ExtraVolume {
  readonly name: string;
  readonly hostPath: string;
  readonly mountPath: string;
  readonly readonly: boolean;
}

/** Amounts by name, `cpu` or `memory`, as Kubernetes writes them. Requests always have both, "" when the config is silent. */
export interface Resources {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}

/** What the three programs have in common. */
export interface ControlPlaneProgram {
  readonly image: string;
  readonly extraArgs: ArgLists;
  readonly extraVolumes: readonly ExtraVolume[];
  readonly env: Readonly<Record<string, string>>;
  readonly resources: Resources;
}

export interface ApiServer extends ControlPlaneProgram {
  readonly startupProbes: boolean;
  /** Callers are told apart as a file says; otherwise by flags alone, and nobody is anonymous. */
  readonly useAuthenticationConfig: boolean;
}

const defaults = images(defaultKubernetesVersion);

/** Certificates that image admission, webhooks and issuers outside of the cluster are checked with. */
const trustedRoots: ExtraVolume = {
  name: "ca-roots",
  hostPath: "/etc/ssl/certs",
  mountPath: "/etc/ssl/certs",
  readonly: true,
};

/** Undefined on workers and where the config says nothing about a control plane. */
export function apiServer(config: Config): ApiServer | undefined {
  if (machineType(config) !== "controlplane") return undefined;
  const document = documentOf(config, kubeAPIServerConfig);
  if (document !== undefined)
    return {
      ...programOf(document, defaults.apiServer),
      extraVolumes: [trustedRoots],
      startupProbes: document.startupProbes ?? true,
      useAuthenticationConfig: true,
    };
  const legacy = legacyOf(config)?.cluster?.apiServer ?? {};
  return { ...programOf(legacy, defaults.apiServer), startupProbes: false, useAuthenticationConfig: false };
}

/** Whether the node registers itself; the API server then advertises its address. */
export function registersNode(config: Config): boolean {
  const document = documentOf(config, kubeNodeConfig);
  const skips = document?.skipNodeRegistration ?? legacyOf(config)?.machine?.kubelet?.skipNodeRegistration;
  return skips !== true;
}

export interface ControllerManager extends ControlPlaneProgram {
  readonly enabled: boolean;
  /** Prefix length of each node's part of the pods' addresses, by family. */
  readonly nodeCidrMaskSizeIPv4: number;
  readonly nodeCidrMaskSizeIPv6: number;
}

export function controllerManager(config: Config): ControllerManager | undefined {
  if (machineType(config) !== "controlplane") return undefined;
  const document = documentOf(config, kubeControllerManagerConfig);
  const legacy = legacyOf(config);
  const network = documentOf(config, kubeNetworkConfig);
  const disabled =
    document === undefined
      ? legacy?.machine?.controlPlane?.controllerManager?.disabled === true
      : document.enabled === false;
  return {
    ...programOf(document ?? legacy?.cluster?.controllerManager ?? {}, defaults.controllerManager),
    enabled: !disabled,
    nodeCidrMaskSizeIPv4: network?.nodeCIDRMaskSizeIPv4 ?? defaultMaskIPv4,
    nodeCidrMaskSizeIPv6: network?.nodeCIDRMaskSizeIPv6 ?? defaultMaskIPv6,
  };
}

const defaultMaskIPv4 = 24;
const defaultMaskIPv6 = 64;

export interface Scheduler extends ControlPlaneProgram {
  readonly enabled: boolean;
  /** Settings of its own, handed on as they are. */
  readonly config: FreeMap;
}

export function scheduler(config: Config): Scheduler | undefined {
  if (machineType(config) !== "controlplane") return undefined;
  const document = documentOf(config, kubeSchedulerConfig);
  const legacy = legacyOf(config);
  const disabled =
    document === undefined ? legacy?.machine?.controlPlane?.scheduler?.disabled === true : document.enabled === false;
  const wanted = document ?? legacy?.cluster?.scheduler ?? {};
  return { ...programOf(wanted, defaults.scheduler), enabled: !disabled, config: wanted.config ?? {} };
}

/** Whether clouds are looked after by a program of their own: "external", or "" for no. */
export function cloudProvider(config: Config): string {
  return legacyOf(config)?.cluster?.externalCloudProvider?.enabled === true ? "external" : "";
}

/** Pods that this machine runs by itself: each by the name of its document, or by namespace and name. */
export function staticPods(config: Config): readonly { readonly id: string; readonly pod: FreeMap }[] {
  const documents = documentsOf(config, kubeStaticPodConfig).map(({ name = "", pod = {} }) => ({ id: name, pod }));
  const older = (legacyOf(config)?.machine?.pods ?? []).map((pod) => {
    const metadata = (pod["metadata"] ?? {}) as FreeMap; // a map, or the pod is refused by the kubelet
    const part = (key: string): string => textOf(metadata[key]) || "default";
    return { id: `${part("namespace")}-${part("name")}`, pod };
  });
  return [...documents, ...older];
}

interface ProgramFields {
  readonly image?: string;
  readonly extraArgs?: Readonly<Record<string, string | readonly string[]>>;
  readonly extraVolumes?: readonly {
    readonly hostPath?: string;
    readonly mountPath?: string;
    readonly readonly?: boolean;
  }[];
  readonly env?: Readonly<Record<string, string>>;
  readonly resources?: { readonly requests?: FreeMap; readonly limits?: FreeMap };
}

function programOf(fields: ProgramFields, image: string): ControlPlaneProgram {
  return {
    image: fields.image === undefined || fields.image === "" ? image : fields.image,
    extraArgs: argLists(fields.extraArgs ?? {}),
    extraVolumes: (fields.extraVolumes ?? []).map(volumeOf),
    env: fields.env ?? {},
    resources: resourcesOf(fields.resources),
  };
}

export function argLists(args: Readonly<Record<string, string | readonly string[]>>): ArgLists {
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => [key, typeof value === "string" ? [value] : value]),
  );
}

/** The older form has no names: one is made of the path inside the container. */
function volumeOf({
  hostPath = "",
  mountPath = "",
  readonly = false,
}: NonNullable<ProgramFields["extraVolumes"]>[number]): ExtraVolume {
  const name = mountPath
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .replaceAll(/^-+|-+$/gu, "");
  return { name: `extra-${name}`.slice(0, maxVolumeName).replace(/-+$/u, ""), hostPath, mountPath, readonly };
}

/** Names of volumes are DNS labels. */
const maxVolumeName = 63;

export function resourcesOf(fields: ProgramFields["resources"]): Resources {
  const amounts = (map: FreeMap): Record<string, string> =>
    Object.fromEntries(Object.entries(map).map(([name, value]) => [name, textOf(value)]));
  return {
    requests: { cpu: "", memory: "", ...amounts(fields?.requests ?? {}) },
    limits: amounts(fields?.limits ?? {}),
  };
}

/** Amounts may be written as numbers. */
function textOf(value: FreeValue | undefined): string {
  return typeof value === "string"
    ? value
    : typeof value === "number" || typeof value === "bigint"
      ? String(value)
      : "";
}
