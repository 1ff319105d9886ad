// Sees to it that an image is there: pulls it with patience, unless it is.
import { backoff } from "../../base/backoff.ts";
import type { Logger } from "../../base/logger.ts";
import { Code, hasStatus } from "../../rpc/status.ts";
import type { Image } from "../gen/containerd-services-images-v1.ts";
import { findImage, findUnpacked, putAliases } from "./images.ts";
import type { Instance } from "./instance.ts";
import type { PullOptions } from "./pull.ts";
import { pullImage } from "./pull.ts";
import { parseReference } from "./reference.ts";
import type { PulledImage } from "./runtime.ts";
import { pullVerified } from "./verified.ts";

const retries = { initialMs: 5000, maxMs: 60_000, factor: 1.5, jitter: 0.2 };
const patienceMs = 20 * 60_000;
/** An image that is not there yet may come; one that is not there again and again does not exist. */
const maxNotFound = 5;

export interface EnsureOptions extends PullOptions {
  readonly log?: Logger;
}

async function findReady(instance: Instance, name: string, signal: AbortSignal): Promise<PulledImage | undefined> {
  const image = await findImage(instance, name, signal);
  if (image === undefined || (await findUnpacked(instance, image, signal)) === undefined) return undefined;
  return putAliases(instance, image, signal);
}

/** Takes the image unless it is there and unpacked: one try. */
export async function pullOnce(instance: Instance, reference: string, options: PullOptions): Promise<PulledImage> {
  const { name } = parseReference(reference);
  const ready = await findReady(instance, name, options.signal);
  if (ready !== undefined) return ready;
  const verify = await options.access.verifier?.(parseReference(reference).repository);
  if (verify !== undefined) return pullVerified(instance, name, { ...options, verify });
  await pullImage(instance, name, options);
  const image: Image | undefined = await findImage(instance, name, options.signal);
  if (image === undefined) throw new Error(`Cannot use image "${name}": it was pulled, but there is no record of it`);
  return putAliases(instance, image, options.signal);
}

/** Trying again helps neither against a reference nobody can read, nor against a refusal by our own rules. */
function isFinal(error: unknown): boolean {
  return hasStatus(error, Code.INVALID_ARGUMENT) || hasStatus(error, Code.PERMISSION_DENIED);
}

/** The same with patience. Rejects with the last failure. */
export async function ensureImage(instance: Instance, reference: string, options: EnsureOptions): Promise<PulledImage> {
  const { clock } = instance.client;
  const { signal, log } = options;
  parseReference(reference); // what cannot be read now cannot be read later
  const delays = backoff(retries);
  const startedMs = clock.monotonic();
  for (let notFound = 0; ;) {
    try {
      return await pullOnce(instance, reference, options);
    } catch (error) {
      signal.throwIfAborted();
      if (hasStatus(error, Code.NOT_FOUND)) notFound++;
      const delayMs = delays.next();
      const isLate = clock.monotonic() - startedMs + delayMs > patienceMs;
      if (isFinal(error) || isLate || notFound > maxNotFound) {
        throw new Error(`Cannot pull image "${reference}"`, { cause: error });
      }
      log?.warn("image pull failed", { image: reference, retryMs: delayMs, error });
      await clock.sleep(delayMs, signal);
    }
  }
}
