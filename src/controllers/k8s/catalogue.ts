export { addressFilterController } from "./address-filter.ts";
export { kubeletConfigController } from "./kubelet-config.ts";
export { kubeletKubeconfigController } from "./kubelet-kubeconfig.ts";
export { kubeletSpecController } from "./kubelet-spec.ts";
export { kubeletStatusController } from "./kubelet-status.ts";
export { nodeIPConfigController } from "./node-ip-config.ts";
export { nodeIPController } from "./node-ip.ts";
export { nodenameController } from "./nodename.ts";
