// Removes images that nothing of the node uses any more: those of services in the runtime of pods, all in the node's own runtime.
// Images of pods are the kubelet's to remove: their namespace is never touched.
import type { Clock } from "../../base/clock.ts";
import { errorChain } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import { defineController, weak, type Controller } from "../../cosi/controller.ts";
import type { State } from "../../cosi/state.ts";
import { EtcdSpec } from "../../resources/etcd/etcd-spec.ts";
import { KubeletSpec } from "../../resources/k8s/kubelet-spec.ts";
import { Service } from "../../resources/v1alpha1/service.ts";

/** One record: several may name the same content. */
export interface StoredImage {
  readonly name: string;
  /** Of its manifest: `sha256:…`. */
  readonly digest: string;
  /** Wall clock. */
  readonly createdMs: number;
}

/** The images of the namespace `system` of one instance of the container runtime. */
export interface ImageStore {
  list(signal: AbortSignal): Promise<readonly StoredImage[]>;
  remove(name: string, signal: AbortSignal): Promise<void>;
}

export interface ImageGcParts {
  readonly store: ImageStore;
  /** Name of the record that a reference stands for. Throws for what is no reference. */
  readonly recordName: (reference: string) => string;
}

const intervalMs = 15 * 60_000;
/** An image that was pulled, or was used, a moment ago may be about to be used. */
const graceMs = 60 * 60_000;

/** The runtime of pods: keeps the images of etcd and the kubelet, and does nothing while it knows neither. */
export function criImageGcController(parts: ImageGcParts): Controller {
  return imageGc("cri.criImageGCController", "cri", parts, async (state) => {
    const kubelet = await state.find(KubeletSpec, "kubelet");
    const etcd = await state.find(EtcdSpec, "etcd");
    const references = [kubelet?.spec.image ?? "", etcd?.spec.image ?? ""].filter((image) => image !== "");
    return references.length === 0 ? undefined : references;
  });
}

/** The node's own runtime: what lies there is used once, by an installation or a container of the administrator. */
export function containerdImageGcController(parts: ImageGcParts): Controller {
  return imageGc("cri.containerdImageGCController", "containerd", parts, async () => []);
}

/** References to keep; undefined: it is too early to tell. */
type Wanted = (state: Pick<State, "find">) => Promise<readonly string[] | undefined>;

function imageGc(name: string, service: string, parts: ImageGcParts, wanted: Wanted): Controller {
  return defineController({
    name,
    inputs: [weak(Service, { id: service }), weak(KubeletSpec, { id: "kubelet" }), weak(EtcdSpec, { id: "etcd" })],
    outputs: [],
    async source({ state, clock, log, signal }) {
      const collect = imageCollector(parts, { clock, log });
      for await (const _ of clock.every(intervalMs, signal)) {
        const health = await state.find(Service, service);
        const references = health?.spec.healthy === true ? await wanted(state) : undefined;
        if (references === undefined) continue;
        try {
          await collect(references, signal);
        } catch (error) {
          if (signal.aborted) return;
          log.warn("cannot remove unused images, will try again", { service, error: errorChain(error) });
        }
      }
    },
  });
}

/** Remembers since when each image has been without use: one that is used again begins anew. */
export function imageCollector(
  { store, recordName }: ImageGcParts,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): (references: readonly string[], signal: AbortSignal) => Promise<void> {
  /** By record, on the monotonic clock. */
  let unusedSinceMs: ReadonlyMap<string, number> = new Map();
  return async (references, signal) => {
    const images = await store.list(signal);
    const used = digestsOf(images, references.map(recordName));
    const unused = images.filter(({ digest }) => !used.has(digest));
    const now = clock.monotonic();
    unusedSinceMs = new Map(unused.map(({ name }) => [name, unusedSinceMs.get(name) ?? now]));
    for (const { name, createdMs } of unused) {
      const ageMs = Math.min(clock.now() - createdMs, now - (unusedSinceMs.get(name) ?? now));
      if (ageMs < graceMs) continue;
      await store.remove(name, signal);
      log.info("removed unused image", { image: name });
    }
  };
}

/** What the names point to; a name with a digest in it says so itself. */
function digestsOf(images: readonly StoredImage[], names: readonly string[]): ReadonlySet<string> {
  const pinned = names.flatMap((name) => /@(?<digest>sha\d+:[0-9a-f]+)$/u.exec(name)?.groups?.["digest"] ?? []);
  const found = images.filter(({ name }) => names.includes(name)).map(({ digest }) => digest);
  return new Set([...pinned, ...found]);
}
