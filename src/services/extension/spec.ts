// What an extension says of its service: /usr/local/etc/containers/NAME.yaml. Source: the form that extensions for this API are written in.
import { FormatError } from "../../base/errors.ts";
import { loadYaml } from "../../config/yaml/load.ts";
import { yamlData } from "../../config/yaml/data.ts";
import type { RestartPolicy } from "../../supervisor/service.ts";

export interface ExtensionMount {
  /** Of the host. */
  readonly source: string;
  readonly destination: string;
  readonly isReadOnly: boolean;
}

export interface ExtensionDependency {
  readonly kind: "service" | "path" | "network" | "time" | "configuration";
  /** Service or path; empty for the others. */
  readonly name: string;
}

export interface ExtensionServiceSpec {
  /** Of the service: `ext-NAME` is its id. */
  readonly name: string;
  /** In the extension's own root. */
  readonly entrypoint: string;
  readonly args: readonly string[];
  /** NAME=value. */
  readonly environment: readonly string[];
  readonly mounts: readonly ExtensionMount[];
  readonly dependsOn: readonly ExtensionDependency[];
  readonly restart: RestartPolicy;
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

function mount(value: unknown, index: number): ExtensionMount {
  const what = `container.mounts[${index}]`;
  const item = mapping(value, what);
  const type = item["type"] ?? "bind";
  if (type !== "bind") throw wrong(`${what}.type`, type, "bind");
  return {
    source: absolute(item["source"], `${what}.source`),
    destination: absolute(item["destination"], `${what}.destination`),
    isReadOnly: texts(item["options"], `${what}.options`).includes("ro"),
  };
}

function dependencies(value: unknown): readonly ExtensionDependency[] {
  return list(value, "depends").flatMap((each): readonly ExtensionDependency[] => {
    const entries = Object.entries(mapping(each, "depends"));
    return entries.flatMap(([kind, wanted]): readonly ExtensionDependency[] => {
      switch (kind) {
        case "service":
          if (typeof wanted !== "string") throw wrong("depends.service", wanted, "the id of a service");
          return [{ kind, name: wanted }];
        case "path":
          return [{ kind, name: absolute(wanted, "depends.path") }];
        case "network":
          return list(wanted, "depends.network").length > 0 ? [{ kind, name: "" }] : [];
        case "time":
        case "configuration":
          return wanted === true ? [{ kind, name: "" }] : [];
        default:
          throw wrong("depends", kind, "service, path, network, time or configuration");
      }
    });
  });
}

/** Throws a FormatError that names what is wrong. */
export function parseExtensionService(bytes: Uint8Array): ExtensionServiceSpec {
  const loaded = loadYaml(bytes);
  if (loaded.kind === "invalid")
    throw new FormatError(`Cannot read the service of an extension: ${loaded.errors[0]?.message ?? ""}`);
  const [document, ...others] = loaded.documents;
  if (document === undefined || others.length > 0)
    throw wrong("the file", `${loaded.documents.length} documents`, "one document");
  const root = mapping(yamlData(document.root), "the document");
  const container = mapping(root["container"], "container");
  const name = root["name"];
  if (typeof name !== "string" || !/^[a-z0-9][a-z0-9-]*$/u.test(name)) throw wrong("name", name, "a lower-case name");
  const entrypoint = container["entrypoint"];
  if (typeof entrypoint !== "string" || entrypoint === "") throw wrong("container.entrypoint", entrypoint, "a program");
  const wanted = root["restart"] ?? "always";
  const restart = typeof wanted === "string" ? restartPolicies[wanted] : undefined;
  if (restart === undefined) throw wrong("restart", root["restart"], Object.keys(restartPolicies).join(", "));
  return {
    name,
    entrypoint: entrypoint.replace(/^(?:\.\/|(?!\/))/u, "/"), // the root is the working folder
    args: texts(container["args"], "container.args"),
    environment: texts(container["environment"], "container.environment"),
    mounts: list(container["mounts"], "container.mounts").map(mount),
    dependsOn: dependencies(root["depends"]),
    restart,
  };
}
