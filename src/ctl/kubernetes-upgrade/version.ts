// Versions of Kubernetes: which follow each other, and which a node's system can run.
import { FormatError } from "../../base/errors.ts";
import { tagOf } from "../../config/image-tag.ts";
import { kubernetesRange } from "../../config/kubernetes-range.ts";

export interface KubernetesVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** "rc.0"; "" for a release. */
  readonly pre: string;
}

const shape = /^v?(?<major>\d+)\.(?<minor>\d+)\.(?<patch>\d+)(?:-(?<pre>[0-9A-Za-z.-]+))?$/u;

/** Throws a FormatError. A "v" in front is allowed. */
export function parseVersion(text: string): KubernetesVersion {
  const match = shape.exec(text);
  if (match === null) throw new FormatError(`Cannot parse version: found "${text}", want one such as 1.37.0`);
  const { major = "", minor = "", patch = "", pre = "" } = match.groups ?? {};
  return { major: Number(major), minor: Number(minor), patch: Number(patch), pre };
}

/** Without a "v". */
export function formatVersion({ major, minor, patch, pre }: KubernetesVersion): string {
  return `${major}.${minor}.${patch}${pre === "" ? "" : `-${pre}`}`;
}

/** Negative when `a` is older. Pre-releases are older than their release, and are compared word by word. */
export function compareVersions(a: KubernetesVersion, b: KubernetesVersion): number {
  const numbers = a.major - b.major || a.minor - b.minor || a.patch - b.patch;
  if (numbers !== 0 || a.pre === b.pre) return numbers;
  if (a.pre === "" || b.pre === "") return a.pre === "" ? 1 : -1;
  return a.pre.localeCompare(b.pre, "en", { numeric: true });
}

/** The version in an image's tag; builds such as "-slim" are left out. Undefined for a digest or another tag. */
export function versionOfImage(image: string): KubernetesVersion | undefined {
  const tag = tagOf(image).replace(/-(?:slim|fat)$/u, "");
  return shape.test(tag) ? parseVersion(tag) : undefined;
}

/** Throws unless the step is allowed: within a minor version, or to the next. */
export function checkPath(from: KubernetesVersion, to: KubernetesVersion): void {
  const isSame = from.major === to.major && from.minor === to.minor;
  const isNext = from.major === to.major && from.minor + 1 === to.minor;
  if (isSame || isNext) return;
  const next = `${from.major}.${from.minor + 1}`;
  throw new Error(
    `Cannot upgrade Kubernetes from ${formatVersion(from)} to ${formatVersion(to)}: want a version of ${from.major}.${from.minor} or ${next}, one minor version at a time`,
  );
}

/** Throws when a node whose system has this tag, such as "v1.14.0", cannot run the version. */
export function checkSystem(tag: string, to: KubernetesVersion): void {
  const match = /^v(?<major>\d+)\.(?<minor>\d+)\./u.exec(tag);
  if (match === null) return; // a build of somebody who knows what he runs
  const { oldest, newest } = kubernetesRange(Number(match.groups?.["minor"] ?? 0));
  if (to.major === 1 && to.minor <= newest && to.minor >= oldest) return;
  throw new Error(`version ${formatVersion(to)} does not run on ${tag}: want 1.${oldest} to 1.${newest}`);
}

export interface RemovedFlag {
  /** The minor version that does not know it any more. */
  readonly since: number;
  readonly program: "kube-apiserver" | "kube-controller-manager" | "kube-scheduler" | "kubelet";
  readonly flag: string;
}

/** Command line flags that programs end with when they see them. Source: the changelogs of Kubernetes. */
const removedFlags: readonly RemovedFlag[] = [
  { since: 33, program: "kube-apiserver", flag: "cloud-provider" },
  { since: 33, program: "kube-apiserver", flag: "cloud-config" },
  { since: 35, program: "kubelet", flag: "pod-infra-container-image" },
];

/** Flags that were known before the step and are not after it. */
export function flagsRemovedBetween(from: KubernetesVersion, to: KubernetesVersion): readonly RemovedFlag[] {
  return removedFlags.filter(({ since }) => from.minor < since && since <= to.minor);
}

/** Feature gates by the minor version that does not know them any more; programs end when one is set. Source: the changelogs of Kubernetes. */
const removedGates: ReadonlyMap<number, readonly string[]> = new Map([
  [
    32,
    [
      "CloudDualStackNodeIPs",
      "KMSv2",
      "KMSv2KDF",
      "LegacyServiceAccountTokenCleanUp",
      "MinDomainsInPodTopologySpread",
      "NewVolumeManagerReconstruction",
      "NodeOutOfServiceVolumeDetach",
      "ServerSideApply",
      "ServerSideFieldValidation",
      "StableLoadBalancerNodeSet",
      "ValidatingAdmissionPolicy",
    ],
  ],
  [
    33,
    [
      "AppArmor",
      "AppArmorFields",
      "CPUManager",
      "DisableCloudProviders",
      "DisableKubeletCloudCredentialProviders",
      "KubeProxyDrainingTerminatingNodes",
      "PDBUnhealthyPodEvictionPolicy",
    ],
  ],
  [35, ["ComponentSLIs", "SizeMemoryBackedVolumes", "UserNamespacesPodSecurityStandards"]],
]);

/** Feature gates that were known before the step and are not after it. */
export function gatesRemovedBetween(from: KubernetesVersion, to: KubernetesVersion): readonly string[] {
  return [...removedGates].flatMap(([since, gates]) => (from.minor < since && since <= to.minor ? gates : []));
}
