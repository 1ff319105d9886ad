// runtime.UnattendedInstallController: installs a node as a document of its config says, while it boots, and asks for the reboot into its disk.
import { errorChain } from "../../base/errors.ts";
import { install, type Install } from "../../config/view/install.ts";
import type { Controller, ControllerState, ReconcileContext } from "../../cosi/controller.ts";
import { defineController, exclusive, weak } from "../../cosi/controller.ts";
import { DiscoveredVolume } from "../../resources/block/discovered-volume.ts";
import { DiscoveredVolumesStatus } from "../../resources/block/internal/discovered-volumes-status.ts";
import { VolumeStatus } from "../../resources/block/volume-status.ts";
import { VolumePhase } from "../../resources/block/common/enums.ts";
import { ImageCacheStatus } from "../../resources/cri/common/enums.ts";
import { ImageCacheConfig } from "../../resources/cri/image-cache-config.ts";
import { UnattendedInstallPhase } from "../../resources/runtime/common/enums.ts";
import { RebootRequest } from "../../resources/runtime/reboot-request.ts";
import { UnattendedInstallStatus } from "../../resources/runtime/unattended-install-status.ts";
import { imageCacheId } from "../../runtime/image-cache.ts";
import type { Installation } from "../../runtime/installation.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

const name = "runtime.UnattendedInstallController";
const statusId = "unattended-install";
const rebootId = "reboot-request";

export interface UnattendedInstallOptions {
  readonly installation: Pick<Installation, "carryOut" | "defaultImage" | "isInstalled">;
}

/** By the config, or when it is silent: an image that somebody chose is to run. */
function wantsReboot({ reboot, image }: Install): boolean {
  return reboot ?? image !== "";
}

export function unattendedInstallController({ installation }: UnattendedInstallOptions): Controller {
  /** Installed by this very boot: the machine still runs from where it was started. */
  let isDone = false;

  async function report(
    state: ControllerState,
    phase: number,
    { image, error = "" }: { readonly image: string; readonly error?: string },
  ): Promise<void> {
    await state.modify(UnattendedInstallStatus, statusId, () => ({ image, phase, error }));
  }

  /** The config must be on its volume before the machine restarts. */
  async function finish({ state }: ReconcileContext, wanted: Install, image: string): Promise<void> {
    if (!wantsReboot(wanted)) return report(state, UnattendedInstallPhase.installed, { image });
    const isKept = (await state.find(VolumeStatus, "STATE"))?.spec.phase === VolumePhase.ready;
    await report(state, UnattendedInstallPhase["waiting-for-reboot"], { image });
    if (isKept) await state.modify(RebootRequest, rebootId, () => ({}));
  }

  async function carryOut(context: ReconcileContext, wanted: Install, image: string): Promise<void> {
    const { state, signal } = context;
    const { target } = wanted;
    if (target === undefined) return;
    await report(state, UnattendedInstallPhase.installing, { image });
    try {
      const wish = { target, image: wanted.image, wipe: wanted.wipe };
      await installation.carryOut(wish, () => undefined, signal);
    } catch (error) {
      await report(state, UnattendedInstallPhase.failed, { image, error: errorChain(error) });
      throw error; // logged, and tried again
    }
    isDone = true;
  }

  return defineController({
    name,
    inputs: [
      activeConfigInput,
      weak(DiscoveredVolume),
      weak(VolumeStatus, { id: "STATE" }),
      weak(DiscoveredVolumesStatus),
      weak(ImageCacheConfig, { id: imageCacheId }),
    ],
    outputs: [exclusive(UnattendedInstallStatus), exclusive(RebootRequest)],
    async reconcile(context) {
      const { state } = context;
      const isInstalled = await installation.isInstalled(); // looked at before there is a config: what was seen once counts
      const config = await activeConfig(state);
      const wanted = config === undefined ? undefined : install(config);
      if (wanted?.isUnattended !== true) return state.cleanup(UnattendedInstallStatus);
      const image = wanted.image === "" ? installation.defaultImage : wanted.image;
      const [discovered] = await state.list(DiscoveredVolumesStatus);
      if (discovered?.spec.ready !== true) return report(state, UnattendedInstallPhase.pending, { image });
      if (isDone) return finish(context, wanted, image);
      if (isInstalled) return report(state, UnattendedInstallPhase.installed, { image });
      // the image may come from there
      const cache = await state.find(ImageCacheConfig, imageCacheId);
      if (cache?.spec.status === ImageCacheStatus.preparing)
        return report(state, UnattendedInstallPhase.pending, { image });
      await carryOut(context, wanted, image);
      await finish(context, wanted, image);
    },
  });
}
