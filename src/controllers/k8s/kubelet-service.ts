// Starts the kubelet when there is all it needs, and again with each change of what it starts with.
import { defineController, weak, type Controller } from "../../cosi/controller.ts";
import { EtcFileStatus } from "../../resources/files/etc-file-status.ts";
import { KubeletSpec } from "../../resources/k8s/kubelet-spec.ts";
import { RuntimeMountStatus } from "../../resources/runtime/runtime-mount-status.ts";
import { KubeletSecret } from "../../resources/secrets/kubelet-secret.ts";
import type { Mode } from "../../runtime/mode.ts";
import type { Supervisor } from "../../supervisor/supervisor.ts";
import { kubeletId } from "./shared/ids.ts";

const machineIdFile = "machine-id";
const ephemeral = "EPHEMERAL";

export interface KubeletServiceOptions {
  readonly supervisor: Pick<Supervisor, "start" | "stop">;
  readonly mode: Mode;
}

export function kubeletServiceController({ supervisor, mode }: KubeletServiceOptions): Controller {
  /** Versions of the resources it was started with. */
  let applied = "";
  return defineController({
    name: "k8s.KubeletServiceController",
    inputs: [
      weak(EtcFileStatus, { id: machineIdFile }),
      weak(RuntimeMountStatus, { id: ephemeral }),
      weak(KubeletSpec, { id: kubeletId }),
      weak(KubeletSecret, { id: kubeletId }),
    ],
    outputs: [],
    async reconcile({ state, log }) {
      const isMounted = mode === "container" || (await state.find(RuntimeMountStatus, ephemeral)) !== undefined;
      const hasMachineId = (await state.find(EtcFileStatus, machineIdFile)) !== undefined;
      const spec = await state.find(KubeletSpec, kubeletId);
      const secret = await state.find(KubeletSecret, kubeletId);
      if (!isMounted || !hasMachineId || spec === undefined || secret === undefined) return;
      const wanted = `${spec.metadata.version}/${secret.metadata.version}`;
      if (wanted === applied) return;
      if (applied !== "") log.info("restarting kubelet with its new settings");
      // Its files are written when it starts, once the clock is right: certificates are judged by it.
      await supervisor.stop(kubeletId);
      supervisor.start(kubeletId);
      applied = wanted;
    },
  });
}
