// Which name the node would have in Kubernetes by its host name alone.
import type { Config } from "../../../config/document.ts";
import { kubeletSettings, nodeSettings } from "../../../config/view/kubelet.ts";
import type { HostnameStatus } from "../../../resources/network/hostname-status.ts";

/** Undefined without Kubernetes. Throws when the host name leaves none. */
export function wantedNodename(config: Config | undefined, host: HostnameStatus | undefined): string | undefined {
  if (config === undefined || host === undefined || kubeletSettings(config) === undefined) return undefined;
  const withDomain = nodeSettings(config).registerWithFqdn && host.domainname !== "";
  return nodenameFrom(withDomain ? `${host.hostname}.${host.domainname}` : host.hostname);
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
