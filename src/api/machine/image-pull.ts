// MachineService.ImagePull: the older form of ImageService.Pull, without progress, always into the runtime that pods have.
import { rpc } from "../../wire/gen/rpc.ts";
import { unary } from "../define.ts";
import { namespaceOf } from "../images/common/place.ts";

export const imagePull = unary(rpc.MachineService.ImagePull, async ({ namespace, reference }, { images, signal }) => {
  const place = { driver: "cri", namespace: namespaceOf(namespace) } as const;
  await images.pull(place, reference, { signal, onProgress: () => undefined });
  return { messages: [{}] };
});
