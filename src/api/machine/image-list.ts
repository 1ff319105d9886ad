// MachineService.ImageList: the older form of ImageService.List, always of the runtime that pods have.
import { rpc } from "../../wire/gen/rpc.ts";
import { timestampOf } from "../../wire/well-known.ts";
import { serverStream } from "../define.ts";
import { namespaceOf } from "../images/common/place.ts";

export const imageList = serverStream(rpc.MachineService.ImageList, async function* (request, { images, signal }) {
  const place = { driver: "cri", namespace: namespaceOf(request.namespace) } as const;
  for await (const { name, digest, sizeBytes, createdNs } of images.list(place, signal)) {
    yield { name, digest, size: sizeBytes, createdAt: timestampOf(createdNs) };
  }
});
