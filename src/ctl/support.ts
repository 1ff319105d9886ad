// What a bundle for support holds of each node: a list of files, each with what fills it. What a node does not give is noted, not a failure.
import { encodeUtf8, concatBytes } from "../base/bytes.ts";
import { mapConcurrently } from "../base/concurrently.ts";
import { errorChain } from "../base/errors.ts";
import type { Kubernetes } from "../clients/kubernetes/client.ts";
import { nodes, pods } from "../clients/kubernetes/object.ts";
import type { ApiResource, KubernetesObject, Selection } from "../clients/kubernetes/object.ts";
import type { ZipEntry } from "../formats/zip.ts";
import { ContainerDriver } from "../wire/gen/common.ts";
import { rpc } from "../wire/gen/rpc.ts";
import { graphOf } from "./commands/inspect.ts";
import { ResourceDefinitionSpecSensitivity } from "../wire/gen/cosi-resource-meta.ts";
import { documentOf, listDefinitions, listResources, yamlDocument } from "../dashboard/live/resources.ts";
import type { NodeClient } from "./session.ts";
import { dataOf } from "../dashboard/live/streams.ts";

/** Lines of each service's log. */
const tailLines = -1;

interface Collected {
  readonly name: string;
  readonly collect: (client: NodeClient) => Promise<Uint8Array | string>;
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return concatBytes(await Array.fromAsync(chunks));
}

const readFileOf =
  (path: string): Collected["collect"] =>
  (client) =>
    bytesOf(dataOf(client.stream(rpc.MachineService.Read, { path })));

const json = (value: unknown): string =>
  `${JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? Number(each) : each), 2)}\n`;

const fixed: readonly Collected[] = [
  {
    name: "dmesg.log",
    collect: (client) => bytesOf(dataOf(client.stream(rpc.MachineService.Dmesg, { follow: false, tail: false }))),
  },
  { name: "controller-dependencies.dot", collect: graphOf },
  {
    name: "mounts.json",
    collect: async (client) => json((await client.unary(rpc.MachineService.Mounts, {})).messages),
  },
  {
    name: "disk-stats.json",
    collect: async (client) => json((await client.unary(rpc.MachineService.DiskStats, {})).messages),
  },
  { name: "pci-devices", collect: readFileOf("/proc/bus/pci/devices") },
  {
    name: "processes.json",
    collect: async (client) => json((await client.unary(rpc.MachineService.Processes, {})).messages),
  },
  {
    name: "services.json",
    collect: async (client) => json((await client.unary(rpc.MachineService.ServiceList, {})).messages),
  },
  {
    name: "version.json",
    collect: async (client) => json((await client.unary(rpc.MachineService.Version, {})).messages),
  },
  { name: "pressure/cpu", collect: readFileOf("/proc/pressure/cpu") },
  { name: "pressure/io", collect: readFileOf("/proc/pressure/io") },
  { name: "pressure/memory", collect: readFileOf("/proc/pressure/memory") },
  { name: "meminfo", collect: readFileOf("/proc/meminfo") },
  { name: "cmdline", collect: readFileOf("/proc/cmdline") },
];

export interface CollectOptions {
  /** Called before each file. */
  readonly tell: (name: string) => void;
  /** Files that are asked for at the same time. */
  readonly atOnce: number;
}

/** Everything of one node, in folders below its name; `errors.txt` says what could not be had. */
export async function collectNode(client: NodeClient, { tell, atOnce }: CollectOptions): Promise<readonly ZipEntry[]> {
  const entries: ZipEntry[] = [];
  const failures: string[] = [];
  const take = async ({ name, collect }: Collected): Promise<void> => {
    tell(name);
    try {
      const data = await collect(client);
      entries.push({ name: `${client.node}/${name}`, data: typeof data === "string" ? encodeUtf8(data) : data });
    } catch (error) {
      failures.push(`${name}: ${errorChain(error)}`);
    }
  };
  await mapConcurrently(fixed, atOnce, take);
  for (const found of [serviceLogs, podLogs, resources]) {
    try {
      await mapConcurrently(await found(client), atOnce, take);
    } catch (error) {
      failures.push(errorChain(error));
    }
  }
  const report =
    failures.length === 0 ? [] : [{ name: `${client.node}/errors.txt`, data: encodeUtf8(`${failures.join("\n")}\n`) }];
  return [...entries, ...report];
}

/** Of services, and of whatever else writes a log under a name: `kernel`, `controller-runtime`. Nodes that do not list those have the services'. */
async function serviceLogs(client: NodeClient): Promise<readonly Collected[]> {
  const { messages } = await client.unary(rpc.MachineService.ServiceList, {});
  const services = messages.flatMap((message) => message.services).map(({ id }) => id);
  const others = await client.unary(rpc.MachineService.LogsContainers, {}).then(
    (answer) => answer.messages.flatMap(({ ids }) => ids),
    () => [],
  );
  const request = { namespace: "system", driver: ContainerDriver.CONTAINERD, follow: false, tailLines };
  return [...new Set([...services, ...others])].toSorted().map((id) => ({
    name: `service-logs/${id}.log`,
    collect: () => bytesOf(dataOf(client.stream(rpc.MachineService.Logs, { ...request, id }))),
  }));
}

/** Of the pods of the cluster itself; sandboxes have none. */
async function podLogs(client: NodeClient): Promise<readonly Collected[]> {
  const place = { namespace: "k8s.io", driver: ContainerDriver.CRI };
  const { messages } = await client.unary(rpc.MachineService.Containers, place);
  return messages
    .flatMap(({ containers }) => containers)
    .filter(({ id, podId }) => podId.startsWith("kube-system/") && id !== podId)
    .map(({ id }) => ({
      name: `pod-logs/${id.replaceAll(/[/:]/gu, "_")}.log`,
      collect: () =>
        bytesOf(dataOf(client.stream(rpc.MachineService.Logs, { ...place, id, follow: false, tailLines }))),
    }));
}

const clusterKinds: readonly (readonly [string, ApiResource, Selection])[] = [
  ["nodes", nodes, {}],
  ["pods", pods, { namespace: "kube-system" }],
  ["events", { apiVersion: "v1", kind: "Event", plural: "events", namespaced: true }, {}],
];

/** What Kubernetes knows: nodes, pods of its own, events. Nothing of it is secret. */
export async function collectKubernetes(
  kubernetes: Pick<Kubernetes, "list">,
  { tell, signal }: { readonly tell: (name: string) => void; readonly signal: AbortSignal },
): Promise<readonly ZipEntry[]> {
  const entries: ZipEntry[] = [];
  const failures: string[] = [];
  for (const [name, resource, selection] of clusterKinds) {
    tell(`${name}.yaml`);
    try {
      const { items } = await kubernetes.list(resource, selection, signal);
      const text = items.map((object) => yamlDocument(withoutManagedFields(object))).join("---\n");
      entries.push({ name: `kubernetes/${name}.yaml`, data: encodeUtf8(text) });
    } catch (error) {
      signal.throwIfAborted();
      failures.push(`${name}: ${errorChain(error)}`);
    }
  }
  if (failures.length === 0) return entries;
  return [...entries, { name: "kubernetes/errors.txt", data: encodeUtf8(`${failures.join("\n")}\n`) }];
}

function withoutManagedFields(object: KubernetesObject): KubernetesObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Types whose readers must be administrators hold secrets: only what there is of them is listed. */
async function resources(client: NodeClient): Promise<readonly Collected[]> {
  const definitions = await listDefinitions(client);
  return definitions.map(({ resourceType: type, defaultNamespace: namespace, sensitivity }) => ({
    name: `resources/${type.toLowerCase()}.yaml`,
    async collect() {
      const found = await listResources(client, { type, namespace });
      return found
        .map((resource) => {
          const document = documentOf(client.node, resource);
          return yamlDocument(
            sensitivity === ResourceDefinitionSpecSensitivity.NON_SENSITIVE
              ? document
              : { ...document, spec: "<redacted>" },
          );
        })
        .join("---\n");
    },
  }));
}
