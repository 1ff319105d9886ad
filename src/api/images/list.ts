// ImageService.List: the image records of one namespace.
import { rpc } from "../../wire/gen/rpc.ts";
import { timestampOf } from "../../wire/well-known.ts";
import { serverStream } from "../define.ts";
import { imagePlace } from "./common/place.ts";

export const list = serverStream(rpc.ImageService.List, async function* ({ containerd }, { images, signal }) {
  for await (const { name, digest, sizeBytes, createdNs, labels } of images.list(imagePlace(containerd), signal)) {
    yield { name, digest, size: sizeBytes, createdAt: timestampOf(createdNs), labels };
  }
});
