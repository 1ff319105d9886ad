// Checks that several validators share. Each is a question with a plain answer; the sentence around it is the validator's.
import { parseIp, parseIpPrefix } from "../../base/ip.ts";
import { parseGoUrl, splitHost } from "../url.ts";

/** Base64 of exactly 32 bytes: keys of WireGuard and of clusters. */
export function is32Bytes(base64: string): boolean {
  return /^(?:[A-Za-z0-9+/]{4}){10}[A-Za-z0-9+/]{3}=$/u.test(base64);
}

/** An address or a prefix, with "!" in front where it is to be left out. */
export function isSubnetFilter(text: string): boolean {
  const bare = text.startsWith("!") ? text.slice(1) : text;
  return parseIpPrefix(bare) !== undefined || parseIp(bare) !== undefined;
}

export function isCidrOrIp(text: string): boolean {
  return parseIpPrefix(text) !== undefined || parseIp(text) !== undefined;
}

export function isIp(text: string): boolean {
  return parseIp(text) !== undefined;
}

/** Lower-case labels of letters, digits and hyphens, joined by dots; at most 253 characters. RFC 1123. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/u.test(text);
}

/** A DNS name as configs may hold it: underscores and a trailing dot are tolerated. */
export function isDnsName(text: string): boolean {
  const labels = text.replace(/\.$/u, "").split(".");
  return labels.join("").length <= 255 && labels.every((label) => /^[A-Za-z0-9_-]{1,63}$/u.test(label));
}

/** `host:port` as Go's net.SplitHostPort takes it, with a numeric port. */
export function isHostPort(text: string): boolean {
  const [, , port = ""] = /^(\[[^\]]*\]|[^:]*):([^:]*)$/u.exec(text) ?? [];
  return /^\d{1,5}$/u.test(port) && Number(port) <= 65_535;
}

/** What is wrong with the URL of a Kubernetes API, or undefined. */
export function endpointProblem(text: string): string | undefined {
  const url = parseGoUrl(text);
  if (url === undefined) return "is not a valid URL";
  if (/^[^[].*:.*:/u.test(url.host)) return "IPv6 address must be in brackets";
  const { name, port } = splitHost(url.host);
  if (name.trim() === "") return "host is missing";
  if (port !== undefined && !(/^\d{1,5}$/u.test(port) && Number(port) >= 1 && Number(port) <= 65_535))
    return "port must be a number between 1 and 65535";
  return undefined;
}

/** An absolute URL with one of the schemes and a host. */
export function isUrlOf(text: string, schemes: readonly string[]): boolean {
  const url = parseGoUrl(text);
  return url !== undefined && schemes.includes(url.scheme) && url.host !== "";
}

/** Kernel's rules for names of network interfaces. */
export function isInterfaceName(text: string): boolean {
  return (
    text !== "" &&
    new TextEncoder().encode(text).length <= 15 &&
    text !== "." &&
    text !== ".." &&
    /^[^\s/:\p{C}]+$/u.test(text)
  );
}

const taintEffects: ReadonlySet<string> = new Set(["NoSchedule", "PreferNoSchedule", "NoExecute"]);
const reservedAnnotations: ReadonlySet<string> = new Set([
  "talos.dev/owned-labels",
  "talos.dev/owned-annotations",
  "talos.dev/owned-taints",
]);
const maxAnnotationsBytes = 256 * 1024;

/** Alphanumeric ends, `-_.` inside, at most 63. */
function isLabelName(text: string): boolean {
  return text.length <= 63 && /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/u.test(text);
}

/** `[prefix/]name`. */
export function isQualifiedName(text: string): boolean {
  const parts = text.split("/");
  if (parts.length > 2) return false;
  const [prefix, name] = parts.length === 2 ? parts : [undefined, text];
  return (prefix === undefined || isDnsSubdomain(prefix)) && isLabelName(name ?? "");
}

/** One sentence for each bad label. */
export function labelProblems(
  labels: Readonly<Record<string, string>>,
): readonly (readonly [key: string, problem: string])[] {
  return Object.entries(labels).flatMap(([key, value]): readonly (readonly [string, string])[] => [
    ...(isQualifiedName(key) ? [] : [[key, `invalid label key: ${JSON.stringify(key)}`] as const]),
    ...(value === "" || isLabelName(value) ? [] : [[key, `invalid label value for ${JSON.stringify(key)}`] as const]),
  ]);
}

export function annotationProblems(
  annotations: Readonly<Record<string, string>>,
): readonly (readonly [key: string, problem: string])[] {
  const entries = Object.entries(annotations);
  const size = entries.reduce((total, [key, value]) => total + key.length + new TextEncoder().encode(value).length, 0);
  return [
    ...entries.flatMap(([key]): readonly (readonly [string, string])[] => {
      if (reservedAnnotations.has(key)) return [[key, `annotation ${JSON.stringify(key)} is reserved`]];
      return isQualifiedName(key.toLowerCase()) ? [] : [[key, `invalid annotation key: ${JSON.stringify(key)}`]];
    }),
    ...(size > maxAnnotationsBytes
      ? [["", `annotations size ${size} is larger than limit ${maxAnnotationsBytes}`] as const]
      : []),
  ];
}

/** Values are `effect` or `value:effect`. */
export function taintProblems(
  taints: Readonly<Record<string, string>>,
): readonly (readonly [key: string, problem: string])[] {
  return Object.entries(taints).flatMap(([key, text]): readonly (readonly [string, string])[] => {
    const [value, effect] = text.includes(":")
      ? [text.slice(0, text.indexOf(":")), text.slice(text.indexOf(":") + 1)]
      : ["", text];
    return [
      ...(isQualifiedName(key) ? [] : [[key, `invalid taint key: ${JSON.stringify(key)}`] as const]),
      ...(value === "" || isLabelName(value) ? [] : [[key, `invalid taint value for ${JSON.stringify(key)}`] as const]),
      ...(taintEffects.has(effect) ? [] : [[key, `invalid taint effect: ${JSON.stringify(effect)}`] as const]),
    ];
  });
}

/** Settings of the kubelet that the node decides. */
export const protectedKubeletKeys: ReadonlySet<string> = new Set([
  "apiVersion",
  "authentication",
  "authorization",
  "cgroupRoot",
  "kind",
  "kubeletCgroups",
  "port",
  "protectKernelDefaults",
  "resolvConf",
  "rotateCertificates",
  "systemCgroups",
  "staticPodPath",
  "seccompDefault",
]);

const oldestKubernetes = [1, 32, 0] as const;
const firstTooNew = [1, 37, 99] as const;

/** What is wrong with the version in an image's tag, or undefined. Pre-release parts do not count. */
export function kubernetesImageProblem(image: string): string | undefined {
  const [, tag] = /:(v[^:/@]+)(?:@.*)?$/u.exec(image) ?? [];
  if (tag === undefined) return `image ${JSON.stringify(image)} has no version tag`;
  const [, major, minor, patch] = /^v(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/u.exec(tag) ?? [];
  if (major === undefined) return `image tag ${JSON.stringify(tag)} is not a semantic version`;
  const version = [Number(major), Number(minor), Number(patch)] as const;
  if (compare(version, oldestKubernetes) < 0 || compare(version, firstTooNew) >= 0) {
    return `version of Kubernetes ${tag.slice(1)} is not supported: want ${oldestKubernetes.join(".")} or newer, and older than ${firstTooNew.join(".")}`;
  }
  return undefined;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, part] of a.entries()) {
    const difference = part - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Keys other than cpu and memory. */
export function unknownResources(
  resources: { readonly requests?: object; readonly limits?: object } | undefined,
): readonly (readonly [section: string, key: string])[] {
  return (["requests", "limits"] as const).flatMap((section) =>
    Object.keys(resources?.[section] ?? {})
      .filter((key) => key !== "cpu" && key !== "memory")
      .map((key) => [section, key] as const),
  );
}

/** Whether a text has at least one PEM block, and all of them are of the label. */
export function pemLabels(text: string): readonly string[] {
  return [...text.matchAll(/^-----BEGIN ([^\n-]+)-----$/gmu)].map(([, label = ""]) => label);
}
