// A digest of the kubelet's credentials, so that their other readers see when they are new.
import { encodeUtf8 } from "../../base/bytes.ts";
import { defineController, exclusive, type Controller } from "../../cosi/controller.ts";
import type { Files } from "../../linux/files.ts";
import { KubeletKubeconfig } from "../../resources/k8s/kubelet-kubeconfig.ts";
import { kubeletKubeconfigPath, kubernetesPath } from "../../runtime/kubelet-paths.ts";
import { kubeletId } from "./shared/ids.ts";

/** In case the kernel does not tell, as when the folder is made again. */
const pollMs = 30_000;

export function kubeletKubeconfigController(files: Pick<Files, "findText" | "watch" | "makeDirectory">): Controller {
  return defineController({
    name: "k8s.KubeletKubeconfigController",
    inputs: [],
    outputs: [exclusive(KubeletKubeconfig)],
    async source({ wake, signal, clock }) {
      await files.makeDirectory(kubernetesPath);
      const poll = async (): Promise<void> => {
        for await (const _ of clock.every(pollMs, signal)) wake();
      };
      const listen = async (): Promise<void> => {
        for await (const name of files.watch(kubernetesPath, signal)) {
          if (kubeletKubeconfigPath.endsWith(`/${name}`)) wake();
        }
      };
      await Promise.all([poll(), listen()]);
    },
    async reconcile({ state }) {
      const text = await files.findText(kubeletKubeconfigPath);
      if (text !== undefined) {
        const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", encodeUtf8(text))).toHex();
        await state.modify(KubeletKubeconfig, kubeletId, () => ({ hash: digest }));
      }
      await state.cleanup(KubeletKubeconfig);
    },
  });
}
