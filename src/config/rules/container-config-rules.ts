// Rules of containers that the system runs outside of Kubernetes.
import { parseByteSize } from "../bytesize.ts";
import type { Reporter } from "../document.ts";
import type { Path } from "../errors.ts";
import { wantedImage } from "./wanted.ts";

interface Mount {
  readonly userVolume?: { readonly name?: string; readonly destination?: string; readonly options?: readonly string[] };
  readonly tmpfs?: { readonly destination?: string; readonly options?: readonly string[] };
  readonly hostPath?: { readonly source?: string; readonly destination?: string; readonly options?: readonly string[] };
}

export interface Container {
  readonly name?: string;
  readonly image?: string;
  readonly environment?: readonly string[];
  readonly mounts?: readonly Mount[];
  readonly security?: {
    readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  };
  readonly resources?: { readonly limits?: { readonly cpu?: string; readonly memory?: string } };
  readonly dependsOn?: {
    readonly paths?: readonly string[];
    readonly networks?: readonly string[];
    readonly containers?: readonly string[];
  };
  readonly runAs?: { readonly uid?: number; readonly gid?: number };
}

const mountOptions: ReadonlySet<string> = new Set([
  "ro",
  "rw",
  "noexec",
  "nosuid",
  "nodev",
  "noatime",
  "rbind",
  "rshared",
]);
const networkConditions: ReadonlySet<string> = new Set(["addresses", "connectivity", "hostname", "etcfiles"]);
/** `registry/repository[:tag][@digest]`, or a short name. Source: the distribution project's reference grammar. */
const imageReference =
  /^(?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,})?$/u;

export function checkContainer(container: Container, report: Reporter): void {
  if (!/^[a-z0-9-]{1,63}$/u.test(container.name ?? ""))
    report.error(
      ["name"],
      "name must be 1 to 63 lower-case letters, digits and hyphens",
      "1 to 63 lower-case letters, digits and hyphens",
    );
  checkImage(container.image ?? "", container.name ?? "", report);
  for (const [index, entry] of (container.environment ?? []).entries()) {
    if (!entry.includes("="))
      report.error(
        ["environment", index],
        `environment entry ${index} must have the form NAME=value`,
        "the form NAME=value",
      );
  }
  checkMounts(container.mounts ?? [], report);
  checkCapabilities(container.security?.capabilities ?? {}, report);
  checkLimits(container.resources?.limits ?? {}, report);
  checkDependencies(container.dependsOn ?? {}, container.name ?? "", report);
  for (const key of ["uid", "gid"] as const) {
    if ((container.runAs?.[key] ?? 0) < 0) report.error(["runAs", key], `runAs.${key} cannot be negative`, "0 or more");
  }
}

function checkImage(image: string, name: string, report: Reporter): void {
  if (image === "") report.error(["image"], "image is required", wantedImage);
  else if (!imageReference.test(image))
    report.error(["image"], `invalid image reference: ${JSON.stringify(image)}`, wantedImage);
  else if (!image.includes("@"))
    report.warning(["image"], `container ${JSON.stringify(name)}: image ${JSON.stringify(image)} is not digest-pinned`);
}

function checkMounts(mounts: readonly Mount[], report: Reporter): void {
  const destinations = new Set<string>();
  for (const [index, mount] of mounts.entries()) {
    const path: Path = ["mounts", index];
    const kinds = [mount.userVolume, mount.tmpfs, mount.hostPath].filter((kind) => kind !== undefined);
    const [kind] = kinds;
    if (kind === undefined || kinds.length > 1) {
      report.error(
        path,
        `mount ${index}: exactly one of userVolume, tmpfs or hostPath must be specified`,
        "one of userVolume, tmpfs and hostPath",
      );
      continue;
    }
    const { destination = "", options = [] } = kind;
    if (!destination.startsWith("/"))
      report.error(path, `mount ${index}: destination must be an absolute path`, "an absolute path");
    else if (destinations.has(destination))
      report.error(
        path,
        `mount ${index}: duplicate destination ${JSON.stringify(destination)}`,
        "each destination once",
      );
    destinations.add(destination);
    checkMountKind(mount, index, report);
    const unknown = options.find((option) => !mountOptions.has(option));
    if (unknown !== undefined)
      report.error(
        path,
        `mount ${index}: unknown option ${JSON.stringify(unknown)}`,
        `one of ${[...mountOptions].join(", ")}`,
      );
    if (options.includes("ro") && options.includes("rw"))
      report.error(path, `mount ${index}: options ro and rw cannot be combined`, "one of ro and rw");
  }
}

function checkMountKind({ userVolume, hostPath }: Mount, index: number, report: Reporter): void {
  if (userVolume !== undefined && (userVolume.name ?? "") === "")
    report.error(
      ["mounts", index, "userVolume", "name"],
      `mount ${index}: userVolume.name is required`,
      "the name of a user volume",
    );
  if (hostPath !== undefined && hostPath.source?.startsWith("/") !== true)
    report.error(
      ["mounts", index, "hostPath", "source"],
      `mount ${index}: hostPath.source must be an absolute path`,
      "an absolute path",
    );
}

function checkCapabilities(
  { add = [], drop = [] }: { readonly add?: readonly string[]; readonly drop?: readonly string[] },
  report: Reporter,
): void {
  for (const [list, names] of [
    ["add", add],
    ["drop", drop],
  ] as const) {
    for (const [index, name] of names.entries()) {
      const path: Path = ["security", "capabilities", list, index];
      if (!/^[A-Z_]+$/u.test(name) || name.startsWith("CAP_"))
        report.error(
          path,
          `capability ${JSON.stringify(name)} must be in upper case, without CAP_`,
          "a capability such as NET_ADMIN",
        );
      else if (list === "add" && name === "ALL")
        report.error(path, "capability ALL can only be dropped", "single capabilities");
      else if (list === "add" && drop.includes(name))
        report.error(path, `capability ${JSON.stringify(name)} is both added and dropped`, "either added or dropped");
    }
  }
}

function checkLimits({ cpu, memory }: { readonly cpu?: string; readonly memory?: string }, report: Reporter): void {
  if (cpu !== undefined && !/^0*[1-9]\d*m$/u.test(cpu))
    report.error(
      ["resources", "limits", "cpu"],
      `cpu limit ${JSON.stringify(cpu)} must be expressed in millicores, such as 250m`,
      "millicores, such as 250m",
    );
  if (memory !== undefined && (parseByteSize(memory) ?? -1n) < 0n)
    report.error(
      ["resources", "limits", "memory"],
      `memory limit ${JSON.stringify(memory)} must be a size such as 128MiB`,
      "a size such as 128MiB",
    );
}

function checkDependencies(
  { paths = [], networks = [], containers = [] }: NonNullable<Container["dependsOn"]>,
  own: string,
  report: Reporter,
): void {
  for (const [index, path] of paths.entries()) {
    if (!path.startsWith("/"))
      report.error(
        ["dependsOn", "paths", index],
        `dependsOn path ${JSON.stringify(path)} must be absolute`,
        "an absolute path",
      );
  }
  for (const [index, condition] of networks.entries()) {
    if (!networkConditions.has(condition))
      report.error(
        ["dependsOn", "networks", index],
        `unknown network condition ${JSON.stringify(condition)}`,
        [...networkConditions].join(", "),
      );
  }
  for (const [index, name] of containers.entries()) {
    if (name === "")
      report.error(
        ["dependsOn", "containers", index],
        "dependsOn container cannot be empty",
        "the name of another container",
      );
    else if (name === own)
      report.error(
        ["dependsOn", "containers", index],
        "container cannot depend on itself",
        "the name of another container",
      );
  }
}
