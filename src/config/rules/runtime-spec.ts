// Whether a free-form map can be read as an OCI runtime spec: the sections that overrides touch, by their types. Source: OCI runtime specification, config.md.
import type { FreeMap, FreeValue } from "../schema.ts";

type Shape = "string" | "boolean" | "object" | "list";

const shapes: ReadonlyMap<string, Shape> = new Map([
  ["ociVersion", "string"],
  ["hostname", "string"],
  ["domainname", "string"],
  ["process", "object"],
  ["process.terminal", "boolean"],
  ["process.user", "object"],
  ["process.args", "list"],
  ["process.env", "list"],
  ["process.cwd", "string"],
  ["process.capabilities", "object"],
  ["process.rlimits", "list"],
  ["process.noNewPrivileges", "boolean"],
  ["process.apparmorProfile", "string"],
  ["process.selinuxLabel", "string"],
  ["root", "object"],
  ["root.path", "string"],
  ["root.readonly", "boolean"],
  ["mounts", "list"],
  ["hooks", "object"],
  ["annotations", "object"],
  ["linux", "object"],
  ["linux.devices", "list"],
  ["linux.namespaces", "list"],
  ["linux.resources", "object"],
  ["linux.seccomp", "object"],
  ["linux.sysctl", "object"],
  ["linux.maskedPaths", "list"],
  ["linux.readonlyPaths", "list"],
  ["linux.cgroupsPath", "string"],
]);

/** One sentence about the first section of another type, or undefined. Unknown sections are left alone. */
export function runtimeSpecProblem(spec: FreeMap): string | undefined {
  for (const [path, shape] of shapes) {
    const value = at(spec, path.split("."));
    if (value !== undefined && value !== null && shapeOf(value) !== shape)
      return `${path}: found ${shapeOf(value)}, want ${shape}`;
  }
  return undefined;
}

function at(spec: FreeMap, keys: readonly string[]): FreeValue | undefined {
  let value: FreeValue | undefined = spec;
  for (const key of keys) {
    if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, key))
      return undefined;
    value = (value as FreeMap)[key];
  }
  return value;
}

function shapeOf(value: FreeValue): Shape | "number" {
  if (Array.isArray(value)) return "list";
  if (typeof value === "object") return "object";
  if (typeof value === "string") return "string";
  return typeof value === "boolean" ? "boolean" : "number";
}
