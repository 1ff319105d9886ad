// The images of a Kubernetes for tests: which layers each has, and under which of upstream's names it is reached through a mirror.
import { programVersion } from "./programs.ts";

export type LayerName = "userland" | "kubernetes" | "etcd" | "coredns" | "flannel" | "pause" | "hello";

export interface TestImage {
  /** Upstream's name without the registry: what a mirror is asked for. */
  readonly repository: string;
  readonly tags: readonly string[];
  /** From the bottom up. Images that share their lower layers are unpacked once. */
  readonly layers: readonly LayerName[];
  readonly entrypoint: readonly string[];
}

/** Names that configurations use for a version near the one that is built: the image goes by these too. */
const alsoKnownAs = {
  kubernetes: ["v1.37.0-rc.0"], // the default of the machine configuration
  etcd: ["3.7.1"], // likewise
} as const;

function kubernetesImage(repository: string, program: string): TestImage {
  const tags = [programVersion("kubernetes"), ...alsoKnownAs.kubernetes];
  return { repository, tags, layers: ["userland", "kubernetes"], entrypoint: [`/usr/local/bin/${program}`] };
}

export function testImages(): readonly TestImage[] {
  return [
    kubernetesImage("siderolabs/kubelet", "kubelet"),
    kubernetesImage("kube-apiserver", "kube-apiserver"),
    kubernetesImage("kube-controller-manager", "kube-controller-manager"),
    kubernetesImage("kube-scheduler", "kube-scheduler"),
    kubernetesImage("kube-proxy", "kube-proxy"),
    {
      repository: "etcd",
      tags: [programVersion("etcd").slice(1), ...alsoKnownAs.etcd],
      layers: ["etcd"],
      entrypoint: ["/usr/local/bin/etcd"],
    },
    { repository: "coredns/coredns", tags: [programVersion("coredns")], layers: ["coredns"], entrypoint: ["/coredns"] },
    {
      repository: "siderolabs/flannel",
      tags: [programVersion("flannel").slice(1)],
      layers: ["userland", "flannel"],
      entrypoint: ["/opt/bin/flanneld"],
    },
    { repository: "pause", tags: ["3.10.2"], layers: ["pause"], entrypoint: ["/pause"] },
    { repository: "hello", tags: ["1.0.0"], layers: ["hello"], entrypoint: ["/hello"] },
  ];
}
