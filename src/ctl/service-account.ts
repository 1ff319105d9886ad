// Workloads of Kubernetes that get access to the API of nodes: the object that asks for credentials, and the secret with them in every container.
import { type Document, isMap, isSeq, parseAllDocuments } from "yaml";
import { FormatError } from "../base/errors.ts";

/** Where clients in a pod look for their configuration. */
const mountPath = "/var/run/secrets/talos.dev";
const volumeName = "talos-secrets";

/** Where the pod stands in objects of each kind that has one. */
const podPaths: Readonly<Record<string, readonly string[]>> = {
  Pod: ["spec"],
  Deployment: ["spec", "template", "spec"],
  ReplicaSet: ["spec", "template", "spec"],
  StatefulSet: ["spec", "template", "spec"],
  DaemonSet: ["spec", "template", "spec"],
  Job: ["spec", "template", "spec"],
  CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
};

/** The manifests with the access added, comments and all; what has it already stays as it is. Throws a FormatError. */
export function injectServiceAccounts(manifests: string, roles: readonly string[]): string {
  const found = parseAllDocuments(manifests);
  const documents = Array.isArray(found) ? found : [];
  const texts = documents.flatMap((document, index) => {
    const [error] = document.errors;
    if (error !== undefined)
      throw new FormatError(`Cannot read manifest ${index + 1}: found text that is not YAML`, { cause: error });
    if (document.contents === null) return [];
    const secret = injectInto(document);
    const text = document.toString({ lineWidth: 0 }).replace(/^---\n/u, "");
    return secret === undefined ? [text] : [text, serviceAccount(document, secret, roles)];
  });
  return texts.join("---\n");
}

/** The name of the secret, when the document is a workload that did not have it. */
function injectInto(document: Document): string | undefined {
  const pod = podPaths[String(document.getIn(["kind"]))];
  if (pod === undefined || !isMap(document.getIn(pod))) return undefined;
  const secretName = `${String(document.getIn(["metadata", "name"]))}-talos-secrets`;
  const volumes = document.getIn([...pod, "volumes"]);
  if (isSeq(volumes) && volumes.items.some((item) => isMap(item) && item.get("name") === volumeName)) return undefined;
  append(document, [...pod, "volumes"], { name: volumeName, secret: { secretName } });
  for (const key of ["initContainers", "containers"]) {
    const containers = document.getIn([...pod, key]);
    if (!isSeq(containers)) continue;
    for (const index of containers.items.keys())
      append(document, [...pod, key, index, "volumeMounts"], { name: volumeName, mountPath });
  }
  return secretName;
}

function append(document: Document, path: readonly (string | number)[], value: unknown): void {
  if (isSeq(document.getIn(path))) document.addIn(path, document.createNode(value));
  else document.setIn(path, document.createNode([value]));
}

function serviceAccount(workload: Document, name: string, roles: readonly string[]): string {
  const namespace = workload.getIn(["metadata", "namespace"]);
  const lines = [
    "apiVersion: talos.dev/v1alpha1",
    "kind: ServiceAccount",
    "metadata:",
    `  name: ${name}`,
    ...(typeof namespace === "string" ? [`  namespace: ${namespace}`] : []),
    "spec:",
    "  roles:",
    ...roles.map((role) => `    - ${role}`),
  ];
  return `${lines.join("\n")}\n`;
}
