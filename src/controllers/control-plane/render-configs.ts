// Configuration files of the control plane's pods: admission, audit, authentication, authorisation, scheduling.
import { kubernetesYaml } from "../../config/yaml/kubernetes.ts";
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import type { Resource } from "../../cosi/resource.ts";
import type { JsonObject } from "../../cosi/struct.ts";
import { AdmissionControlConfig } from "../../resources/k8s/admission-control-config.ts";
import { AuditPolicyConfig } from "../../resources/k8s/audit-policy-config.ts";
import { AuthenticationConfig } from "../../resources/k8s/authentication-config.ts";
import { AuthorizationConfig } from "../../resources/k8s/authorization-config.ts";
import { ConfigStatus } from "../../resources/k8s/config-status.ts";
import { SchedulerConfig } from "../../resources/k8s/scheduler-config.ts";
import { finalId } from "./final.ts";
import { isAtLeast, versionOfImage } from "./shared/image-version.ts";
import { configPath, programIds } from "./shared/paths.ts";
import { staticPodsId } from "./render-secrets.ts";
import { writePodFolder, type PodFileSystem } from "./shared/write-files.ts";

/**
 * Pods that have these files begin anew when the version changes: so it counts how often each text changed, not how often its source did, which
 * also holds what is in no file, such as the image of an API server that is upgraded.
 */
export function renderConfigsController({ files }: { readonly files: PodFileSystem }): Controller {
  const known = new Map<string, { readonly text: string; readonly changes: number }>();

  function changesOf(name: string, text: string): number {
    const before = known.get(name);
    if (before?.text === text) return before.changes;
    const changes = (before?.changes ?? 0) + 1;
    known.set(name, { text, changes });
    return changes;
  }

  return defineController({
    name: "k8s.RenderConfigsStaticPodController",
    inputs: [
      weak(AdmissionControlConfig),
      weak(AuditPolicyConfig),
      weak(AuthorizationConfig),
      weak(AuthenticationConfig),
      weak(SchedulerConfig, { id: finalId("kube-scheduler") }),
    ],
    outputs: [exclusive(ConfigStatus)],
    async reconcile({ state }) {
      const admission = await state.find(AdmissionControlConfig, "admission-control");
      const audit = await state.find(AuditPolicyConfig, "audit-policy");
      const authorization = await state.find(AuthorizationConfig, "authorization");
      const authentication = await state.find(AuthenticationConfig, "authentication-config");
      const scheduler = await state.find(SchedulerConfig, finalId("kube-scheduler"));
      if (!isRunning(admission) || !isRunning(audit) || !isRunning(authorization)) return state.cleanup(ConfigStatus);
      if (!isRunning(authentication) || !isRunning(scheduler)) return state.cleanup(ConfigStatus);
      const ofApiServer = {
        "admission-control-config.yaml": kubernetesYaml(admissionConfiguration(admission.spec)),
        "auditpolicy.yaml": kubernetesYaml(audit.spec.config),
        "authorization-config.yaml": kubernetesYaml(authorizationConfiguration(authorization.spec)),
        "authentication-config.yaml": kubernetesYaml(authentication.spec.config),
      };
      const ofScheduler = { "scheduler-config.yaml": kubernetesYaml(scheduler.spec.config) };
      await writePodFolder(files, {
        path: configPath("kube-apiserver"),
        uid: programIds["kube-apiserver"],
        files: ofApiServer,
      });
      await writePodFolder(files, {
        path: configPath("kube-scheduler"),
        uid: programIds["kube-scheduler"],
        files: ofScheduler,
      });
      const texts = Object.entries({ ...ofApiServer, ...ofScheduler });
      const version = texts.map(([name, text]) => changesOf(name, text)).join("");
      await state.modify(ConfigStatus, staticPodsId, () => ({ ready: true, version }));
      return undefined;
    },
  });
}

function isRunning<S>(resource: Resource<S> | undefined): resource is Resource<S> {
  return resource?.metadata.phase === "running";
}

export function admissionConfiguration({ config }: AdmissionControlConfig): JsonObject {
  return { apiVersion: "apiserver.config.k8s.io/v1", kind: "AdmissionConfiguration", plugins: config };
}

/** The stable version of the file's format is known to API servers since 1.32. */
export function authorizationConfiguration({ image, config }: AuthorizationConfig): JsonObject {
  const version = isAtLeast(versionOfImage(image), [1, 32]) ? "v1" : "v1beta1";
  return {
    apiVersion: `apiserver.config.k8s.io/${version}`,
    kind: "AuthorizationConfiguration",
    authorizers: config.map(({ type, name, webhook }) => ({
      type,
      name,
      ...(Object.keys(webhook).length === 0 ? {} : { webhook }),
    })),
  };
}
