// Texts of /etc/hosts and /etc/resolv.conf; others write them.
import { encodeUtf8 } from "../../base/bytes.ts";
import { formatHostPort } from "../../base/ip.ts";
import type { Controller } from "../../cosi/controller.ts";
import { defineController, shared, weak, type ControllerState } from "../../cosi/controller.ts";
import { staticHosts } from "../../config/view/network.ts";
import type { Files } from "../../linux/files.ts";
import { DNSProtocol } from "../../resources/network/common/enums.ts";
import { EtcFileSpec } from "../../resources/files/etc-file-spec.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { DNSResolveCache } from "../../resources/network/dns-resolve-cache.ts";
import { HostDNSConfig } from "../../resources/network/host-dns-config.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { ResolverStatus } from "../../resources/network/resolver-status.ts";
import { podResolverPath } from "../../runtime/kubelet-paths.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { hostsFile, resolvConf } from "./decide/etc-files.ts";
import { podDnsAddresses } from "./host-dns-config.ts";

const worldReadable = 0o644;
const localAddress = "127.0.0.53";
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
      weak(HostDNSConfig, { id: "config" }),
      weak(DNSResolveCache),
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
        const { nameServers, searchDomains } = resolver;
        // Who asks a server that is to be asked over TLS only would ask it in plain text, for all to see.
        const plain = nameServers.filter(({ protocol }) => protocol === DNSProtocol.Do53).map(({ addr }) => addr);
        const { own, forPods } = await ownServers(state);
        await put("resolv.conf", resolvConf(own ?? plain, searchDomains));
        const text = resolvConf(forPods ?? plain, searchDomains);
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

/** The node's own name server stands in for the others, for programs of the node and for pods, as soon as it serves them. */
async function ownServers(
  state: ControllerState,
): Promise<{ readonly own: readonly string[] | undefined; readonly forPods: readonly string[] | undefined }> {
  const config = (await state.find(HostDNSConfig, "config"))?.spec;
  const serving = async (addresses: readonly string[]): Promise<readonly string[] | undefined> => {
    const found: string[] = [];
    for (const address of config?.enabled === true ? addresses : []) {
      const listener = await state.find(DNSResolveCache, `udp-${formatHostPort(address, 53)}`);
      if (listener?.spec.status === "running") found.push(address);
    }
    return found.length === 0 ? undefined : found;
  };
  const forPods = config === undefined ? [] : podDnsAddresses(config);
  return { own: await serving([localAddress]), forPods: await serving(forPods) };
}
