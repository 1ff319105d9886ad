// ImageService.Remove: removes an image by its reference, with the content that nothing else needs.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";
import { imagePlace } from "./common/place.ts";

export const remove = unary(rpc.ImageService.Remove, async ({ containerd, imageRef }, { images, signal }) => {
  await images.remove(imagePlace(containerd), imageRef, signal);
  return {};
});
