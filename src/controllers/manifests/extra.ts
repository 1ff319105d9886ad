// Manifests that the config brings: in its text, or at an address from which they are downloaded once the network is there.
import { encodeUtf8 } from "../../base/bytes.ts";
import { errorChain, toError } from "../../base/errors.ts";
import { defineController, shared, weak, type Controller } from "../../cosi/controller.ts";
import type { JsonObject } from "../../cosi/struct.ts";
import type { Downloads } from "../../linux/download.ts";
import { ExtraManifestsConfig } from "../../resources/k8s/extra-manifests-config.ts";
import { Manifest } from "../../resources/k8s/manifest.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { extraManifestsId } from "./config.ts";
import { parseObjects } from "./shared/yaml-objects.ts";

const maxBytes = 16 * 1024 * 1024;
const timeoutMs = 60_000;

type Extra = ExtraManifestsConfig["extraManifests"][number];

/** A manifest that cannot be had does not keep the others back; it is tried again later, and until then none is taken away. */
export function extraManifestController({ downloads }: { readonly downloads: Downloads }): Controller {
  /** What was downloaded, by address and headers: a change elsewhere does not download it again. */
  const known = new Map<string, readonly JsonObject[]>();
  return defineController({
    name: "k8s.ExtraManifestController",
    inputs: [weak(ExtraManifestsConfig, { id: extraManifestsId }), weak(NetworkStatus, { id: "status" })],
    outputs: [shared(Manifest)],
    async reconcile({ state, clock, signal, log }) {
      const config = await state.find(ExtraManifestsConfig, extraManifestsId);
      const wanted = config?.metadata.phase === "running" ? config.spec.extraManifests : [];
      const network = (await state.find(NetworkStatus, "status"))?.spec;
      const isOnline = network?.addressReady === true && network.connectivityReady;
      const problems: Error[] = [];
      let isWaiting = false;
      for (const extra of wanted) {
        if (extra.url !== "" && !isOnline) {
          isWaiting = true;
          continue;
        }
        try {
          using timeout = clock.timeout(timeoutMs, signal);
          const objects = await objectsOf(extra, timeout.signal);
          await state.modify(Manifest, `${extra.priority}-${extra.name}`, () => ({
            objects: objects.map((object) => ({ object })),
          }));
        } catch (error) {
          signal.throwIfAborted();
          log.warn("cannot use manifest", { manifest: extra.name, url: extra.url, error: errorChain(error) });
          problems.push(toError(error));
        }
      }
      if (problems.length > 0)
        throw new AggregateError(problems, `Cannot use ${problems.length} of ${wanted.length} manifests`);
      if (!isWaiting) await state.cleanup(Manifest);
    },
  });

  async function objectsOf(extra: Extra, signal: AbortSignal): Promise<readonly JsonObject[]> {
    if (extra.url === "") return parseObjects(encodeUtf8(extra.inlineManifest));
    const key = JSON.stringify([extra.url, extra.extraHeaders]);
    const present = known.get(key);
    if (present !== undefined) return present;
    const objects = parseObjects(await downloads.get(extra.url, { maxBytes, signal, headers: extra.extraHeaders }));
    known.set(key, objects);
    return objects;
  }
}
