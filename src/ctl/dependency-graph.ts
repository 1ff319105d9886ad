// The graph of a node's controllers and the resources between them, as text for graphviz.
import type { ControllerDependencyEdge } from "../wire/gen/inspect.ts";
import { DependencyEdgeType } from "../wire/gen/inspect.ts";

/** What an edge looks like; outputs lead away from a controller, inputs towards it. */
const styles: Readonly<Record<number, { readonly isOutput: boolean; readonly attributes: string }>> = {
  [DependencyEdgeType.OUTPUT_EXCLUSIVE]: { isOutput: true, attributes: "style=bold" },
  [DependencyEdgeType.OUTPUT_SHARED]: { isOutput: true, attributes: "style=solid" },
  [DependencyEdgeType.INPUT_STRONG]: { isOutput: false, attributes: "style=solid" },
  [DependencyEdgeType.INPUT_WEAK]: { isOutput: false, attributes: "style=dotted" },
  [DependencyEdgeType.INPUT_DESTROY_READY]: { isOutput: false, attributes: "style=dashed" },
};

/** The same for every call: sorted. Inputs that mean one resource say which. */
export function dependencyGraph(edges: readonly ControllerDependencyEdge[]): string {
  const controllers = new Set(edges.map(({ controllerName }) => controllerName));
  const types = new Set(edges.map(({ resourceType }) => resourceType));
  const lines = [
    ...[...controllers].toSorted().map((name) => `  ${quoted(name)} [shape=box, style=filled, fillcolor=azure2];`),
    ...[...types].toSorted().map((name) => `  ${quoted(name)} [shape=ellipse, style=filled, fillcolor=cornsilk];`),
    ...edges.map(edgeLine).toSorted(),
  ];
  return `digraph {\n  rankdir=LR;\n${lines.join("\n")}\n}\n`;
}

function edgeLine({ controllerName, edgeType, resourceType, resourceId }: ControllerDependencyEdge): string {
  const { isOutput, attributes } = styles[edgeType] ?? { isOutput: false, attributes: "style=dotted" };
  const label = resourceId === "" ? "" : `, label=${quoted(resourceId)}`;
  const [from, to] = isOutput ? [controllerName, resourceType] : [resourceType, controllerName];
  return `  ${quoted(from)} -> ${quoted(to)} [${attributes}${label}];`;
}

/** Resources there are, as nodes of their own, hung on their type. */
export function withResources(
  graph: string,
  resources: readonly { readonly type: string; readonly name: string }[],
): string {
  const lines = resources.flatMap(({ type, name }) => {
    const node = quoted(`${type}/${name}`);
    return [`  ${node} [shape=note, label=${quoted(name)}];`, `  ${quoted(type)} -> ${node} [arrowhead=none];`];
  });
  return graph.replace(/\}\n$/u, `${lines.map((line) => `${line}\n`).join("")}}\n`);
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
