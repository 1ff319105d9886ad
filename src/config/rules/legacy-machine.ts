// Rules of the machine document: the machine section.
import type { ValueOf } from "../schema.ts";
import type { Reporter, ValidationContext } from "../document.ts";
import type { machine } from "../documents/v1alpha1/machine.ts";
import { parseByteSize } from "../bytesize.ts";
import { parseMachineType, type MachineType } from "../view/machine-type.ts";
import { parseGoUrl, splitHost } from "../url.ts";
import {
  annotationProblems,
  isSubnetFilter,
  kubernetesImageProblem,
  labelProblems,
  protectedKubeletKeys,
  taintProblems,
} from "./checks.ts";
import { checkKubeletFields } from "./kubelet-fields.ts";
import { isDiskMountPoint } from "./disk-mount-point.ts";
import { diskSelectorExpression } from "./disk-selector.ts";
import { apiRoles } from "./roles.ts";
import { runtimeSpecProblem } from "./runtime-spec.ts";
import { checkKeys, type EncryptionKey } from "./volume-rules.ts";
import {
  wantedAnnotation,
  wantedApiRole,
  wantedKubernetesImage,
  wantedLabel,
  wantedSubnetFilter,
  wantedTaint,
} from "./wanted.ts";

export type Machine = ValueOf<typeof machine>;

const canonicalTypes: ReadonlySet<string> = new Set(["init", "controlplane", "worker"]);

export function checkMachineType(section: Machine, report: Reporter): MachineType {
  const text = section.type ?? "";
  const type = parseMachineType(text);
  if (type === "unknown")
    report.error(["machine", "type"], `unknown machine type ${JSON.stringify(text)}`, "controlplane or worker");
  else if (!canonicalTypes.has(text))
    report.warning(
      ["machine", "type"],
      `use ${JSON.stringify(type)} instead of ${JSON.stringify(text)} for machine type`,
    );
  return type;
}

export function checkMachine(section: Machine, type: MachineType, report: Reporter, context: ValidationContext): void {
  checkPki(section, type, report);
  if (context.requiresInstall) checkInstallTarget(section, report);
  checkInstall(section, report);
  checkDisks(section, report);
  checkKubelet(section, report, context);
  checkSystemDiskEncryption(section, report);
  checkLogging(section, report);
  for (const [key, problem] of labelProblems(section.nodeLabels ?? {}))
    report.error(["machine", "nodeLabels", key], problem, wantedLabel);
  for (const [key, problem] of annotationProblems(section.nodeAnnotations ?? {}))
    report.error(["machine", "nodeAnnotations", key], problem, wantedAnnotation);
  for (const [key, problem] of taintProblems(section.nodeTaints ?? {}))
    report.error(["machine", "nodeTaints", key], problem, wantedTaint);
  checkFeatures(section, type, report);
  if ((section.files ?? []).length > 0)
    report.warning(
      ["machine", "files"],
      "machine.files is deprecated, use EtcFileConfig or CRICustomizationConfig documents instead",
    );
  checkRuntimeSpec(section, report);
}

function checkPki(section: Machine, type: MachineType, report: Reporter): void {
  const { ca, acceptedCAs = [] } = section;
  if (ca === undefined && acceptedCAs.length === 0) {
    report.error(
      ["machine", "ca"],
      "trusted CA certificates are required: neither .machine.ca nor .machine.acceptedCAs is set",
      "machine.ca or machine.acceptedCAs",
    );
    if (type !== "controlplane") return;
  }
  if (type === "controlplane") {
    if (ca === undefined)
      report.error(
        ["machine", "ca"],
        "issuing CA is required on controlplane nodes (.machine.ca)",
        "a certificate and its key",
      );
    else if ((ca.key ?? "") === "")
      report.error(
        ["machine", "ca", "key"],
        "issuing CA key is required on controlplane nodes (.machine.ca.key)",
        "a private key in PEM",
      );
    return;
  }
  if ((ca?.key ?? "") !== "")
    report.error(
      ["machine", "ca", "key"],
      "issuing CA key is not allowed on non-controlplane nodes (.machine.ca)",
      "nothing",
    );
  if (ca !== undefined && (ca.crt ?? "") === "" && acceptedCAs.length === 0)
    report.error(
      ["machine", "ca", "crt"],
      "trusted CA certificates are required: .machine.ca.crt is empty",
      "a certificate in PEM",
    );
}

/** Only where the node is to be installed, and only when the section exists. */
function checkInstallTarget({ install }: Machine, report: Reporter): void {
  if (install === undefined) return;
  if (install.diskSelector !== undefined) {
    const translated = diskSelectorExpression(install.diskSelector);
    if (translated.kind === "invalid")
      report.error(
        ["machine", "install", "diskSelector"],
        `install disk selector is invalid: ${translated.message}`,
        "size, type and patterns of name, model, serial, modalias, uuid, wwid or busPath",
      );
  } else if ((install.disk ?? "") === "")
    report.error(
      ["machine", "install", "disk"],
      "either install disk or diskSelector should be defined",
      "a disk such as /dev/sda, or a diskSelector",
    );
  if ((install.extraKernelArgs ?? []).length > 0 && install.grubUseUKICmdline === true) {
    report.error(
      ["machine", "install", "extraKernelArgs"],
      "install.extraKernelArgs and install.grubUseUKICmdline can't be used together",
      "one of extraKernelArgs and grubUseUKICmdline",
    );
  }
}

function checkInstall({ install }: Machine, report: Reporter): void {
  const images = (install?.extensions ?? []).map(({ image = "" }) => image);
  if (images.length > 0)
    report.warning(
      ["machine", "install", "extensions"],
      "machine.install.extensions is deprecated, use an installer image with the extensions instead",
    );
  for (const [index, image] of images.entries()) {
    if (images.indexOf(image) < index)
      report.error(
        ["machine", "install", "extensions", index],
        `duplicate system extension ${JSON.stringify(image)}`,
        "each extension once",
      );
  }
}

function checkDisks({ disks = [] }: Machine, report: Reporter): void {
  for (const [index, { device = "", partitions = [] }] of disks.entries()) {
    for (const [number, { size = "", mountpoint = "" }] of partitions.entries()) {
      if (mountpoint !== "" && !isDiskMountPoint(mountpoint))
        report.warning(
          ["machine", "disks", index, "partitions", number, "mountpoint"],
          `partition of disk ${JSON.stringify(device)} is not mounted, as its mountpoint is not a path below /var`,
        );
      if ((parseByteSize(size) ?? 0n) === 0n && number < partitions.length - 1) {
        report.error(
          ["machine", "disks", index, "partitions", number],
          `partition of disk ${JSON.stringify(device)} is set to occupy full disk, but it's not the last partition in the list`,
          "a size, except for the last partition",
        );
      }
    }
  }
}

function checkKubelet({ kubelet }: Machine, report: Reporter, { local, isStored }: ValidationContext): void {
  if (kubelet === undefined) return;
  const { apiVersion: _, kind: __, ...extraConfig } = kubelet.extraConfig ?? {}; // refused below
  checkKubeletFields(extraConfig, ["machine", "kubelet", "extraConfig"], { report, isStored });
  for (const [index, subnet] of (kubelet.nodeIP?.validSubnets ?? []).entries()) {
    if (!isSubnetFilter(subnet))
      report.error(
        ["machine", "kubelet", "nodeIP", "validSubnets", index],
        `nodeIP subnet is not valid: ${JSON.stringify(subnet)}`,
        wantedSubnetFilter,
      );
  }
  for (const key of Object.keys(kubelet.extraConfig ?? {})) {
    if (protectedKubeletKeys.has(key))
      report.error(
        ["machine", "kubelet", "extraConfig", key],
        `kubelet configuration field ${JSON.stringify(key)} can't be overridden`,
        "nothing",
      );
  }
  const problem = local || (kubelet.image ?? "") === "" ? undefined : kubernetesImageProblem(kubelet.image ?? "");
  if (problem !== undefined)
    report.error(["machine", "kubelet", "image"], `kubelet image is not valid: ${problem}`, wantedKubernetesImage);
}

function checkSystemDiskEncryption({ systemDiskEncryption }: Machine, report: Reporter): void {
  for (const key of ["state", "ephemeral"] as const) {
    const section = systemDiskEncryption?.[key];
    if (section !== undefined)
      checkKeys((section.keys ?? []) as readonly EncryptionKey[], report, [
        "machine",
        "systemDiskEncryption",
        key,
        "keys",
      ]);
  }
}

/** How logs travel. */
const logSchemes: readonly string[] = ["tcp", "udp", "tls"];
/** Lines of JSON, messages of syslog. */
const logFormats: readonly string[] = ["json_lines", "rfc5424"];

function checkLogging({ logging }: Machine, report: Reporter): void {
  for (const [index, { endpoint = "", format = "" }] of (logging?.destinations ?? []).entries()) {
    const path = ["machine", "logging", "destinations", index];
    const url = parseGoUrl(endpoint);
    if (endpoint === "")
      report.error(
        [...path, "endpoint"],
        "logging destination endpoint is required",
        "a URL such as tcp://10.0.0.1:5140/",
      );
    else if (splitHost(url?.host ?? "").name === "")
      report.error(
        [...path, "endpoint"],
        "logging destination endpoint must have a host",
        "a host, as in tcp://10.0.0.1:5140/",
      );
    else if (!logSchemes.includes(url?.scheme ?? ""))
      report.error(
        [...path, "endpoint"],
        "logging destination endpoint must have scheme tcp, udp or tls",
        "tcp, udp or tls",
      );
    else if (url?.scheme === "tls" && (splitHost(url.host).port ?? "") === "")
      report.error(
        [...path, "endpoint"],
        "logging destination endpoint must have a port with scheme tls",
        "a port, as in tls://logs.example.org:6514/",
      );
    if (!logFormats.includes(format))
      report.error(
        [...path, "format"],
        `logging destination format must be json_lines or rfc5424, found ${JSON.stringify(format)}`,
        "json_lines or rfc5424",
      );
  }
}

function checkFeatures({ features }: Machine, type: MachineType, report: Reporter): void {
  const access = features?.kubernetesTalosAPIAccess;
  if (access?.enabled === true && type !== "controlplane") {
    report.error(
      ["machine", "features", "kubernetesTalosAPIAccess"],
      "feature API Access from Kubernetes can only be enabled on control plane machines",
      "nothing",
    );
  }
  for (const [index, role] of (access?.enabled === true ? (access.allowedRoles ?? []) : []).entries()) {
    if (!apiRoles.has(role))
      report.error(
        ["machine", "features", "kubernetesTalosAPIAccess", "allowedRoles", index],
        `invalid role ${JSON.stringify(role)}`,
        wantedApiRole,
      );
  }
  const algorithm = features?.nodeAddressSortAlgorithm;
  if (algorithm !== undefined && algorithm !== "v1" && algorithm !== "v2") {
    report.error(
      ["machine", "features", "nodeAddressSortAlgorithm"],
      `invalid node address sort algorithm: ${JSON.stringify(algorithm)}`,
      "v1 or v2",
    );
  }
  const dns = features?.hostDNS;
  if (dns?.forwardKubeDNSToHost === true && dns.enabled !== true) {
    report.error(
      ["machine", "features", "hostDNS", "forwardKubeDNSToHost"],
      "feature hostDNS.forwardKubeDNSToHost requires hostDNS to be enabled",
      "false, or hostDNS.enabled true",
    );
  }
}

function checkRuntimeSpec({ baseRuntimeSpecOverrides: overrides = {} }: Machine, report: Reporter): void {
  if (Object.keys(overrides).length === 0) return;
  report.warning(
    ["machine", "baseRuntimeSpecOverrides"],
    "machine.baseRuntimeSpecOverrides is deprecated, use a CRIBaseRuntimeSpecConfig document instead",
  );
  const problem = runtimeSpecProblem(overrides);
  if (problem !== undefined)
    report.error(
      ["machine", "baseRuntimeSpecOverrides"],
      `baseRuntimeSpecOverrides cannot be read as an OCI runtime spec: ${problem}`,
      "fields of an OCI runtime spec",
    );
}
