// A Kubernetes API with a memory, for tests of those who use one: objects, versions, conflicts, changes that are followed.
import { wakeup } from "../../../base/wakeup.ts";
import type { Logger } from "../../../base/logger.ts";
import type { Kubernetes, ObjectName } from "../client.ts";
import { KubernetesError, UnknownKindError } from "../error.ts";
import type { ApiResource, KubernetesObject, ObjectList, Selection, WatchEvent } from "../object.ts";
import { asObject } from "../object.ts";

export class FakeKubernetes implements Kubernetes {
  readonly server: string = "https://fake:6443";
  /** Kinds that discovery finds. */
  readonly known: ApiResource[] = [];
  /** Calls of `evict` are answered with what it returns; 201 removes the pod. */
  onEvict: (name: string) => number = () => 201;
  /** Whether a change of an object is refused, as admission does; none is. */
  forbids: (object: KubernetesObject) => boolean = () => false;
  /** Fails every call, as a server that is away does. */
  isAway = false;
  readonly #objects = new Map<string, KubernetesObject>();
  readonly #changed = wakeup();
  #version = 0;
  /** Counts removals too, which change no object's version. */
  #changes = 0;

  /** Puts an object there, as somebody else would. */
  put(resource: ApiResource, object: KubernetesObject): KubernetesObject {
    this.#reach();
    const { apiVersion, kind } = resource;
    const metadata = { ...object.metadata, resourceVersion: String(++this.#version) };
    const stored = { ...object, apiVersion, kind, metadata };
    this.#objects.set(keyOf(resource, metadata), stored);
    this.#tell();
    return stored;
  }

  async get(resource: ApiResource, name: ObjectName): Promise<KubernetesObject> {
    return (await this.find(resource, name)) ?? refuse(`get ${resource.kind} "${name.name}"`, 404, "NotFound");
  }

  async find(resource: ApiResource, name: ObjectName): Promise<KubernetesObject | undefined> {
    this.#reach();
    return this.#objects.get(keyOf(resource, placed(resource, name)));
  }

  async list(resource: ApiResource, selection: Selection): Promise<ObjectList> {
    return { items: this.#selected(resource, selection), resourceVersion: String(this.#version) };
  }

  async create(resource: ApiResource, object: KubernetesObject): Promise<KubernetesObject> {
    if (this.#objects.has(keyOf(resource, object.metadata))) refuse(`create ${resource.kind}`, 409, "AlreadyExists");
    return this.put(resource, object);
  }

  async update(resource: ApiResource, object: KubernetesObject): Promise<KubernetesObject> {
    const present = this.#objects.get(keyOf(resource, object.metadata));
    if (present?.metadata.resourceVersion !== object.metadata.resourceVersion) {
      refuse(`update ${resource.kind}`, 409, "Conflict");
    }
    if (this.forbids(object)) refuse(`update ${resource.kind}`, 403, "Forbidden");
    return this.put(resource, object);
  }

  async mergePatch(resource: ApiResource, name: ObjectName, patch: object): Promise<KubernetesObject> {
    return this.put(resource, asObject(merged(await this.get(resource, name), patch)));
  }

  async apply(resource: ApiResource, object: KubernetesObject): Promise<KubernetesObject> {
    const present = this.#objects.get(keyOf(resource, object.metadata)) ?? {};
    return this.put(resource, asObject(merged(present, object)));
  }

  async delete(resource: ApiResource, name: ObjectName): Promise<void> {
    const isGone = this.#objects.delete(keyOf(resource, placed(resource, name)));
    if (!isGone) refuse(`delete ${resource.kind} "${name.name}"`, 404, "NotFound");
    this.#tell();
  }

  async evict({ namespace, name }: { readonly namespace: string; readonly name: string }): Promise<void> {
    const code = this.onEvict(name);
    if (code !== 201) refuse(`evict pod "${name}"`, code, code === 429 ? "TooManyRequests" : "Failure");
    this.#objects.delete(`pods/${namespace}/${name}`);
    this.#tell();
  }

  watch(): AsyncIterable<WatchEvent> {
    throw new Error("Cannot watch: use follow");
  }

  async *follow(
    resource: ApiResource,
    selection: Selection,
    _log: Logger,
    signal: AbortSignal,
  ): AsyncGenerator<readonly KubernetesObject[]> {
    while (!signal.aborted) {
      const before = this.#changes;
      yield this.#selected(resource, selection);
      if (this.#changes === before) await this.#changed.next(signal);
    }
  }

  async change(
    resource: ApiResource,
    name: ObjectName,
    make: (object: KubernetesObject) => KubernetesObject | undefined,
  ): Promise<KubernetesObject | undefined> {
    const present = await this.find(resource, name);
    const next = present === undefined ? undefined : make(present);
    return next === undefined ? undefined : this.update(resource, next);
  }

  async resourceOf(apiVersion: string, kind: string): Promise<ApiResource> {
    const resource = this.known.find((each) => each.apiVersion === apiVersion && each.kind === kind);
    if (resource === undefined) throw new UnknownKindError(`Cannot find kind "${kind}" of "${apiVersion}"`);
    return resource;
  }

  async getJson(): Promise<unknown> {
    return {};
  }

  async getText(): Promise<string> {
    return "ok";
  }

  destroy(): void {
    // nothing is open
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.destroy();
  }

  #reach(): void {
    if (this.isAway) throw new Error("Cannot reach server");
  }

  #tell(): void {
    this.#changes++;
    this.#changed.ring();
  }

  #selected(
    { plural }: ApiResource,
    { namespace, fieldSelector, labelSelector }: Selection,
  ): readonly KubernetesObject[] {
    this.#reach();
    return [...this.#objects]
      .filter(([key]) => key.startsWith(`${plural}/`))
      .map(([, object]) => object)
      .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
      .filter((object) => fieldSelector === undefined || hasField(object, fieldSelector))
      .filter(({ metadata }) => labelSelector === undefined || hasLabel(metadata.labels ?? {}, labelSelector));
  }
}

function keyOf({ plural }: ApiResource, { namespace = "", name = "" }: { namespace?: string; name?: string }): string {
  return `${plural}/${namespace}/${name}`;
}

function placed({ namespaced }: ApiResource, { namespace = "default", name }: ObjectName): ObjectName {
  return namespaced ? { namespace, name } : { name };
}

function refuse(doing: string, code: number, reason: string): never {
  throw new KubernetesError(doing, { code, reason, message: reason });
}

/** `metadata.name=n1`, `spec.nodeName=n1`. */
function hasField(object: KubernetesObject, selector: string): boolean {
  const [path = "", want] = selector.split("=");
  let value: unknown = object;
  for (const part of path.split(".")) value = (value as Record<string, unknown> | undefined)?.[part];
  return value === want;
}

function hasLabel(labels: Readonly<Record<string, string>>, selector: string): boolean {
  const [key = "", want] = selector.split("=");
  return want === undefined ? Object.hasOwn(labels, key) : labels[key] === want;
}

/** RFC 7396. */
function merged(base: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = { ...(base as object | undefined) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}
