// The dependency graph of controllers and resources, from their declarations: as data, and as text for drawing programs.
import type { Controller } from "./controller.ts";

export type EdgeKind = "output-exclusive" | "output-shared" | "input-strong" | "input-weak" | "input-destroy-ready";

export interface Edge {
  readonly controller: string;
  readonly kind: EdgeKind;
  /** Empty for outputs: a controller may write its type in any namespace. */
  readonly namespace: string;
  readonly type: string;
  /** Empty when the edge is about all resources of the type. */
  readonly id: string;
}

/** Sorted by controller; outputs first. */
export function dependencyEdges(controllers: readonly Controller[]): readonly Edge[] {
  return controllers
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name, inputs, outputs }) => [
      ...outputs.map((output): Edge => {
        return { controller: name, kind: `output-${output.kind}`, namespace: "", type: output.type.type, id: "" };
      }),
      ...inputs.map((input): Edge => {
        const { kind, namespace, type, id = "" } = input;
        return { controller: name, kind: `input-${kind}`, namespace, type: type.type, id };
      }),
    ]);
}

const strokes: Readonly<Record<EdgeKind, string>> = {
  "output-exclusive": "bold",
  "output-shared": "solid",
  "input-strong": "solid",
  "input-weak": "dotted",
  "input-destroy-ready": "dashed",
};

function isOutput(edge: Edge): boolean {
  return edge.kind.startsWith("output-");
}

/** Graphviz text: controllers are boxes, resources notes; inputs are solid when strong, dotted when weak. */
export function toGraphviz(edges: readonly Edge[]): string {
  const quote = (text: string): string => JSON.stringify(text);
  const controllers = [...new Set(edges.map((edge) => edge.controller))];
  const types = [...new Set(edges.map((edge) => edge.type))].toSorted();
  return [
    "digraph {",
    ...controllers.map((name) => `  ${quote(name)} [shape=box];`),
    ...types.map((type) => `  ${quote(type)} [shape=note];`),
    ...edges.map((edge) => {
      const [from, to] = isOutput(edge) ? [edge.controller, edge.type] : [edge.type, edge.controller];
      const label = edge.id === "" ? "" : `, label=${quote(edge.id)}`;
      return `  ${quote(from)} -> ${quote(to)} [style=${strokes[edge.kind]}${label}];`;
    }),
    "}",
    "",
  ].join("\n");
}

/** Mermaid text of the same. */
export function toMermaid(edges: readonly Edge[]): string {
  const ids = new Map<string, string>();
  const node = (text: string, [open, close]: readonly [string, string]): string => {
    const known = ids.get(text) ?? `n${ids.size}`;
    ids.set(text, known);
    return `${known}${open}"${text}"${close}`;
  };
  const lines = edges.map((edge) => {
    const controller = node(edge.controller, ["[", "]"]);
    const resource = node(edge.type, ["([", "])"]);
    const arrow = edge.kind === "input-weak" || edge.kind === "input-destroy-ready" ? "-.->" : "-->";
    return isOutput(edge) ? `  ${controller} ${arrow} ${resource}` : `  ${resource} ${arrow} ${controller}`;
  });
  return ["flowchart LR", ...lines, ""].join("\n");
}
