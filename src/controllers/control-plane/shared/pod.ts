// The pods of the control plane, as the kubelet gets them.
import type { Json, JsonObject } from "../../../cosi/struct.ts";
import type { ExtraVolume, ResourceLimits } from "../../../resources/k8s/common/messages.ts";
import type { APIServerConfig } from "../../../resources/k8s/api-server-config.ts";
import type { ControllerManagerConfig } from "../../../resources/k8s/controller-manager-config.ts";
import type { SchedulerConfig } from "../../../resources/k8s/scheduler-config.ts";
import { tagOfImage } from "./image-version.ts";
import { auditLogPath, configPath, programIds, secretsPath, type Program } from "./paths.ts";
import { parseQuantity } from "./quantity.ts";

export interface PodVersions {
  /** Of the settings, as clients that change them know it. */
  readonly config: string;
  /** Of the credentials. */
  readonly secrets: string;
  /** Of the configuration files. */
  readonly configFiles: string;
}

interface ProgramSettings {
  readonly image: string;
  readonly args: readonly string[];
  readonly extraVolumes: readonly ExtraVolume[];
  readonly environmentVariables: Readonly<Record<string, string>>;
  readonly resources: ResourceLimits;
}

interface PodParts {
  readonly program: Program;
  readonly settings: ProgramSettings;
  readonly annotations: JsonObject;
  readonly requests: Readonly<Record<string, string>>;
  readonly probes: JsonObject;
  /** Folders of the node beside the secrets. */
  readonly folders?: readonly ExtraVolume[];
  readonly capabilities?: readonly string[];
}

/**
 * Failures after which a program that has not come up is started again: ten minutes and three. Whoever starts slowly is slower still when
 * he has to begin anew: on a busy machine the API server was ended for ever in the middle of making its roles.
 */
const slowStart = { apiServer: 60, others: 36 } as const;

export function apiServerPod(config: APIServerConfig, versions: PodVersions): JsonObject {
  const port = config.localPort;
  return podOf({
    program: "kube-apiserver",
    settings: config,
    annotations: annotationsOf(versions, "config files"),
    requests: { cpu: "200m", memory: "512Mi" },
    folders: [
      configFolder("kube-apiserver"),
      { name: "audit", hostPath: auditLogPath, mountPath: auditLogPath, readonly: false },
    ],
    capabilities: ["NET_BIND_SERVICE"],
    probes: config.startupProbesEnabled
      ? {
          startupProbe: probe("/livez", port, {
            initialDelaySeconds: 10,
            periodSeconds: 10,
            failureThreshold: slowStart.apiServer,
          }),
          livenessProbe: probe("/livez", port, { initialDelaySeconds: 10, periodSeconds: 10, failureThreshold: 8 }),
          readinessProbe: probe("/readyz", port, { periodSeconds: 1, failureThreshold: 3 }),
        }
      : {},
  });
}

export function controllerManagerPod(config: ControllerManagerConfig, versions: PodVersions): JsonObject {
  const port = 10_257;
  return podOf({
    program: "kube-controller-manager",
    settings: config,
    annotations: annotationsOf(versions),
    requests: { cpu: "50m", memory: "256Mi" },
    probes: {
      startupProbe: probe("/healthz", port, { periodSeconds: 5, failureThreshold: slowStart.others }),
      livenessProbe: probe("/healthz", port),
    },
  });
}

export function schedulerPod(config: SchedulerConfig, versions: PodVersions): JsonObject {
  const port = 10_259;
  return podOf({
    program: "kube-scheduler",
    settings: config,
    annotations: annotationsOf(versions, "config files"),
    requests: { cpu: "10m", memory: "64Mi" },
    folders: [configFolder("kube-scheduler")],
    probes: {
      startupProbe: probe("/livez", port, { periodSeconds: 5, failureThreshold: slowStart.others }),
      livenessProbe: probe("/livez", port),
      readinessProbe: probe("/readyz", port),
    },
  });
}

/** Pods start again when one of these changes. */
function annotationsOf({ config, secrets, configFiles }: PodVersions, withFiles?: "config files"): JsonObject {
  return {
    "talos.dev/config-version": config,
    "talos.dev/secrets-version": secrets,
    ...(withFiles === undefined ? {} : { "talos.dev/config-file-version": configFiles }),
  };
}

function configFolder(program: Program): ExtraVolume {
  return { name: "config", hostPath: configPath(program), mountPath: configPath(program), readonly: true };
}

function probe(path: string, port: number, timing: JsonObject = {}): JsonObject {
  return { httpGet: { path, host: "localhost", port, scheme: "HTTPS" }, timeoutSeconds: 15, ...timing };
}

function podOf(parts: PodParts): JsonObject {
  const { program, settings, annotations } = parts;
  const id = programIds[program];
  const folders: readonly ExtraVolume[] = [
    { name: "secrets", hostPath: secretsPath(program), mountPath: secretsPath(program), readonly: true },
    ...(parts.folders ?? []),
  ];
  const scratch = [
    { name: "tmp", mountPath: "/tmp" },
    { name: "run", mountPath: "/var/run/kubernetes" },
  ];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: program, namespace: "kube-system", annotations, labels: labelsOf(program, settings.image) },
    spec: {
      priorityClassName: "system-cluster-critical",
      priority: systemClusterCritical,
      hostNetwork: true,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: id,
        runAsGroup: id,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [
        {
          name: program,
          image: settings.image,
          command: settings.args,
          env: environmentOf(settings),
          resources: resourcesOf(settings.resources, parts.requests),
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"], ...(parts.capabilities === undefined ? {} : { add: parts.capabilities }) },
            seccompProfile: { type: "RuntimeDefault" },
          },
          volumeMounts: [...folders.map(mountOf), ...scratch, ...settings.extraVolumes.map(mountOf)],
          ...parts.probes,
        },
      ],
      volumes: [
        ...folders.map(volumeOf),
        ...scratch.map(({ name }) => ({ name, emptyDir: { medium: "Memory" } })),
        ...settings.extraVolumes.map(volumeOf),
      ],
    },
  };
}

/** The value of the priority class; the kubelet of a static pod does not look it up. */
const systemClusterCritical = 2_000_000_000;

function labelsOf(program: Program, image: string): JsonObject {
  const tag = tagOfImage(image);
  return {
    tier: "control-plane",
    "k8s-app": program,
    component: program,
    "app.kubernetes.io/name": program,
    "app.kubernetes.io/component": "control-plane",
    "app.kubernetes.io/managed-by": "Talos",
    ...(tag === undefined ? {} : { "app.kubernetes.io/version": tag }),
  };
}

function mountOf({ name, mountPath, readonly }: ExtraVolume): JsonObject {
  return { name, mountPath, ...(readonly ? { readOnly: true } : {}) };
}

function volumeOf({ name, hostPath }: ExtraVolume): JsonObject {
  return { name, hostPath: { path: hostPath } };
}

/** Part of a memory limit that the program's heap may take. */
const heapShare = 0.95;

function environmentOf({ environmentVariables, resources }: ProgramSettings): readonly Json[] {
  const limit = parseQuantity(resources.limits["memory"] ?? "");
  return [
    { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
    ...Object.keys(environmentVariables)
      .toSorted()
      // A dollar would be taken for a reference to another variable.
      .map((name) => ({ name, value: (environmentVariables[name] ?? "").replaceAll("$", "$$$$") })),
    ...(limit === undefined || limit === 0
      ? []
      : [{ name: "GOMEMLIMIT", value: String(Math.floor(limit * heapShare)) }]),
  ];
}

function resourcesOf(wanted: ResourceLimits, defaults: Readonly<Record<string, string>>): JsonObject {
  const given = (amounts: Readonly<Record<string, string>>): JsonObject =>
    Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount !== ""));
  const limits = given(wanted.limits);
  return {
    requests: { ...defaults, ...given(wanted.requests) },
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
  };
}
