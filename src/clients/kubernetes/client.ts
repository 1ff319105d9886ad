// The Kubernetes API: objects read, written, watched; discovery of kinds.
import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import { isRecord } from "../../base/record.ts";
import { isConflict, isForbidden, isNotFound, UnknownKindError } from "./error.ts";
import { follow } from "./follow.ts";
import type { ApiResource, KubernetesObject, ObjectList, Selection, WatchEvent } from "./object.ts";
import { asObject, groupPath, resourcePath } from "./object.ts";
import { openTransport, type Call, type KubernetesTarget, type Transport } from "./transport.ts";
import { watchEvents } from "./watch.ts";

export type { KubernetesTarget };

export interface ObjectName {
  /** Ignored for kinds that belong to no namespace; `default` when absent for others. */
  readonly namespace?: string;
  readonly name: string;
}

export interface PatchOptions {
  /** Who owns the fields that are set. */
  readonly fieldManager: string;
  /** Takes over fields that others own; false when absent. */
  readonly force?: boolean;
  /** Checks everything, keeps nothing. */
  readonly dryRun?: boolean;
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: "Orphan" | "Background" | "Foreground";
}

/**
 * Rejects with a KubernetesError when the API refuses, with a StatusError (UNAVAILABLE) when it cannot be reached, or with the
 * signal's reason. Every call but `watch` ends within 30 s.
 */
export interface Kubernetes extends AsyncDisposable {
  readonly server: string;
  get(resource: ApiResource, name: ObjectName, signal: AbortSignal): Promise<KubernetesObject>;
  /** Undefined when there is no such object. */
  find(resource: ApiResource, name: ObjectName, signal: AbortSignal): Promise<KubernetesObject | undefined>;
  list(resource: ApiResource, selection: Selection, signal: AbortSignal): Promise<ObjectList>;
  /** The object's metadata says where it goes. */
  create(resource: ApiResource, object: KubernetesObject, signal: AbortSignal): Promise<KubernetesObject>;
  /** Replaces it; a conflict if it changed since the `resourceVersion` in the object. */
  update(resource: ApiResource, object: KubernetesObject, signal: AbortSignal): Promise<KubernetesObject>;
  /** JSON merge patch, RFC 7396. `subresource`: `status`. */
  mergePatch(
    resource: ApiResource,
    name: ObjectName & { readonly subresource?: string },
    patch: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<KubernetesObject>;
  /** Server-side apply: creates or changes the fields that are given. */
  apply(
    resource: ApiResource,
    object: KubernetesObject,
    options: PatchOptions,
    signal: AbortSignal,
  ): Promise<KubernetesObject>;
  delete(resource: ApiResource, name: ObjectName, options: DeleteOptions, signal: AbortSignal): Promise<void>;
  /** Asks for the end of a pod. Too many requests: a disruption budget forbids it for now. */
  evict(
    pod: { readonly namespace: string; readonly name: string; readonly uid?: string },
    gracePeriodSeconds: number,
    signal: AbortSignal,
  ): Promise<void>;
  /** What happens after `resourceVersion`, until the server ends it, which it does every few minutes. */
  watch(
    resource: ApiResource,
    selection: Selection,
    resourceVersion: string,
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent>;
  /** All objects of the selection at once, first and after each change, across broken connections: see `follow.ts`. */
  follow(
    resource: ApiResource,
    selection: Selection,
    log: Logger,
    signal: AbortSignal,
  ): AsyncIterable<readonly KubernetesObject[]>;
  /**
   * Reads an object, changes it and writes it, again when somebody else was faster or it is refused, for up to 10 s. Undefined when there is
   * no such object, or when `make` returns undefined: there is nothing to change.
   */
  change(
    resource: ApiResource,
    name: ObjectName,
    make: (object: KubernetesObject) => KubernetesObject | undefined,
    signal: AbortSignal,
  ): Promise<KubernetesObject | undefined>;
  /** Where a kind is served. Throws an UnknownKindError when the cluster does not know it. */
  resourceOf(apiVersion: string, kind: string, signal: AbortSignal): Promise<ApiResource>;
  /** Any path that answers with JSON, such as `/version`. */
  getJson(path: string, signal: AbortSignal): Promise<unknown>;
  /** Any path, as text: `/readyz`. */
  getText(path: string, signal: AbortSignal): Promise<string>;
  destroy(): void;
}

/** A change that others win again and again is given up; roles that are being created may refuse it for a while. */
const changePatienceMs = 10_000;
const changePauseMs = 100;
/** A list comes in pages of so many objects. */
const pageSize = 500;

export function openKubernetes(target: KubernetesTarget, clock: Clock): Kubernetes {
  return new ApiClient(openTransport(target, clock), clock);
}

class ApiClient implements Kubernetes {
  readonly #transport: Transport;
  readonly #clock: Clock;
  /** What each group and version serves, as long as nothing in it is missed. */
  readonly #discovered = new Map<string, readonly ApiResource[]>();

  constructor(transport: Transport, clock: Clock) {
    this.#transport = transport;
    this.#clock = clock;
  }

  get server(): string {
    return this.#transport.server;
  }

  async get(resource: ApiResource, name: ObjectName, signal: AbortSignal): Promise<KubernetesObject> {
    const doing = `get ${resource.kind} "${name.name}"`;
    return asObject(await this.#transport.json({ doing, method: "GET", path: pathOf(resource, name) }, signal));
  }

  async find(resource: ApiResource, name: ObjectName, signal: AbortSignal): Promise<KubernetesObject | undefined> {
    try {
      return await this.get(resource, name, signal);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async list(resource: ApiResource, selection: Selection, signal: AbortSignal): Promise<ObjectList> {
    const items: KubernetesObject[] = [];
    const { apiVersion, kind } = resource;
    let next: string | undefined;
    for (;;) {
      const query = { ...selectors(selection), limit: String(pageSize), continue: next };
      const call: Call = { doing: `list ${kind}`, method: "GET", path: resourcePath(resource, selection), query };
      const page = asObject(await this.#transport.json(call, signal));
      const found = Array.isArray(page["items"]) ? page["items"] : [];
      items.push(...found.map((item) => ({ apiVersion, kind, ...asObject(item) }))); // items of a list do not say what they are
      const rest = page.metadata["continue"];
      if (typeof rest !== "string" || rest === "")
        return { items, resourceVersion: page.metadata.resourceVersion ?? "" };
      next = rest;
    }
  }

  create(resource: ApiResource, object: KubernetesObject, signal: AbortSignal): Promise<KubernetesObject> {
    const { name = "", namespace } = object.metadata;
    const path = resourcePath(resource, namespace === undefined ? { namespace: "default" } : { namespace });
    return this.#write({ doing: `create ${resource.kind} "${name}"`, method: "POST", path, body: object }, signal);
  }

  update(resource: ApiResource, object: KubernetesObject, signal: AbortSignal): Promise<KubernetesObject> {
    const name = nameOf(object);
    const doing = `update ${resource.kind} "${name.name}"`;
    return this.#write({ doing, method: "PUT", path: pathOf(resource, name), body: object }, signal);
  }

  mergePatch(
    resource: ApiResource,
    name: ObjectName & { readonly subresource?: string },
    patch: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<KubernetesObject> {
    const { subresource } = name;
    const path = `${pathOf(resource, name)}${subresource === undefined ? "" : `/${subresource}`}`;
    const contentType = "application/merge-patch+json";
    const doing = `patch ${resource.kind} "${name.name}"`;
    return this.#write({ doing, method: "PATCH", path, body: patch, contentType }, signal);
  }

  apply(
    resource: ApiResource,
    object: KubernetesObject,
    { fieldManager, force = false, dryRun = false }: PatchOptions,
    signal: AbortSignal,
  ): Promise<KubernetesObject> {
    const name = nameOf(object);
    const query = { fieldManager, force: force ? "true" : undefined, dryRun: dryRun ? "All" : undefined };
    const { apiVersion, kind } = resource;
    const call: Call = {
      doing: `apply ${kind} "${name.name}"`,
      method: "PATCH",
      path: pathOf(resource, name),
      query,
      body: { ...object, apiVersion, kind },
      contentType: "application/apply-patch+yaml", // JSON is YAML
    };
    return this.#write(call, signal);
  }

  async delete(resource: ApiResource, name: ObjectName, options: DeleteOptions, signal: AbortSignal): Promise<void> {
    const body = { apiVersion: "v1", kind: "DeleteOptions", ...options };
    const doing = `delete ${resource.kind} "${name.name}"`;
    await this.#transport.json({ doing, method: "DELETE", path: pathOf(resource, name), body }, signal);
  }

  async evict(
    { namespace, name, uid }: { readonly namespace: string; readonly name: string; readonly uid?: string },
    gracePeriodSeconds: number,
    signal: AbortSignal,
  ): Promise<void> {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/eviction`;
    const preconditions = uid === undefined ? {} : { preconditions: { uid } };
    const body = {
      apiVersion: "policy/v1",
      kind: "Eviction",
      metadata: { namespace, name },
      deleteOptions: { gracePeriodSeconds, ...preconditions },
    };
    await this.#transport.json({ doing: `evict pod "${namespace}/${name}"`, method: "POST", path, body }, signal);
  }

  async *watch(
    resource: ApiResource,
    selection: Selection,
    resourceVersion: string,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent> {
    const doing = `watch ${resource.kind}`;
    const query = { ...selectors(selection), watch: "true", allowWatchBookmarks: "true", resourceVersion };
    const call: Call = { doing, method: "GET", path: resourcePath(resource, selection), query };
    yield* watchEvents(doing, (await this.#transport.open(call, signal)).body);
  }

  follow(
    resource: ApiResource,
    selection: Selection,
    log: Logger,
    signal: AbortSignal,
  ): AsyncIterable<readonly KubernetesObject[]> {
    return follow({ kubernetes: this, resource, selection, clock: this.#clock, log }, signal);
  }

  async change(
    resource: ApiResource,
    name: ObjectName,
    make: (object: KubernetesObject) => KubernetesObject | undefined,
    signal: AbortSignal,
  ): Promise<KubernetesObject | undefined> {
    const startedMs = this.#clock.monotonic();
    for (;;) {
      const object = await this.find(resource, name, signal);
      const next = object === undefined ? undefined : make(object);
      if (next === undefined) return undefined;
      try {
        return await this.update(resource, next, signal);
      } catch (error) {
        const isOver = this.#clock.monotonic() - startedMs > changePatienceMs;
        if (isOver || !(isConflict(error) || isForbidden(error))) throw error;
      }
      await this.#clock.sleep(changePauseMs, signal);
    }
  }

  async resourceOf(apiVersion: string, kind: string, signal: AbortSignal): Promise<ApiResource> {
    const known = this.#discovered.get(apiVersion)?.find((each) => each.kind === kind);
    if (known !== undefined) return known;
    const found = await this.#discover(apiVersion, signal);
    this.#discovered.set(apiVersion, found);
    const resource = found.find((each) => each.kind === kind);
    if (resource === undefined) throw unknownKind(apiVersion, kind, undefined);
    return resource;
  }

  async #discover(apiVersion: string, signal: AbortSignal): Promise<readonly ApiResource[]> {
    try {
      const list = await this.#transport.json(
        { doing: `discover ${apiVersion}`, method: "GET", path: groupPath(apiVersion) },
        signal,
      );
      return resourcesIn(apiVersion, list);
    } catch (error) {
      if (isNotFound(error)) throw unknownKind(apiVersion, "*", error);
      throw error;
    }
  }

  getJson(path: string, signal: AbortSignal): Promise<unknown> {
    return this.#transport.json({ doing: `get "${path}"`, method: "GET", path }, signal);
  }

  getText(path: string, signal: AbortSignal): Promise<string> {
    return this.#transport.text({ doing: `get "${path}"`, method: "GET", path }, signal);
  }

  destroy(): void {
    this.#transport.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#transport.destroy();
  }

  async #write(call: Call, signal: AbortSignal): Promise<KubernetesObject> {
    return asObject(await this.#transport.json(call, signal));
  }
}

function unknownKind(apiVersion: string, kind: string, cause: unknown): UnknownKindError {
  return new UnknownKindError(`Cannot find kind "${kind}" of "${apiVersion}": the cluster does not serve it`, {
    cause,
  });
}

function pathOf(resource: ApiResource, { name, namespace = "default" }: ObjectName): string {
  return resourcePath(resource, { name, namespace });
}

function nameOf({ metadata: { name = "", namespace } }: KubernetesObject): ObjectName {
  return namespace === undefined ? { name } : { name, namespace };
}

function selectors({ fieldSelector, labelSelector }: Selection): Readonly<Record<string, string | undefined>> {
  return { fieldSelector, labelSelector };
}

/** `meta/v1.APIResourceList` without subresources. */
function resourcesIn(apiVersion: string, list: unknown): readonly ApiResource[] {
  const found = isRecord(list) && Array.isArray(list["resources"]) ? (list["resources"] as readonly unknown[]) : [];
  return found.filter(isRecord).flatMap(({ name, kind, namespaced }) => {
    if (typeof name !== "string" || typeof kind !== "string" || name.includes("/")) return [];
    return [{ apiVersion, kind, plural: name, namespaced: namespaced === true }];
  });
}
