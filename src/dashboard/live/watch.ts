// Watches all resources of a type on a node: what there is, then what changes.
import type { Resource } from "../../wire/gen/cosi-resource.ts";
import { EventType } from "../../wire/gen/cosi-resource.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { NodeClient } from "./node-client.ts";

export type Change =
  | { readonly kind: "set"; readonly resource: Resource }
  | { readonly kind: "gone"; readonly resource: Resource }
  /** Everything that there was is told. */
  | { readonly kind: "complete" };

/** Rejects when the watch breaks; the caller starts another one, which begins with all there is. */
export async function* watchKind(
  client: NodeClient,
  kind: { readonly namespace: string; readonly type: string },
  signal: AbortSignal,
): AsyncIterable<Change> {
  const request = { ...kind, options: { bootstrapContents: true }, apiVersion: 1 };
  for await (const { event: events } of client.stream(rpc.State.Watch, request, signal)) {
    for (const { eventType, resource, error } of events) {
      if (eventType === EventType.ERRORED) throw new Error(error ?? "the watch failed");
      if (eventType === EventType.BOOTSTRAPPED) yield { kind: "complete" };
      if (resource === undefined) continue;
      if (eventType === EventType.DESTROYED) yield { kind: "gone", resource };
      else if (eventType === EventType.CREATED || eventType === EventType.UPDATED) yield { kind: "set", resource };
    }
  }
}
