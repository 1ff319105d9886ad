// ImageService.Pull: takes an image from its registry, telling how far each layer is; the last message is the image's name.
import { queue } from "../../base/queue.ts";
import type { ImageServicePullResponse } from "../../wire/gen/machine.ts";
import { ImageServicePullLayerProgressStatus } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Init } from "../../wire/message.ts";
import { durationOf } from "../../wire/well-known.ts";
import type { ImageProgress } from "../containers-port.ts";
import { serverStream } from "../define.ts";
import { imagePlace } from "./common/place.ts";

const statuses: Readonly<Record<string, number>> = {
  waiting: ImageServicePullLayerProgressStatus.DOWNLOADING,
  downloading: ImageServicePullLayerProgressStatus.DOWNLOADING,
  complete: ImageServicePullLayerProgressStatus.DOWNLOAD_COMPLETE,
  extracting: ImageServicePullLayerProgressStatus.EXTRACTING,
  extracted: ImageServicePullLayerProgressStatus.EXTRACT_COMPLETE,
  "already exists": ImageServicePullLayerProgressStatus.ALREADY_EXISTS,
};

/** Undefined for rows that are not about a layer or a manifest. */
function progressMessage(row: ImageProgress, elapsedMs: number): Init<ImageServicePullResponse> | undefined {
  const status = statuses[row.status];
  if (status === undefined || row.id === "") return undefined;
  const progress = {
    status,
    elapsed: durationOf(BigInt(Math.round(elapsedMs * 1e6))),
    offset: BigInt(row.offsetBytes),
    total: BigInt(row.totalBytes),
  };
  return { response: { kind: "pullProgress", value: { layerId: row.id, progress } } };
}

/** A client that reads slowly misses what is out of date anyway. */
const maxWaiting = 256;

export const pull = serverStream(
  rpc.ImageService.Pull,
  async function* ({ containerd, imageRef }, { images, clock, signal }) {
    const place = imagePlace(containerd);
    const messages = queue<Init<ImageServicePullResponse>>(maxWaiting, "drop-oldest");
    const startedMs = clock.monotonic();
    const onProgress = (row: ImageProgress): void => {
      const message = progressMessage(row, clock.monotonic() - startedMs);
      if (message !== undefined) messages.push(message);
    };
    const pulled = images.pull(place, imageRef, { signal, onProgress });
    void pulled.then(
      () => messages.close(),
      () => messages.close(),
    );
    yield* messages;
    yield { response: { kind: "name", value: await pulled } };
  },
);
