// ImageService.Verify: whether the rules of the config let an image come, and what vouches for it.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";

export const verify = unary(rpc.ImageService.Verify, async ({ imageRef, credentials }, { images, signal }) => {
  const verdict = await images.verify(imageRef, { signal, credentials });
  if (verdict.kind === "unchecked")
    return { verified: false, message: "no rule asks for signatures", digestedImageRef: "" };
  return { verified: true, message: verdict.by, digestedImageRef: verdict.name };
});
