// The parts of Kubernetes that a machine config names images of, and how the config's text gets another one.
import { isMap, isScalar, parseAllDocuments, visit, type Document } from "yaml";
import { FormatError } from "../../base/errors.ts";

export type Component = "kube-apiserver" | "kube-controller-manager" | "kube-scheduler" | "kube-proxy" | "kubelet";

interface Place {
  /** Kind of the document of its own. */
  readonly kind: string;
  /** Where the oldest document has it. */
  readonly legacy: readonly string[];
}

const places: Readonly<Record<Component, Place>> = {
  "kube-apiserver": { kind: "KubeAPIServerConfig", legacy: ["cluster", "apiServer", "image"] },
  "kube-controller-manager": { kind: "KubeControllerManagerConfig", legacy: ["cluster", "controllerManager", "image"] },
  "kube-scheduler": { kind: "KubeSchedulerConfig", legacy: ["cluster", "scheduler", "image"] },
  "kube-proxy": { kind: "KubeProxyConfig", legacy: ["cluster", "proxy", "image"] },
  kubelet: { kind: "KubeletConfig", legacy: ["machine", "kubelet", "image"] },
};

export interface EditOptions {
  /** Comments go: what the fields are for, and examples of them. */
  readonly withoutComments?: boolean;
}

/**
 * The config with another image for the component; everything else stays as its owner wrote it. The document of its own wins over the oldest
 * one. Throws a FormatError for a text that has no place for it.
 */
export function setImage(yaml: string, component: Component, change: EditOptions & { readonly image: string }): string {
  const { image, withoutComments = false } = change;
  const documents = parse(yaml);
  const { kind, legacy } = places[component];
  const own = documents.find((document) => document.get("kind") === kind);
  const oldest = documents.find(
    (document) => document.get("kind") === undefined && document.get("version") !== undefined,
  );
  const document = own ?? oldest;
  if (document === undefined)
    throw new FormatError(`Cannot set the image of ${component}: found neither ${kind} nor a v1alpha1 document`);
  const path = own === undefined ? legacy : ["image"];
  const present = document.getIn(path, true);
  if (isScalar(present) && present.range !== null && present.range !== undefined) {
    const [start, end] = present.range;
    const changed = yaml.slice(0, start) + image + yaml.slice(end);
    return withoutComments ? write(parse(changed), true) : changed;
  }
  setIn(document, path, image);
  return write(documents, withoutComments);
}

function parse(yaml: string): readonly Document[] {
  return parseAllDocuments(yaml) as readonly Document[]; // an empty text gives an empty list of another type
}

function write(documents: readonly Document[], withoutComments: boolean): string {
  if (withoutComments) for (const document of documents) dropComments(document);
  return documents
    .map((document) => document.toString({ indent: 4, lineWidth: 0 }))
    .join("---\n")
    .replaceAll(/^---\n---\n/gmu, "---\n");
}

function dropComments(document: Document): void {
  document.comment = null;
  document.commentBefore = null;
  visit(document, {
    Node(_key, node) {
      node.comment = null;
      node.commentBefore = null;
    },
  });
}

/** Sections that are there without contents become maps. */
function setIn(document: Document, path: readonly string[], value: string): void {
  for (let length = 1; length < path.length; length++) {
    const section = path.slice(0, length);
    if (!isMap(document.getIn(section))) document.setIn(section, document.createNode({}));
  }
  document.setIn(path, value);
}
