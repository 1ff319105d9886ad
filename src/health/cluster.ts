// A cluster as checks see it.
import type { Kubernetes } from "../clients/kubernetes/client.ts";
import type { Resource, ResourceType } from "../cosi/resource.ts";
import type { Init } from "../wire/message.ts";
import { rpc } from "../wire/gen/rpc.ts";
import type { ServerStreamRpc, UnaryRpc } from "../wire/rpc.ts";

/** How a node is called. Failures carry gRPC's number in `code`. */
export interface NodeCalls {
  call<Q, R>(method: UnaryRpc<Q, R>, request: Init<NoInfer<Q>>, signal: AbortSignal): Promise<R>;
  stream<Q, R>(method: ServerStreamRpc<Q, R>, request: Init<NoInfer<Q>>, signal: AbortSignal): AsyncIterable<R>;
}

export interface ClusterNode {
  /** Under which it is called. */
  readonly address: string;
  /** All that are known of it, that one too. */
  readonly addresses: readonly string[];
}

export interface Cluster {
  readonly controlPlanes: readonly ClusterNode[];
  readonly workers: readonly ClusterNode[];
  /** The node at this address, by way of the contacted one. */
  at(address: string): NodeCalls;
  /** The node that was asked for the cluster's health. */
  readonly contacted: NodeCalls;
  /** Undefined when the cluster has no Kubernetes. */
  kubernetes(signal: AbortSignal): Promise<Pick<Kubernetes, "list"> | undefined>;
}

export function nodesOf({
  controlPlanes,
  workers,
}: Pick<Cluster, "controlPlanes" | "workers">): readonly ClusterNode[] {
  return [...controlPlanes, ...workers];
}

/** gRPC's numbers. */
const notFound = 5;
export const permissionDenied = 7;

export function statusCode(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "number" ? error.code : undefined;
}

/** The spec of a node's resource, undefined when there is none. */
export async function findSpec<S>(
  node: NodeCalls,
  type: ResourceType<S>,
  id: string,
  signal: AbortSignal,
): Promise<S | undefined> {
  try {
    const pointer = { namespace: type.namespace, type: type.type, id };
    const { resource } = await node.call(rpc.State.Get, { ...pointer, options: {} }, signal);
    return type.decodeSpec(resource?.spec?.protoSpec ?? new Uint8Array());
  } catch (error) {
    if (statusCode(error) === notFound) return undefined;
    throw error;
  }
}

/** Ids and specs of a node's resources of one type. */
export async function listSpecs<S>(
  node: NodeCalls,
  type: ResourceType<S>,
  signal: AbortSignal,
): Promise<readonly { readonly id: Resource<S>["metadata"]["id"]; readonly spec: S }[]> {
  const found: { readonly id: string; readonly spec: S }[] = [];
  const request = { namespace: type.namespace, type: type.type, options: {} };
  for await (const { resource } of node.stream(rpc.State.List, request, signal)) {
    const spec = type.decodeSpec(resource?.spec?.protoSpec ?? new Uint8Array());
    found.push({ id: resource?.metadata?.id ?? "", spec });
  }
  return found;
}
