// All controllers of this area: the programs of a Kubernetes control plane, from config to pods.
export {
  admissionControlConfigController,
  apiServerConfigController,
  auditPolicyConfigController,
  authenticationConfigController,
  authorizationConfigController,
  controllerManagerConfigController,
  schedulerConfigController,
} from "./config.ts";
export { etcdEncryptionConfigController } from "./etcd-encryption.ts";
export { apiServerFinalController, controllerManagerFinalController, schedulerFinalController } from "./final.ts";
export { renderConfigsController } from "./render-configs.ts";
export { renderSecretsController } from "./render-secrets.ts";
export { controlPlaneStaticPodController } from "./static-pods.ts";
export { staticPodConfigController } from "./user-pods.ts";
