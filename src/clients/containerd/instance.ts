// One instance of containerd and one of its namespaces: every call names the namespace in its metadata.
import type { Client } from "../../rpc/connection.ts";
import type { CallOptions } from "../../rpc/client.ts";
import { call } from "../../rpc/client.ts";
import { Metadata } from "../../rpc/metadata.ts";
import { Code, hasStatus } from "../../rpc/status.ts";
import { Leases } from "../gen/containerd-services-leases-v1.ts";

export interface Instance {
  readonly client: Client;
  readonly namespace: string;
  /** Names that nobody else uses: of leases, streams. */
  readonly newId: () => string;
}

/** Where images are unpacked; the snapshotter of both instances. */
export const snapshotter = "overlayfs";
export const platform = { os: "linux", architecture: "amd64" } as const;

/** Options of a call in the namespace; what it makes belongs to the lease, if there is one. */
export function within({ namespace }: Instance, signal: AbortSignal, lease?: string): CallOptions {
  const fields = { "containerd-namespace": namespace, ...(lease === undefined ? {} : { "containerd-lease": lease }) };
  return { signal, metadata: new Metadata(fields) };
}

/** Undefined instead of NOT_FOUND. */
export async function unlessMissing<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (hasStatus(error, Code.NOT_FOUND)) return undefined;
    throw error;
  }
}

/** Nothing that `work` makes under the lease is collected as garbage before it is done. Should we not come to the end, containerd ends the lease after a day. */
export async function withLease<T>(
  instance: Instance,
  signal: AbortSignal,
  work: (lease: string) => Promise<T>,
): Promise<T> {
  const id = instance.newId();
  const expire = new Date(instance.client.clock.now() + 86_400_000).toISOString();
  const labels = new Map([["containerd.io/gc.expire", expire]]);
  await call(instance.client, Leases.Create, { id, labels }, within(instance, signal));
  try {
    return await work(id);
  } finally {
    // the work is done or has failed already: containerd ends the lease itself if this does not get through
    await call(instance.client, Leases.Delete, { id }, { ...within(instance, signal), timeoutMs: 10_000 }).catch(
      () => undefined,
    );
  }
}
