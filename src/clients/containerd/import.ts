// Takes the images of a tar (Docker's or OCI's form) into containerd.
import { openScope } from "../../base/scope.ts";
import { wakeup } from "../../base/wakeup.ts";
import { call } from "../../rpc/client.ts";
import { packAny, unpackAny } from "../../wire/well-known.ts";
import { Transfer } from "../gen/containerd-services-transfer-v1.ts";
import { Data, ImageImportStream, ImageStore, WindowUpdate } from "../gen/containerd-types-transfer.ts";
import { removeImage } from "./images.ts";
import type { Instance } from "./instance.ts";
import { platform, snapshotter, unlessMissing, within, withLease } from "./instance.ts";
import { progressRows } from "./pull.ts";
import type { Stream } from "./stream.ts";
import { openStream } from "./stream.ts";

const maxChunkBytes = 32 * 1024;

/** How much may be sent: containerd says so, again and again. */
class Window {
  bytes = 0;
  /** containerd wants no more. */
  isOver = false;
  readonly #changed = wakeup();

  async follow(stream: Stream): Promise<void> {
    try {
      for await (const any of stream.incoming) {
        this.bytes += unpackAny(WindowUpdate, any)?.update ?? 0;
        this.#changed.ring();
      }
    } finally {
      this.isOver = true;
      this.#changed.ring();
    }
  }

  /** Until there is room. */
  async room(signal: AbortSignal): Promise<void> {
    while (this.bytes === 0 && !this.isOver && !signal.aborted) await this.#changed.next(signal);
    signal.throwIfAborted();
  }
}

/** Sends as much as containerd has room for. */
async function upload(stream: Stream, chunks: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
  const window = new Window();
  const listening = window.follow(stream);
  listening.catch(() => undefined); // looked at below
  for await (const chunk of chunks) {
    for (let offset = 0; offset < chunk.length;) {
      await window.room(signal);
      if (window.isOver) return; // containerd says why in its answer to the call
      const data = chunk.subarray(offset, offset + Math.min(window.bytes, maxChunkBytes));
      stream.send(Data, { data });
      window.bytes -= data.length;
      offset += data.length;
    }
  }
  stream.end();
  await listening;
}

export interface ImportOptions {
  readonly fallbackName: string;
  readonly signal: AbortSignal;
}

/** Names of the images that came in; an image without a name gets one from `fallbackName` and its digest. */
export function importImages(
  instance: Instance,
  chunks: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): Promise<readonly string[]> {
  return withLease(instance, options.signal, (lease) => importUnder(lease, instance, chunks, options));
}

async function importUnder(
  lease: string,
  instance: Instance,
  chunks: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): Promise<readonly string[]> {
  await using scope = openScope(() => undefined, options.signal);
  const data = await openStream(instance, "import", { lease, signal: scope.signal });
  const progress = await openStream(instance, "progress", { lease, signal: scope.signal });
  const names: string[] = [];
  const reported = (async () => {
    for await (const { status, name } of progressRows(progress)) if (status === "saved") names.push(name);
  })();
  reported.catch(() => undefined); // ends with the call
  scope.run((signal) => upload(data, chunks, signal));
  const store = {
    platforms: [platform],
    unpacks: [{ platform, snapshotter }],
    extraReferences: [
      { name: options.fallbackName, isPrefix: true, allowOverwrite: true, addDigest: true, skipNamedDigest: true },
    ],
  };
  await call(
    instance.client,
    Transfer.Transfer,
    {
      source: packAny(ImageImportStream, { stream: data.id }, ""),
      destination: packAny(ImageStore, store, ""),
      options: { progressStream: progress.id },
    },
    within(instance, scope.signal),
  );
  progress.end();
  await reported.catch(() => undefined); // what it said before counts
  return await withoutIndex(instance, names, options);
}

/** The archive's own index gets a fallback name too: of no use beside images with names, it goes. */
async function withoutIndex(
  instance: Instance,
  names: readonly string[],
  { fallbackName, signal }: ImportOptions,
): Promise<readonly string[]> {
  const own = names.filter((name) => !name.startsWith(`${fallbackName}@`));
  if (own.length === 0) return names;
  for (const name of names) {
    if (!own.includes(name)) await unlessMissing(removeImage(instance, name, { sync: false, signal }));
  }
  return own;
}
