// What validators ask for, in words: each phrase completes "want ...", and several validators say it.
import type { SelectorScope } from "../cel/environment.ts";
import { apiRoles } from "./roles.ts";

export const wantedAddress = "an address such as 10.0.0.2 or 10.0.0.2/24";
export const wantedAnnotation =
  "annotations of Kubernetes: [prefix/]name with letters, digits, '-', '_' and '.', at most 256 KiB together";
export const wantedApiRole = `one of ${[...apiRoles].join(", ")}`;
export const wantedEndpoint = "a URL with a host, such as https://cluster.example.org:6443";
export const wantedImage = "an image such as registry.example.org/team/name:v1.2.3";
export const wantedInterfaceName = "1 to 15 bytes without white space, '/' and ':'";
export const wantedKubernetesImage = "an image whose tag is a supported version of Kubernetes, such as kubelet:v1.36.0";
export const wantedLabel =
  "labels of Kubernetes: [prefix/]name and value with letters, digits, '-', '_' and '.', each at most 63";
export const wantedPressure = "an expression over memory pressure and cgroups, such as cgroup.memory_current > 1u";
export const wantedQualifiedName = "[prefix/]name with letters, digits, '-', '_' and '.'";
export const wantedSelector: Readonly<Record<SelectorScope, string>> = {
  disk: "an expression over disk and system_disk, such as disk.size > 10u * GiB && !disk.rotational",
  volume: 'an expression over volume and disk, such as volume.partition_label == "DATA"',
  link: 'an expression over link, such as glob("virtio*", link.driver)',
};
export const wantedSize = "a size such as 10GiB";
export const wantedSubnetFilter = "a CIDR or an IP address, with ! in front to leave it out";
export const wantedSubnets = "one subnet, or one of IPv4 and one of IPv6";
export const wantedTaint = "taints of Kubernetes: [value:]NoSchedule, [value:]PreferNoSchedule or [value:]NoExecute";
export const wantedUrl = "a URL with a host, such as https://example.org/manifest.yaml";
