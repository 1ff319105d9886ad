// The settings of the three programs with their full command lines: what their pods are made of.
import { isRecord } from "../../base/record.ts";
import {
  defineController,
  shared,
  weak,
  type Controller,
  type ControllerState,
  type Input,
} from "../../cosi/controller.ts";
import type { Resource, ResourceType } from "../../cosi/resource.ts";
import type { JsonObject } from "../../cosi/struct.ts";
import { APIServerConfig } from "../../resources/k8s/api-server-config.ts";
import { ControllerManagerConfig } from "../../resources/k8s/controller-manager-config.ts";
import { SchedulerConfig } from "../../resources/k8s/scheduler-config.ts";
import { KubernetesRootSecret } from "../../resources/secrets/kubernetes-root-secret.ts";
import { kubernetesRootId } from "../secrets/root-kubernetes.ts";
import { apiServerCommand, controllerManagerCommand, schedulerCommand } from "./shared/arguments.ts";
import { secretsPath, type Program } from "./shared/paths.ts";

/** Version of the plain record that a final one was made from: what clients that upgrade Kubernetes wait for at the pod. */
export const sourceVersionAnnotation = "ichor/source-version";

export function finalId(program: Program): string {
  return `final-${program}`;
}

interface FinalOptions<S> {
  readonly name: string;
  readonly type: ResourceType<S>;
  readonly program: Program;
  readonly inputs?: readonly Input[];
  /** Undefined while something is missing. */
  readonly make: (spec: S, state: ControllerState) => Promise<S | undefined>;
}

function finalController<S>({ name, type, program, inputs = [], make }: FinalOptions<S>): Controller {
  return defineController({
    name: `k8s.${name}`,
    inputs: [weak(type, { id: program }), ...inputs],
    outputs: [shared(type)],
    async reconcile({ state }) {
      const plain = await state.find(type, program);
      const spec = isRunning(plain) ? await make(plain.spec, state) : undefined;
      if (plain !== undefined && spec !== undefined) {
        const annotations = { [sourceVersionAnnotation]: String(plain.metadata.version) };
        await state.modify(type, finalId(program), () => spec, { annotations });
      }
      await state.cleanup(type);
    },
  });
}

function isRunning<S>(resource: Resource<S> | undefined): resource is Resource<S> {
  return resource?.metadata.phase === "running";
}

export function apiServerFinalController(): Controller {
  return finalController({
    name: "ControlPlaneAPIServerFinalController",
    type: APIServerConfig,
    program: "kube-apiserver",
    inputs: [weak(KubernetesRootSecret, { id: kubernetesRootId })],
    async make(spec, state) {
      const root = await state.find(KubernetesRootSecret, kubernetesRootId);
      return isRunning(root) ? { ...spec, args: apiServerCommand(spec, root.spec) } : undefined;
    },
  });
}

export function controllerManagerFinalController(): Controller {
  return finalController({
    name: "ControlPlaneControllerManagerFinalController",
    type: ControllerManagerConfig,
    program: "kube-controller-manager",
    // What is in the command line is not said twice.
    make: async (spec) => ({
      ...spec,
      args: controllerManagerCommand(spec),
      extraArgs: {},
      podCIDRs: [],
      serviceCIDRs: [],
      nodeCIDRMaskSizeIPv4: 0,
      nodeCIDRMaskSizeIPv6: 0,
    }),
  });
}

export function schedulerFinalController(): Controller {
  return finalController({
    name: "ControlPlaneSchedulerFinalController",
    type: SchedulerConfig,
    program: "kube-scheduler",
    make: async (spec) => ({
      ...spec,
      args: schedulerCommand(spec),
      extraArgs: {},
      config: schedulerConfiguration(spec.config),
    }),
  });
}

/** The scheduler's own settings with what the node decides. */
function schedulerConfiguration(config: JsonObject): JsonObject {
  const given = config["clientConnection"];
  return {
    ...config,
    apiVersion: "kubescheduler.config.k8s.io/v1",
    kind: "KubeSchedulerConfiguration",
    clientConnection: { ...(isRecord(given) ? given : {}), kubeconfig: `${secretsPath("kube-scheduler")}/kubeconfig` },
  };
}
