// LifecycleService.Install: makes a disk the system disk from an image that is already here, telling each step; the last message is the exit code. The caller restarts.
import type { Installation, InstallOrder } from "../../runtime/installation.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { ImagePlace, ImagesPort } from "../containers-port.ts";
import type { ApiContext } from "../context.ts";
import { serverStream } from "../define.ts";
import { statusError } from "../errors.ts";
import { imagePlace } from "../images/common/place.ts";
import { progressOf } from "./common/progress.ts";

interface Wanted {
  readonly place: ImagePlace;
  readonly reference: string;
  readonly disk: string;
}

interface Ports {
  readonly installation: Installation;
  readonly images: Pick<ImagesPort, "locate">;
  readonly files: Pick<ApiContext["files"], "info">;
}

async function orderOf({ place, reference, disk }: Wanted, ports: Ports, signal: AbortSignal): Promise<InstallOrder> {
  if (await ports.installation.isInstalled()) throw statusError("ALREADY_EXISTS", "machine is already installed");
  if (reference === "") throw statusError("INVALID_ARGUMENT", "image name is required");
  if (disk === "") throw statusError("INVALID_ARGUMENT", "disk is required");
  const kind = await ports.files.info(disk).then(
    (info) => info.kind,
    () => undefined,
  );
  if (kind !== "block") throw statusError("INVALID_ARGUMENT", `invalid disk "${disk}": found no such device`);
  const located = await ports.images.locate(place, reference, signal);
  if (located === undefined)
    throw statusError("INTERNAL", `installer image "${reference}" not found in containerd store`);
  const image = { blobs: located.blobs, manifestDigest: located.digest };
  return { image, disk, wipe: true };
}

export const install = serverStream(
  rpc.LifecycleService.Install,
  async function* ({ containerd, source, destination }, { installation, images, files, signal }) {
    using lock = installation.tryLock();
    if (lock === undefined) {
      throw statusError("FAILED_PRECONDITION", "another installation/upgrade is already in progress");
    }
    const wanted = { place: imagePlace(containerd), reference: source?.imageName ?? "", disk: destination?.disk ?? "" };
    const order = await orderOf(wanted, { installation, images, files }, signal);
    yield* progressOf("installation", async (tell) => {
      const { exitCode, error } = await installation.write(order, tell, new AbortController().signal);
      if (error !== undefined) tell(error);
      return exitCode;
    });
  },
);
