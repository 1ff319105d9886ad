// Texts of /etc/hosts and /etc/resolv.conf; others write them.
import { encodeUtf8 } from "../../base/bytes.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared, weak } from "../../cosi/controller.ts";
import { staticHosts } from "../../config/view/network.ts";
import type { Files } from "../../linux/files.ts";
import { EtcFileSpec } from "../../resources/files/etc-file-spec.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { ResolverStatus } from "../../resources/network/resolver-status.ts";
import { podResolverPath } from "../../runtime/kubelet-paths.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { hostsFile, resolvConf } from "./decide/etc-files.ts";

const worldReadable = 0o644;
const label = "system_u:object_r:etc_t:s0";

/** `files`: for the `resolv.conf` of pods, which is no part of /etc. */
export function etcFileController(files: Pick<Files, "replace" | "makeDirectory">): Controller {
  let podResolver = "";
  return defineController({
    name: "network.EtcFileController",
    inputs: [
      activeConfigInput,
      weak(HostnameStatus, { id: "hostname" }),
      weak(ResolverStatus, { id: "resolvers" }),
      weak(NodeAddress, { id: "default" }),
    ],
    outputs: [shared(EtcFileSpec)],
    async reconcile({ state }) {
      const config = await activeConfig(state);
      const put = async (id: string, text: string): Promise<void> => {
        const spec = { contents: encodeUtf8(text), mode: worldReadable, selinuxLabel: label };
        await state.modify(EtcFileSpec, id, () => spec);
      };
      const resolver = (await state.find(ResolverStatus, "resolvers"))?.spec;
      if (resolver !== undefined) {
        const text = resolvConf(resolver.dnsServers, resolver.searchDomains);
        await put("resolv.conf", text);
        if (text !== podResolver) {
          await files.makeDirectory(podResolverPath);
          await files.replace(`${podResolverPath}/resolv.conf`, text, { mode: worldReadable });
          podResolver = text;
        }
      }
      const hosts = hostsFile({
        address: (await state.find(NodeAddress, "default"))?.spec.addresses[0]?.split("/")[0],
        hostname: (await state.find(HostnameStatus, "hostname"))?.spec,
        extra: config === undefined ? [] : staticHosts(config),
      });
      await put("hosts", hosts);
    },
  });
}
