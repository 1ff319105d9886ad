// LifecycleService.Install: makes a disk the system disk from an image that is already here, telling each step; the last message is the exit code. The caller restarts.
import { errorChain } from "../../base/errors.ts";
import { queue } from "../../base/queue.ts";
import type { Installation, InstallOrder } from "../../runtime/installation.ts";
import type { LifecycleServiceInstallResponse } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import type { Init } from "../../wire/message.ts";
import type { ImagePlace, ImagesPort } from "../containers-port.ts";
import type { ApiContext } from "../context.ts";
import { serverStream } from "../define.ts";
import { statusError } from "../errors.ts";
import { imagePlace } from "../images/common/place.ts";

type Message = Init<LifecycleServiceInstallResponse>;

const line = (value: string): Message => ({ progress: { response: { kind: "message", value } } });
const exit = (value: number): Message => ({ progress: { response: { kind: "exitCode", value } } });

/** Lines that a reader who does not read may fall behind. */
const maxLines = 1000;

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
  return { image, disk, wipe: true, extraKernelArgs: [] };
}

/** What is no answer of the installer is an error of the call. */
function refuse(error: unknown): never {
  if (error instanceof Error && error.name === "StatusError") throw error;
  throw statusError("INTERNAL", `installation failed: ${errorChain(error)}`, error);
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
    const lines = queue<string>(maxLines, "drop-oldest");
    const tell = (text: string): void => void lines.push(text);
    // what is begun is ended, whatever becomes of the caller
    const written = installation.write(order, tell, new AbortController().signal);
    void written.then(
      () => lines.close(),
      () => lines.close(),
    );
    try {
      for await (const text of lines) yield line(text);
    } finally {
      await written.catch(() => undefined);
    }
    const { exitCode, error } = await written.catch(refuse);
    if (error !== undefined) yield line(error);
    yield exit(exitCode);
  },
);
