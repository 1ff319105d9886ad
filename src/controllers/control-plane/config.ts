// What the config says about the programs of the control plane, as resources: settings, and the API server's policies.
import type { Config } from "../../config/document.ts";
import { admissionPlugins, auditPolicy, authentication, authorizers } from "../../config/view/api-server-policy.ts";
import { clusterIdentity, clusterNetwork } from "../../config/view/cluster.ts";
import {
  apiServer,
  cloudProvider,
  controllerManager,
  registersNode,
  scheduler,
  type ControlPlaneProgram,
} from "../../config/view/control-plane.ts";
import { localApiPort } from "../../config/view/kubernetes-root.ts";
import { machineType } from "../../config/view/machine.ts";
import { exclusive, shared, type Controller, type Output } from "../../cosi/controller.ts";
import type { ResourceType } from "../../cosi/resource.ts";
import { AdmissionControlConfig } from "../../resources/k8s/admission-control-config.ts";
import { APIServerConfig } from "../../resources/k8s/api-server-config.ts";
import { AuditPolicyConfig } from "../../resources/k8s/audit-policy-config.ts";
import { AuthenticationConfig } from "../../resources/k8s/authentication-config.ts";
import { AuthorizationConfig } from "../../resources/k8s/authorization-config.ts";
import { ControllerManagerConfig } from "../../resources/k8s/controller-manager-config.ts";
import { SchedulerConfig } from "../../resources/k8s/scheduler-config.ts";
import { fromActiveConfig } from "../active-config.ts";
import { argMessages } from "../shared/arguments.ts";
import { jsonObjectOf } from "../shared/json.ts";

/** The first control plane to have a member of etcd serves its own API server. */
const etcdServers = ["https://127.0.0.1:2379"];
/** Filled in by the pod. */
const podAddress = "$(POD_IP)";

function fromConfig<S>(
  name: string,
  output: ResourceType<S>,
  id: string,
  specOf: (config: Config) => S | undefined,
  claim: (type: ResourceType<S>) => Output = exclusive,
): Controller {
  return fromActiveConfig({ name: `k8s.${name}`, output, id, specOf, claim });
}

const onControlPlane =
  <S>(make: (config: Config) => S) =>
  (config: Config): S | undefined =>
    machineType(config) === "controlplane" ? make(config) : undefined;

export function apiServerConfigController(): Controller {
  return fromConfig("ControlPlaneAPIServerController", APIServerConfig, "kube-apiserver", apiServerConfig, shared);
}

export function controllerManagerConfigController(): Controller {
  const name = "ControlPlaneControllerManagerController";
  return fromConfig(name, ControllerManagerConfig, "kube-controller-manager", controllerManagerConfig, shared);
}

export function schedulerConfigController(): Controller {
  return fromConfig("ControlPlaneSchedulerController", SchedulerConfig, "kube-scheduler", schedulerConfig, shared);
}

export function admissionControlConfigController(): Controller {
  return fromConfig(
    "ControlPlaneAdmissionControlController",
    AdmissionControlConfig,
    "admission-control",
    onControlPlane((config) => ({
      config: admissionPlugins(config).map(({ name, configuration }) => ({
        name,
        configuration: jsonObjectOf(configuration),
      })),
    })),
  );
}

export function auditPolicyConfigController(): Controller {
  return fromConfig(
    "ControlPlaneAuditPolicyController",
    AuditPolicyConfig,
    "audit-policy",
    onControlPlane((config) => ({ config: jsonObjectOf(auditPolicy(config)) })),
  );
}

export function authenticationConfigController(): Controller {
  return fromConfig(
    "ControlPlaneAuthenticationController",
    AuthenticationConfig,
    "authentication-config",
    onControlPlane((config) => ({ config: authenticationConfig(config) })),
  );
}

function authenticationConfig(config: Config): AuthenticationConfig["config"] {
  const wanted = authentication(config);
  if (wanted === undefined) return {};
  const kind = { apiVersion: "apiserver.config.k8s.io/v1beta1", kind: "AuthenticationConfiguration" };
  return { ...jsonObjectOf(wanted), ...kind };
}

export function authorizationConfigController(): Controller {
  return fromConfig("ControlPlaneAuthorizationController", AuthorizationConfig, "authorization", (config) => {
    const program = apiServer(config);
    if (program === undefined) return undefined;
    const { image } = program;
    return { image, config: authorizers(config).map((each) => ({ ...each, webhook: jsonObjectOf(each.webhook) })) };
  });
}

/** Undefined on workers. */
export function apiServerConfig(config: Config): APIServerConfig | undefined {
  const program = apiServer(config);
  if (program === undefined) return undefined;
  return {
    ...commonOf(program),
    args: [],
    cloudProvider: cloudProvider(config),
    controlPlaneEndpoint: clusterIdentity(config).endpoint,
    etcdServers,
    localPort: localApiPort(config),
    serviceCIDR: clusterNetwork(config).serviceSubnets,
    advertisedAddress: registersNode(config) ? podAddress : "",
    startupProbesEnabled: program.startupProbes,
    useAuthenticationConfig: program.useAuthenticationConfig,
  };
}

export function controllerManagerConfig(config: Config): ControllerManagerConfig | undefined {
  const program = controllerManager(config);
  if (program === undefined) return undefined;
  const { podSubnets, serviceSubnets } = clusterNetwork(config);
  return {
    ...commonOf(program),
    args: [],
    enabled: program.enabled,
    cloudProvider: cloudProvider(config),
    podCIDRs: podSubnets,
    serviceCIDRs: serviceSubnets,
    nodeCIDRMaskSizeIPv4: program.nodeCidrMaskSizeIPv4,
    nodeCIDRMaskSizeIPv6: program.nodeCidrMaskSizeIPv6,
  };
}

export function schedulerConfig(config: Config): SchedulerConfig | undefined {
  const program = scheduler(config);
  if (program === undefined) return undefined;
  return { ...commonOf(program), args: [], enabled: program.enabled, config: jsonObjectOf(program.config) };
}

function commonOf({
  image,
  extraArgs,
  extraVolumes,
  env,
  resources,
}: ControlPlaneProgram): Pick<
  APIServerConfig,
  "image" | "extraArgs" | "extraVolumes" | "environmentVariables" | "resources"
> {
  return { image, extraArgs: argMessages(extraArgs), extraVolumes, environmentVariables: env, resources };
}
