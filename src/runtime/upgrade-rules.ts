// Which version may follow which: a host is upgraded over at most two minors, downgraded from at most one above, and its Kubernetes must be one that the
// target knows.
import { tagOf } from "../config/image-tag.ts";
import { kubernetesRange } from "../config/kubernetes-range.ts";

export interface SemanticVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** Of `v1.14.0-rc.1+build`, `1.14.0`; undefined for anything else. */
export function parseVersion(text: string): SemanticVersion | undefined {
  const match = /^v?(?<major>\d{1,9})\.(?<minor>\d{1,9})\.(?<patch>\d{1,9})(?:[-+].*)?$/u.exec(text);
  if (match?.groups === undefined) return undefined;
  const { major, minor, patch } = match.groups;
  return { major: Number(major), minor: Number(minor), patch: Number(patch) };
}

export interface RunningVersions {
  /** Version of the node. */
  readonly host: string;
  /** Images of Kubernetes' parts that the node runs: `registry/kubelet:v1.37.0`. */
  readonly kubernetesImages: readonly string[];
}

/** Why `target` must not run on such a node; undefined when it may. Versions that cannot be read are not judged. */
export function upgradeProblem(
  target: string,
  { host: hostText, kubernetesImages }: RunningVersions,
): string | undefined {
  const [wanted, host] = [parseVersion(target), parseVersion(hostText)];
  if (wanted === undefined) return `version "${target}" of the image is no semantic version`;
  if (host !== undefined) {
    const [lowest, above] = [wanted.minor - 2, wanted.minor + 2];
    if (host.major !== wanted.major || host.minor < lowest || host.minor >= above) {
      const range = `>= ${wanted.major}.${lowest}.0 and < ${wanted.major}.${above}.0`;
      return `host version ${hostText} cannot be changed to ${target}: want a host ${range}`;
    }
  }
  const { oldest, newest } = kubernetesRange(wanted.minor);
  for (const image of kubernetesImages) {
    const version = parseVersion(tagOf(image));
    if (version === undefined || (version.major === 1 && version.minor >= oldest && version.minor <= newest)) continue;
    return `${image} is not supported by ${target}: want Kubernetes 1.${oldest} to 1.${newest}`;
  }
  return undefined;
}
