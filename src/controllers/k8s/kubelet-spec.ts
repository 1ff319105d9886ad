// With which image, arguments and configuration the kubelet starts: its settings, the node's name and addresses put together.
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { MachineType } from "../../resources/config/machine-type.ts";
import { KubeletConfig } from "../../resources/k8s/kubelet-config.ts";
import { KubeletSpec } from "../../resources/k8s/kubelet-spec.ts";
import { NodeIP } from "../../resources/k8s/node-ip.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import type { Mode } from "../../runtime/mode.ts";
import { kubeletId, nodenameId } from "./shared/ids.ts";
import { kubeletConfiguration } from "./shared/kubelet-configuration.ts";
import { kubeletFlags, type KubeletIdentity } from "./shared/kubelet-flags.ts";

export function kubeletSpecController({ mode }: { readonly mode: Mode }): Controller {
  return defineController({
    name: "k8s.KubeletSpecController",
    inputs: [
      weak(KubeletConfig, { id: kubeletId }),
      weak(Nodename, { id: nodenameId }),
      weak(NodeIP, { id: kubeletId }),
      weak(MachineType, { id: "machine-type" }),
    ],
    outputs: [exclusive(KubeletSpec)],
    async reconcile({ state }) {
      const config = await state.find(KubeletConfig, kubeletId);
      if (config === undefined || config.metadata.phase !== "running") return state.cleanup(KubeletSpec);
      const nodename = await state.find(Nodename, nodenameId);
      const machineType = await state.find(MachineType, "machine-type");
      const addresses = (await state.find(NodeIP, kubeletId))?.spec.addresses ?? [];
      if (nodename === undefined || machineType === undefined) return;
      if (addresses.length === 0 && !("node-ip" in config.spec.extraArgs)) return;
      const { type } = machineType.spec;
      const spec = kubeletSpec(
        config.spec,
        { nodename: nodename.spec.nodename, addresses },
        {
          isControlPlane: type === MachineKind.controlplane || type === MachineKind.init,
          inContainer: mode === "container",
        },
      );
      await state.modify(KubeletSpec, kubeletId, () => spec);
    },
  });
}

/** Throws for a flag that may not be set. */
export function kubeletSpec(
  config: KubeletConfig,
  identity: KubeletIdentity,
  options: { readonly isControlPlane: boolean; readonly inContainer: boolean },
): KubeletSpec {
  return {
    image: config.image,
    args: kubeletFlags(config, identity),
    extraMounts: config.extraMounts,
    // A name by flag is not ours to check in the certificate.
    expectedNodename: "hostname-override" in config.extraArgs ? "" : identity.nodename,
    config: kubeletConfiguration(config, options),
    credentialProviderConfig: config.credentialProviderConfig,
  };
}
