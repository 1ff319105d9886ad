// All resource types of this area.
export { KubeSpanConfig } from "./kube-span-config.ts";
export { KubeSpanEndpoint } from "./kube-span-endpoint.ts";
export { KubeSpanIdentity } from "./kube-span-identity.ts";
export { KubeSpanPeerSpec } from "./kube-span-peer-spec.ts";
export { KubeSpanPeerStatus } from "./kube-span-peer-status.ts";
