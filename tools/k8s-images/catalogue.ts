// The images of a Kubernetes for tests: which layers each has, and under which of upstream's names it is reached through a mirror.
import { nextKubernetesVersion, programVersion } from "./programs.ts";

export type LayerName =
  | "userland"
  | "kubernetes"
  | "kubernetesNext"
  | "etcd"
  | "coredns"
  | "flannel"
  | "pause"
  | "hello";

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

function kubernetesImages(layer: LayerName, tags: readonly string[]): readonly TestImage[] {
  const names = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"];
  const repositories = [...names.map((name) => [name, name] as const), ["siderolabs/kubelet", "kubelet"] as const];
  return repositories.map(([repository, program]) => ({
    repository,
    tags,
    layers: ["userland", layer],
    entrypoint: [`/usr/local/bin/${program}`],
  }));
}

/** The next patch release of Kubernetes, for tests of upgrades. */
export function nextKubernetesImages(): readonly TestImage[] {
  return kubernetesImages("kubernetesNext", [nextKubernetesVersion()]);
}

export function testImages(): readonly TestImage[] {
  return [
    ...kubernetesImages("kubernetes", [programVersion("kubernetes"), ...alsoKnownAs.kubernetes]),
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
