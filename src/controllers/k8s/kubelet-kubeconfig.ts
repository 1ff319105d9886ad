// A digest of the kubelet's credentials, file and certificate, so that their other readers see when they are new.
import { encodeUtf8 } from "../../base/bytes.ts";
import { defineController, exclusive, type Controller } from "../../cosi/controller.ts";
import type { Files } from "../../linux/files.ts";
import { KubeletKubeconfig } from "../../resources/k8s/kubelet-kubeconfig.ts";
import { kubeletClientPath, kubeletKubeconfigPath, kubernetesPath } from "../../runtime/kubelet-paths.ts";
import { kubeletId } from "./shared/ids.ts";

/** The kubelet writes the file before it has the certificate that the file points to, and renews the certificate later. */
const joiningMs = 2000;
const everyNth = 15;

export function kubeletKubeconfigController(files: Pick<Files, "findText" | "watch" | "makeDirectory">): Controller {
  let hasJoined = false;
  return defineController({
    name: "k8s.KubeletKubeconfigController",
    inputs: [],
    outputs: [exclusive(KubeletKubeconfig)],
    async source({ wake, signal, clock }) {
      await files.makeDirectory(kubernetesPath);
      const poll = async (): Promise<void> => {
        let turn = 0;
        for await (const _ of clock.every(joiningMs, signal)) if (!hasJoined || ++turn % everyNth === 0) wake();
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
      const certificate = await files.findText(kubeletClientPath);
      hasJoined = text !== undefined && certificate !== undefined;
      if (hasJoined) {
        const both = encodeUtf8(`${text}${certificate}`);
        const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", both)).toHex();
        await state.modify(KubeletKubeconfig, kubeletId, () => ({ hash: digest }));
      }
      await state.cleanup(KubeletKubeconfig);
    },
  });
}
