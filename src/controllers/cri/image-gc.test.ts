// Which images go, and when.
import { expect, test } from "vitest";
import { silentLogger } from "../../base/logger.ts";
import { manualClock, type ManualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import { KubeletSpec } from "../../resources/k8s/kubelet-spec.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import { containerdImageGcController, criImageGcController, imageCollector } from "./image-gc.ts";
import type { ImageStore, StoredImage } from "./image-gc.ts";

const { signal } = new AbortController();
const hour = 60 * 60_000;

function memoryStore(
  clock: ManualClock,
  ...names: readonly (readonly [string, string])[]
): ImageStore & { images: StoredImage[] } {
  const store = {
    images: names.map(([name, digest]) => ({ name, digest, createdMs: clock.now() })),
    list: async () => store.images,
    remove: async (name: string) => void (store.images = store.images.filter((image) => image.name !== name)),
  };
  return store;
}

const kubelet = "ghcr.io/siderolabs/kubelet:v1.37.0";

/** Three records of the same content, as a pull makes them. */
const three = (reference: string, digest: string): readonly (readonly [string, string])[] => [
  [reference, digest],
  [digest, digest],
  [`${reference.slice(0, reference.lastIndexOf(":"))}@${digest}`, digest],
];

test("an image goes after an hour without use, with all its names", async () => {
  const clock = manualClock();
  const store = memoryStore(clock, ...three(kubelet, "sha256:aa"), ...three("registry.k8s.io/etcd:3.7.1", "sha256:bb"));
  const collect = imageCollector({ store, recordName: (name) => name }, { clock, log: silentLogger });
  await collect([kubelet], signal);
  await clock.advance(hour - 1);
  await collect([kubelet], signal);
  expect(store.images).toHaveLength(6);
  await clock.advance(1);
  await collect([kubelet], signal);
  expect(store.images.map(({ digest }) => digest)).toEqual(["sha256:aa", "sha256:aa", "sha256:aa"]);
});

test("an image that is used again begins anew, and one that was pulled just now waits", async () => {
  const clock = manualClock();
  const store = memoryStore(clock, ["old:1", "sha256:aa"], ["new:1", "sha256:bb"]);
  const collect = imageCollector({ store, recordName: (name) => name }, { clock, log: silentLogger });
  await collect([], signal);
  await clock.advance(hour / 2);
  await collect(["old:1", "x@sha256:bb"], signal);
  await clock.advance(hour / 2);
  await collect([], signal);
  expect(store.images).toHaveLength(2);
  store.images = store.images.map((image) => ({ ...image, createdMs: clock.now() }));
  await clock.advance(hour / 2);
  store.images = [...store.images, { name: "third:1", digest: "sha256:cc", createdMs: 0 }]; // pulled when the clock was wrong
  await collect([], signal);
  await clock.advance(hour / 2);
  await collect([], signal);
  expect(store.images.map(({ name }) => name)).toEqual(["third:1"]);
});

test("images of services stay while nobody knows which they are, and while the runtime is not well", async () => {
  const clock = manualClock();
  const state = openState(openMemoryState({ clock }));
  const own = memoryStore(clock, ["installer:1", "sha256:11"]);
  const shared = memoryStore(clock, ["etcd:1", "sha256:22"], [kubelet, "sha256:33"]);
  const runtime = createRuntime({ state, log: silentLogger, clock });
  const recordName = (name: string): string => name;
  runtime.register(containerdImageGcController({ store: own, recordName }));
  runtime.register(criImageGcController({ store: shared, recordName }));
  const stop = new AbortController();
  const running = runtime.run(stop.signal);
  const pass = async (): Promise<void> => {
    for (let count = 0; count < 6; count++) await clock.advance(15 * 60_000);
  };
  await expect.poll(() => clock.pending).toBeGreaterThan(1);
  await pass();
  expect([own.images.length, shared.images.length]).toEqual([1, 2]);
  for (const id of ["containerd", "cri"])
    await state.modify(Service, id, () => ({ running: true, healthy: true, unknown: false }));
  await pass();
  expect([own.images.length, shared.images.length]).toEqual([0, 2]);
  await state.modify(KubeletSpec, "kubelet", () => ({ ...KubeletSpec.zero(), image: kubelet }));
  await pass();
  expect(shared.images.map(({ name }) => name)).toEqual([kubelet]);
  stop.abort();
  await running;
});
