// ImageService.Import: takes the images of an archive that the client sends.
import type { ImageServiceImportRequest } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { clientStream } from "../define.ts";
import { statusError } from "../errors.ts";
import { imagePlace } from "./common/place.ts";

async function* chunks(requests: AsyncIterator<ImageServiceImportRequest>): AsyncGenerator<Uint8Array> {
  for (;;) {
    const next = await requests.next();
    if (next.done === true) return;
    const { request } = next.value;
    if (request?.kind !== "imageChunk") throw statusError("INVALID_ARGUMENT", "image chunk is required");
    if (request.value.bytes.length > 0) yield request.value.bytes;
  }
}

export const importImage = clientStream(rpc.ImageService.Import, async (stream, { images, signal }) => {
  const requests = stream[Symbol.asyncIterator]();
  const first = await requests.next();
  const request = first.done === true ? undefined : first.value.request;
  if (request?.kind !== "containerd") throw statusError("INVALID_ARGUMENT", "containerd instance is required");
  const [name] = await images.import(imagePlace(request.value), chunks(requests), signal);
  if (name === undefined) throw statusError("INVALID_ARGUMENT", "no images found in the archive");
  return { name };
});
