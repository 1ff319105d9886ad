// The node's name in Kubernetes: the host name, made to fit its rules.
import { kubeletSettings, nodeSettings } from "../../config/view/kubelet.ts";
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { nodenameId } from "./shared/ids.ts";

export function nodenameController(): Controller {
  return defineController({
    name: "k8s.NodenameController",
    inputs: [activeConfigInput, weak(HostnameStatus, { id: "hostname" })],
    outputs: [exclusive(Nodename)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const hostname = await state.find(HostnameStatus, "hostname");
      if (config !== undefined && kubeletSettings(config) !== undefined && hostname !== undefined) {
        const { registerWithFqdn, skipRegistration } = nodeSettings(config);
        const { spec, metadata } = hostname;
        const text = registerWithFqdn && spec.domainname !== "" ? `${spec.hostname}.${spec.domainname}` : spec.hostname;
        await state.modify(Nodename, nodenameId, () => ({
          nodename: nodenameFrom(text),
          hostnameVersion: String(metadata.version),
          skipNodeRegistration: skipRegistration,
        }));
      }
      await state.cleanup(Nodename);
    },
  });
}

/** Lower case, digits, "-" and "."; neither of the latter at an end. Throws when nothing is left. RFC 1123. */
export function nodenameFrom(hostname: string): string {
  const name = hostname
    .toLowerCase()
    .replaceAll("_", "-")
    .replaceAll(/[^a-z0-9.-]/gu, "")
    .replaceAll(/^[-.]+|[-.]+$/gu, "");
  if (name === "") throw new Error(`Cannot name node after host "${hostname}": no letter or digit is left`);
  return name;
}
