// Rules that documents about Kubernetes share: images, resources, certificates, networks.
import { formatIpPrefix, maskIpPrefix, parseIpPrefix, type IpPrefix } from "../../base/ip.ts";
import { parseCertificate } from "../../pki/certificate.ts";
import { parsePrivateKey } from "../../pki/keys.ts";
import type { Reporter, ValidationContext } from "../document.ts";
import type { Path } from "../errors.ts";
import { isDnsSubdomain, kubernetesImageProblem, pemLabels, unknownResources } from "./checks.ts";
import { wantedKubernetesImage, wantedSubnets } from "./wanted.ts";

/** Skipped on the user's machine: which versions run is the node's matter. */
export function checkImage(image: string | undefined, report: Reporter, { local }: ValidationContext): void {
  if (image === undefined || image === "") {
    report.error(["image"], "image must be specified", "an image with a version's tag");
    return;
  }
  const problem = local ? undefined : kubernetesImageProblem(image);
  if (problem !== undefined) report.error(["image"], problem, wantedKubernetesImage);
}

export function checkResources(
  resources: { readonly requests?: object; readonly limits?: object } | undefined,
  report: Reporter,
  at: Path = ["resources"],
): void {
  for (const [section, key] of unknownResources(resources))
    report.error(
      [...at, section, key],
      `unsupported pod resource ${JSON.stringify(key)} in ${section}`,
      "cpu or memory",
    );
}

/** Names that become names of Kubernetes objects. */
export function checkObjectName(what: string, name: string | undefined, report: Reporter): void {
  if (!isDnsSubdomain(name ?? ""))
    report.error(
      ["name"],
      `${what} name is invalid: ${JSON.stringify(name ?? "")}`,
      "lower-case letters, digits, hyphens and dots",
    );
}

export interface IssuingCa {
  readonly cert?: string;
  readonly key?: string;
}

export function checkIssuingCa(
  ca: IssuingCa | undefined,
  report: Reporter,
  { required }: { readonly required: boolean },
): void {
  if (ca === undefined) {
    if (required) report.error(["issuingCA"], "issuing CA is required", "a certificate and its key");
    return;
  }
  if ((ca.cert ?? "") === "")
    report.error(["issuingCA", "cert"], "issuing CA certificate is required", "a certificate in PEM");
  else if (!parses(parseCertificate, ca.cert ?? ""))
    report.error(["issuingCA", "cert"], "issuing CA certificate cannot be parsed", "PEM");
  if ((ca.key ?? "") === "") report.error(["issuingCA", "key"], "issuing CA key is required", "a private key in PEM");
  else if (!parses(parsePrivateKey, ca.key ?? ""))
    report.error(["issuingCA", "key"], "issuing CA key cannot be parsed", "PEM");
}

/** Whether a parser takes a text; why it does not stays with it, for the text may be a key. */
export function parses(parse: (pem: string) => unknown, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

export function checkAcceptedCas(cas: readonly string[] | undefined, report: Reporter): void {
  for (const [index, text] of (cas ?? []).entries()) {
    const labels = pemLabels(text);
    if (labels.length === 0 || labels.some((label) => label !== "CERTIFICATE")) {
      report.error(
        ["acceptedCAs", index],
        `accepted CA ${index} must hold PEM-encoded certificates and nothing else`,
        "PEM-encoded certificates and nothing else",
      );
    }
  }
}

export interface NetworkFields {
  readonly podSubnets?: readonly string[];
  readonly serviceSubnets?: readonly string[];
  readonly nodeCIDRMaskSizeIPv4?: number;
  readonly nodeCIDRMaskSizeIPv6?: number;
}

const defaultNodeMasks = { 4: 24, 6: 64 } as const;
const minHostBits = 4;
const maxServiceHostBits = 20;
/** The controller manager keeps a bit for each node's part of the pods' network. */
const maxNodeBits = 16;

export function checkNetwork(fields: NetworkFields, report: Reporter): void {
  const { podSubnets = [], serviceSubnets = [], nodeCIDRMaskSizeIPv4 = 0, nodeCIDRMaskSizeIPv6 = 0 } = fields;
  if (nodeCIDRMaskSizeIPv4 < 0 || nodeCIDRMaskSizeIPv4 > 32)
    report.error(["nodeCIDRMaskSizeIPv4"], "node CIDR mask size for IPv4 must be between 1 and 32", "between 1 and 32");
  if (nodeCIDRMaskSizeIPv6 < 0 || nodeCIDRMaskSizeIPv6 > 128)
    report.error(
      ["nodeCIDRMaskSizeIPv6"],
      "node CIDR mask size for IPv6 must be between 1 and 128",
      "between 1 and 128",
    );
  const masks = { 4: nodeCIDRMaskSizeIPv4 || defaultNodeMasks[4], 6: nodeCIDRMaskSizeIPv6 || defaultNodeMasks[6] };
  const pod = subnetsProblem(podSubnets) ?? firstProblem(podSubnets, (prefix) => podProblem(prefix, masks));
  if (pod !== undefined) report.error(["podSubnets"], `podSubnets: ${pod}`, wantedSubnets);
  const service = subnetsProblem(serviceSubnets) ?? firstProblem(serviceSubnets, serviceProblem);
  if (service !== undefined) report.error(["serviceSubnets"], `serviceSubnets: ${service}`, wantedSubnets);
  if (podSubnets.length !== serviceSubnets.length)
    report.error(
      ["serviceSubnets"],
      "number of pod subnets and of service subnets must be the same",
      "a subnet of each family in both lists",
    );
}

/** 4 or 6. */
function familyOf(prefix: IpPrefix): 4 | 6 {
  return prefix.address.length === 4 ? 4 : 6;
}

function subnetsProblem(texts: readonly string[]): string | undefined {
  if (texts.length === 0 || texts.length > 2) return `want one or two subnets, found ${texts.length}`;
  const prefixes = texts.map(parseIpPrefix);
  for (const [index, prefix] of prefixes.entries()) {
    if (prefix === undefined) return `subnet ${JSON.stringify(texts[index])} is not valid`;
    if (formatIpPrefix(maskIpPrefix(prefix)) !== formatIpPrefix(prefix))
      return `subnet ${JSON.stringify(texts[index])} has host bits set`;
    if (prefix.address.length * 8 - prefix.bits < minHostBits)
      return `subnet ${JSON.stringify(texts[index])} is too small: want at least ${minHostBits} host bits`;
  }
  const [first, second] = prefixes;
  if (first !== undefined && second !== undefined && familyOf(first) === familyOf(second))
    return `at most one IPv${familyOf(first)} subnet is allowed`;
  return undefined;
}

function firstProblem(
  texts: readonly string[],
  problemOf: (prefix: IpPrefix) => string | undefined,
): string | undefined {
  for (const text of texts) {
    const prefix = parseIpPrefix(text);
    const problem = prefix === undefined ? undefined : problemOf(prefix);
    if (problem !== undefined) return `subnet ${JSON.stringify(text)} ${problem}`;
  }
  return undefined;
}

function podProblem(prefix: IpPrefix, masks: Readonly<Record<4 | 6, number>>): string | undefined {
  const mask = masks[familyOf(prefix)];
  if (prefix.bits > mask) return `is too small for the per-node mask size /${mask}`;
  return mask - prefix.bits > maxNodeBits
    ? `is too large for the per-node mask size /${mask}: want at most ${maxNodeBits} bits of nodes`
    : undefined;
}

function serviceProblem(prefix: IpPrefix): string | undefined {
  return prefix.address.length * 8 - prefix.bits > maxServiceHostBits
    ? `is too large: want at most ${maxServiceHostBits} host bits`
    : undefined;
}

/** Arguments of the API server that other documents decide, by their beginnings. */
export const managedApiServerArgs: readonly string[] = [
  "anonymous-auth",
  "oidc-",
  "authentication-config",
  "authorization-config",
  "authorization-mode",
  "authorization-webhook-",
];

export const authorizerTypes: readonly string[] = ["Node", "RBAC", "Webhook"];
