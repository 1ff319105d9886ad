// InspectService.ControllerRuntimeDependencies: which controller reads and writes what, as edges of a graph.
import type { EdgeKind } from "../../cosi/graph.ts";
import { DependencyEdgeType } from "../../wire/gen/inspect.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

const edgeTypes: Readonly<Record<EdgeKind, number>> = {
  "output-exclusive": DependencyEdgeType.OUTPUT_EXCLUSIVE,
  "output-shared": DependencyEdgeType.OUTPUT_SHARED,
  "input-strong": DependencyEdgeType.INPUT_STRONG,
  "input-weak": DependencyEdgeType.INPUT_WEAK,
  "input-destroy-ready": DependencyEdgeType.INPUT_DESTROY_READY,
};

/** Exclusive outputs, shared ones, then inputs: clients draw them in this order. */
function rank(kind: EdgeKind): number {
  if (kind === "output-exclusive") return 0;
  return kind === "output-shared" ? 1 : 2;
}

export const controllerRuntimeDependencies = unary(
  rpc.InspectService.ControllerRuntimeDependencies,
  (_request, { controllerEdges }) => ({
    messages: [
      {
        edges: controllerEdges()
          .toSorted((a, b) => rank(a.kind) - rank(b.kind))
          .map(({ controller, kind, namespace, type, id }) => ({
            controllerName: controller,
            edgeType: edgeTypes[kind],
            resourceNamespace: namespace,
            resourceType: type,
            resourceId: id,
          })),
      },
    ],
  }),
);
