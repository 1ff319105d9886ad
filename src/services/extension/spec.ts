// What an extension says of its service: /usr/local/etc/containers/NAME.yaml. Source: the form that extensions for this API are written in.
import { FormatError } from "../../base/errors.ts";
import { loadYaml } from "../../config/yaml/load.ts";
import { yamlData } from "../../config/yaml/data.ts";
import type { BindMount, TmpfsMount } from "../../linux/launch-arguments.ts";
import type { RestartPolicy } from "../../supervisor/service.ts";

/** What of the network a service may wait for. */
export type NetworkPart = "addresses" | "connectivity" | "hostname" | "etcfiles";

export type ExtensionDependency =
  | { readonly kind: "service"; readonly id: string }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "network"; readonly part: NetworkPart }
  | { readonly kind: "time" }
  | { readonly kind: "configuration" };

export interface ExtensionServiceSpec {
  /** Of the service: `ext-NAME` is its id. */
  readonly name: string;
  /** In the extension's own root. */
  readonly entrypoint: string;
  readonly args: readonly string[];
  /** NAME=value. */
  readonly environment: readonly string[];
  /** Of the host, with lines like those of `environment`; the service waits for it. */
  readonly environmentFile?: string;
  readonly mounts: readonly (BindMount | TmpfsMount)[];
  /** What the service writes to its root stays until it ends. */
  readonly isRootWritable: boolean;
  readonly isSysWritable: boolean;
  readonly dependsOn: readonly ExtensionDependency[];
  readonly restart: RestartPolicy;
  /** What it prints goes to the node's own log too, which the console shows. */
  readonly logsToConsole: boolean;
  /** What the file says and nobody here heeds: `container.security.maskedPaths`. */
  readonly ignored: readonly string[];
}

type Yaml = Readonly<Record<string, unknown>>;

const restartPolicies: Readonly<Record<string, RestartPolicy>> = {
  always: "always",
  never: "never",
  untilSuccess: "until-success",
};

function wrong(what: string, found: unknown, want: string): FormatError {
  return new FormatError(`Cannot read the service of an extension: ${what} is ${JSON.stringify(found)}, want ${want}`);
}

function mapping(value: unknown, what: string): Yaml {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw wrong(what, value, "a mapping");
  return value as Yaml; // an object that is no list
}

function list(value: unknown, what: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrong(what, value, "a list");
  return value;
}

function texts(value: unknown, what: string): readonly string[] {
  return list(value, what).map((each) => {
    if (typeof each !== "string") throw wrong(what, each, "texts");
    return each;
  });
}

function absolute(value: unknown, what: string): string {
  if (typeof value !== "string" || !value.startsWith("/")) throw wrong(what, value, "an absolute path");
  return value;
}

function isTrue(value: unknown, what: string): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== "boolean") throw wrong(what, value, "true or false");
  return value;
}

/** Options of bind mounts that are told on. */
const mountOptions = ["ro", "nosuid", "nodev", "noexec"] as const;
/** Those that say what is so anyway. */
const plainOptions: ReadonlySet<string> = new Set(["bind", "rbind", "rw", "private", "rprivate", "relatime"]);

function mount(value: unknown, index: number): BindMount | TmpfsMount {
  const what = `container.mounts[${index}]`;
  const item = mapping(value, what);
  const type = item["type"] ?? "bind";
  const target = absolute(item["destination"], `${what}.destination`);
  const options = texts(item["options"], `${what}.options`);
  // such a mount has the flags anyway; what is left are settings of the file system
  if (type === "tmpfs") return { kind: "tmpfs", target, options: options.filter((each) => each.includes("=")) };
  if (type !== "bind") throw wrong(`${what}.type`, type, "bind or tmpfs");
  const source = absolute(item["source"], `${what}.source`);
  return { kind: "bind", source, target, options: mountOptions.filter((each) => options.includes(each)) };
}

/** Names of what a mount says and nobody heeds. */
function ignoredOfMount(value: unknown, index: number): readonly string[] {
  const item = mapping(value, "");
  const what = `container.mounts[${index}]`;
  const heeded = (option: string): boolean =>
    plainOptions.has(option) || mountOptions.some((each) => each === option && item["type"] !== "tmpfs");
  const options = texts(item["options"], "").filter(
    (each) => !heeded(each) && !(item["type"] === "tmpfs" && each.includes("=")),
  );
  return [
    ...unknownKeys(item, `${what}.`, ["source", "destination", "type", "options"]),
    ...options.map((each) => `${what}.options: ${each}`),
  ];
}

/** Those with an empty list are none: they ask for nothing. */
function unknownKeys(item: Yaml, prefix: string, known: readonly string[]): readonly string[] {
  return Object.entries(item)
    .filter(([key, value]) => !known.includes(key) && !(Array.isArray(value) && value.length === 0))
    .map(([key]) => `${prefix}${key}`);
}

const networkParts: readonly NetworkPart[] = ["addresses", "connectivity", "hostname", "etcfiles"];

function networkPart(value: unknown): ExtensionDependency {
  const part = networkParts.find((each) => each === value);
  if (part === undefined) throw wrong("depends.network", value, networkParts.join(", "));
  return { kind: "network", part };
}

function dependencies(value: unknown): readonly ExtensionDependency[] {
  return list(value, "depends").flatMap((each): readonly ExtensionDependency[] => {
    const entries = Object.entries(mapping(each, "depends"));
    return entries.flatMap(([kind, wanted]): readonly ExtensionDependency[] => {
      switch (kind) {
        case "service":
          if (typeof wanted !== "string") throw wrong("depends.service", wanted, "the id of a service");
          return [{ kind, id: wanted }];
        case "path":
          return [{ kind, path: absolute(wanted, "depends.path") }];
        case "network":
          return list(wanted, "depends.network").map(networkPart);
        case "time":
        case "configuration":
          return isTrue(wanted, `depends.${kind}`) ? [{ kind }] : [];
        default:
          throw wrong("depends", kind, "service, path, network, time or configuration");
      }
    });
  });
}

const rootKeys = ["name", "container", "depends", "restart", "logToConsole"];
const containerKeys = ["entrypoint", "args", "environment", "environmentFile", "mounts", "security"];

function ignoredKeys(root: Yaml, container: Yaml, security: Yaml): readonly string[] {
  return [
    ...unknownKeys(root, "", rootKeys),
    ...unknownKeys(container, "container.", containerKeys),
    ...unknownKeys(security, "container.security.", ["writeableRootfs", "writeableSysfs"]),
    ...list(container["mounts"], "").flatMap(ignoredOfMount),
  ];
}

function readRoot(bytes: Uint8Array): Yaml {
  const loaded = loadYaml(bytes);
  if (loaded.kind === "invalid")
    throw new FormatError(`Cannot read the service of an extension: ${loaded.errors[0]?.message ?? ""}`);
  const [document, ...others] = loaded.documents;
  if (document === undefined || others.length > 0)
    throw wrong("the file", `${loaded.documents.length} documents`, "one document");
  return mapping(yamlData(document.root), "the document");
}

function restartPolicy(value: unknown): RestartPolicy {
  const wanted = value ?? "always";
  const restart = typeof wanted === "string" ? restartPolicies[wanted] : undefined;
  if (restart === undefined) throw wrong("restart", value, Object.keys(restartPolicies).join(", "));
  return restart;
}

/** Throws a FormatError that names what is wrong. */
export function parseExtensionService(bytes: Uint8Array): ExtensionServiceSpec {
  const root = readRoot(bytes);
  const container = mapping(root["container"], "container");
  const security = mapping(container["security"], "container.security");
  const name = root["name"];
  if (typeof name !== "string" || !/^[-_a-z0-9]+$/u.test(name))
    throw wrong("name", name, "lower-case letters, digits, - and _");
  const entrypoint = container["entrypoint"];
  if (typeof entrypoint !== "string" || entrypoint === "") throw wrong("container.entrypoint", entrypoint, "a program");
  const environmentFile = container["environmentFile"] ?? "";
  return {
    name,
    entrypoint: entrypoint.replace(/^(?:\.\/|(?!\/))/u, "/"), // the root is the working folder
    args: texts(container["args"], "container.args"),
    environment: texts(container["environment"], "container.environment"),
    ...(environmentFile === "" ? {} : { environmentFile: absolute(environmentFile, "container.environmentFile") }),
    mounts: list(container["mounts"], "container.mounts").map(mount),
    isRootWritable: isTrue(security["writeableRootfs"], "container.security.writeableRootfs"),
    isSysWritable: isTrue(security["writeableSysfs"], "container.security.writeableSysfs"),
    dependsOn: dependencies(root["depends"]),
    restart: restartPolicy(root["restart"]),
    logsToConsole: isTrue(root["logToConsole"], "logToConsole"),
    ignored: ignoredKeys(root, container, security),
  };
}
