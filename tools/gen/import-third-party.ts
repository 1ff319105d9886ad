// `make import-protos`: reads the .proto files of pinned Go modules and writes proto/third-party/*.tsv, from which `make generate` writes src/clients/gen.
// Only this needs the network (or the Go module cache). Comments and options of the files are not taken: numbers, names and types are.
import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import protobuf from "protobufjs";

interface Module {
  readonly module: string;
  readonly version: string;
  /** Paths within the module; a star stands for any name. */
  readonly files: readonly string[];
}

/** The newest of each that fits the containerd, Kubernetes and etcd of the image. */
const modules: readonly Module[] = [
  {
    module: "github.com/containerd/containerd/api",
    version: "v1.12.0",
    files: [
      "services/{containers,content,diff,events,images,introspection,leases,namespaces,snapshots,streaming,tasks,transfer,version}/v1/*.proto",
      "types/*.proto",
      "types/task/*.proto",
      "types/transfer/*.proto",
      "types/runc/options/*.proto",
      "events/*.proto",
    ],
  },
  { module: "github.com/containerd/cgroups/v3", version: "v3.1.3", files: ["cgroup2/stats/*.proto"] },
  { module: "k8s.io/cri-api", version: "v0.37.0", files: ["pkg/apis/runtime/v1/*.proto"] },
  {
    module: "go.etcd.io/etcd/api/v3",
    version: "v3.7.3",
    files: ["{authpb,etcdserverpb,membershippb,mvccpb}/*.proto"],
  },
];

/** What modules use of others and no module has a file of. */
const bundled = `syntax = "proto3"; package google.rpc;
message Status { int32 code = 1; string message = 2; repeated google.protobuf.Any details = 3; }`;
/** What options of files extend; no table has them. */
const optionMessages = ["File", "Message", "Field", "Enum", "EnumValue", "Service", "Method"].map(
  (name) => `message ${name}Options { extensions 1000 to max; }`,
);
const wellKnown = ["any", "duration", "empty", "field_mask", "timestamp", "wrappers"] as const;

interface Download {
  readonly Dir: string;
  readonly Sum: string;
}

function download({ module, version }: Module): Download {
  const text = execFileSync("go", ["mod", "download", "-json", `${module}@${version}`], { encoding: "utf8", cwd: "/" });
  return JSON.parse(text) as Download; // the form is that of `go help mod download`
}

function byName<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Package and name within it of a type: only namespaces that are no types belong to the package. */
function split(type: protobuf.ReflectionObject): { readonly packageName: string; readonly name: string } {
  const inside = [type.name];
  let parent = type.parent;
  while (parent instanceof protobuf.Type) {
    inside.unshift(parent.name);
    parent = parent.parent;
  }
  return { packageName: parent?.fullName.replace(/^\./u, "") ?? "", name: inside.join(".") };
}

const flag = (options: Readonly<Record<string, unknown>> | undefined, name: string): string =>
  options?.[name] === true || options?.[name] === "true" ? "1" : "0";

function typeOf(field: protobuf.Field): string {
  return field.resolvedType === null ? field.type : field.resolvedType.fullName.replace(/^\./u, "");
}

function labelOf(field: protobuf.Field): string {
  if (field instanceof protobuf.MapField) return `map<${field.keyType},${typeOf(field)}>`;
  if (field.repeated) return "repeated";
  const oneof = field.partOf;
  if (oneof === null) return "singular";
  return oneof.isProto3Optional ? "optional" : `oneof:${oneof.name}`;
}

interface Rows {
  readonly messages: string[][];
  readonly enums: string[][];
  readonly services: string[][];
}

function collect(space: protobuf.NamespaceBase, rows: Rows, used: ReadonlySet<string>): void {
  const isWanted = (object: protobuf.ReflectionObject): boolean =>
    !object.fullName.startsWith(".google.") || used.has(object.fullName.slice(1));
  for (const object of byName(space.nestedArray)) {
    const { packageName, name } = split(object);
    if (object instanceof protobuf.Enum && isWanted(object)) {
      for (const [value, number] of Object.entries(object.values)) {
        const isAlias = flag(object.options, "allow_alias");
        rows.enums.push([
          packageName,
          name,
          value,
          String(number),
          flag(object.valuesOptions?.[value], "deprecated"),
          isAlias,
        ]);
      }
    }
    if (object instanceof protobuf.Service) collectService(object, packageName, rows);
    if (object instanceof protobuf.Type && isWanted(object)) {
      const fields = object.fieldsArray.toSorted((a, b) => a.id - b.id);
      if (fields.length === 0) rows.messages.push([packageName, name, "-", "-", "-", "-", "0"]);
      for (const field of fields) {
        rows.messages.push([
          packageName,
          name,
          field.name,
          String(field.id),
          typeOf(field),
          labelOf(field),
          flag(field.options, "deprecated"),
        ]);
      }
    }
    if (object instanceof protobuf.Namespace) collect(object, rows, used);
  }
}

function collectService(service: protobuf.Service, packageName: string, rows: Rows): void {
  for (const method of service.methodsArray) {
    rows.services.push([
      packageName,
      service.name,
      method.name,
      method.resolvedRequestType?.fullName.slice(1) ?? method.requestType,
      method.requestStream === true ? "1" : "0",
      method.resolvedResponseType?.fullName.slice(1) ?? method.responseType,
      method.responseStream === true ? "1" : "0",
      flag(method.options, "deprecated"),
    ]);
  }
}

/** Full names of the well-known types that the modules use. */
function usedTypes(space: protobuf.NamespaceBase, used: Set<string>): ReadonlySet<string> {
  for (const object of space.nestedArray) {
    if (object instanceof protobuf.Service) {
      for (const method of object.methodsArray)
        for (const type of [method.resolvedRequestType, method.resolvedResponseType])
          used.add(type?.fullName.slice(1) ?? "");
    }
    if (object instanceof protobuf.Type && !object.fullName.startsWith(".google.protobuf"))
      for (const field of object.fieldsArray) used.add(typeOf(field));
    if (object instanceof protobuf.Namespace) usedTypes(object, used);
  }
  return used;
}

const root = new protobuf.Root();
for (const name of wellKnown) {
  const { nested } = protobuf.common.get(`google/protobuf/${name}.proto`) ?? {};
  if (nested !== undefined) root.addJSON(nested);
}
protobuf.parse(bundled, root, { keepCase: true });
protobuf.parse(`syntax = "proto2"; package google.protobuf; ${optionMessages.join("\n")}`, root);
const sources: string[][] = [];
for (const each of modules) {
  const { Dir, Sum } = download(each);
  sources.push([each.module, each.version, Sum]);
  for (const path of globSync([...each.files], { cwd: Dir }).toSorted())
    protobuf.parse(readFileSync(join(Dir, path), "utf8"), root, { keepCase: true });
}
root.resolveAll();

const rows: Rows = { messages: [], enums: [], services: [] };
collect(root, rows, usedTypes(root, new Set()));
const tables: Readonly<Record<string, readonly (readonly string[])[]>> = {
  modules: [["module", "version", "sum"], ...sources],
  messages: [["package", "message", "field", "number", "type", "label", "deprecated"], ...rows.messages],
  enums: [["package", "enum", "name", "number", "deprecated", "allow_alias"], ...rows.enums],
  services: [
    ["package", "service", "rpc", "request", "client_stream", "response", "server_stream", "deprecated"],
    ...rows.services,
  ],
};
mkdirSync("proto/third-party", { recursive: true });
for (const [name, lines] of Object.entries(tables))
  writeFileSync(`proto/third-party/${name}.tsv`, `${lines.map((line) => line.join("\t")).join("\n")}\n`);
