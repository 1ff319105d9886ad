// What plugins of CNI keep of pods' networks. No pod and no interface outlives a boot, but these files do.
import { errorChain } from "../../base/errors.ts";
import type { SequencerNode } from "../node.ts";
import type { Task } from "../sequence.ts";

/** Of libcni, of the plugin host-local and of flannel's; others keep theirs elsewhere, and may need it. Source: their documentation, `dataDir`. */
const folders = ["results", "networks", "flannel"].map((name) => `/var/lib/cni/${name}`);

/**
 * Never fails. Plugins do not write these files out: after a loss of power some are empty. Of such a one flannel's plugin says that it cannot be read, the kubelet
 * cannot clear away what is left of its pod, and the pod never comes back; host-local keeps the pod's address for ever.
 */
export const forgetPodNetworks: Task<SequencerNode> = {
  name: "forgetPodNetworks",
  async run({ files }, { say, signal }) {
    for (const folder of folders) {
      try {
        await files.remove(folder);
      } catch (error) {
        signal.throwIfAborted();
        say(`cannot remove ${folder}: ${errorChain(error)}`);
      }
    }
  },
};
