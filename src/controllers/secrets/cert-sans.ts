// Names and addresses for the certificates of this API and of Kubernetes', from the node's addresses, its host name and the config.
import { formatIp, parseIp } from "../../base/ip.ts";
import { parseGoUrl } from "../../config/url.ts";
import { install } from "../../config/view/install.ts";
import { defineController, shared, weak, type Controller, type ControllerState } from "../../cosi/controller.ts";
import { SystemDisk } from "../../resources/block/system-disk.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { CertSAN } from "../../resources/secrets/cert-san.ts";
import { KubernetesRootSecret } from "../../resources/secrets/kubernetes-root-secret.ts";
import { OSRootSecret } from "../../resources/secrets/os-root-secret.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";
import { systemDiskId } from "../block/system-disk.ts";
import { kubernetesRootId } from "./root-kubernetes.ts";
import { osRootId } from "./root-os.ts";

export const apiSansId = "api";
export const kubernetesSansId = "k8s";
export const maintenanceSansId = "maintenance";
/** Common name of the certificate of maintenance mode. */
export const maintenanceName = "maintenance-service.talos.dev";

/** All addresses since the node started, so that a certificate does not shrink when an address goes away. */
const accumulative = "accumulative";
const accumulativeWithoutKubernetes = "accumulative-no-k8s";
const hostnameId = "hostname";

/**
 * The name that a node makes up follows from what STATE keeps, and is waited for when STATE is there or about to come: who reaches a configured node's API may
 * rely on its config being kept. A node that is to be installed by a call has no STATE before that call, and serves without a name. The names stay when the
 * host name goes away (a lease ends), as addresses do.
 */
export function apiCertSansController(): Controller {
  let names: HostNames | undefined;
  return defineController({
    name: "secrets.APICertSANsController",
    inputs: [
      weak(OSRootSecret, { id: osRootId }),
      weak(HostnameStatus, { id: hostnameId }),
      weak(NodeAddress, { id: accumulativeWithoutKubernetes }),
      weak(SystemDisk, { id: systemDiskId }),
      activeConfigInput,
    ],
    outputs: [shared(CertSAN)],
    async reconcile({ state }) {
      const root = await state.find(OSRootSecret, osRootId);
      const addresses = await addressesOf(state, accumulativeWithoutKubernetes);
      names = (await hostNames(state)) ?? names;
      const isNamed = names !== undefined || !(await isNameToCome(state));
      if (root !== undefined && root.metadata.phase === "running" && addresses !== undefined && isNamed) {
        const { hostname, fqdn } = names ?? { hostname: "", fqdn: "" };
        const sans: CertSAN = {
          ips: sortedAddresses([...root.spec.certSANIPs, ...addresses, "127.0.0.1"]),
          dnsNames: sortedNames([...root.spec.certSANDNSNames, hostname, fqdn]),
          fqdn,
        };
        await state.modify(CertSAN, apiSansId, () => sans);
      }
      await state.cleanup(CertSAN);
    },
  });
}

/** Not on a node that has served without one already: it goes on. */
async function isNameToCome(state: ControllerState): Promise<boolean> {
  if ((await state.find(CertSAN, apiSansId)) !== undefined) return false;
  if ((await state.find(SystemDisk, systemDiskId)) !== undefined) return true;
  const config = await activeConfig(state);
  return config !== undefined && install(config)?.target !== undefined;
}

/** Names of the Kubernetes API server's certificate. */
export function kubernetesCertSansController(): Controller {
  return defineController({
    name: "secrets.KubernetesCertSANsController",
    inputs: [
      weak(KubernetesRootSecret, { id: kubernetesRootId }),
      weak(HostnameStatus, { id: hostnameId }),
      weak(NodeAddress, { id: accumulativeWithoutKubernetes }),
    ],
    outputs: [shared(CertSAN)],
    async reconcile({ state }) {
      const root = await state.find(KubernetesRootSecret, kubernetesRootId);
      const addresses = await addressesOf(state, accumulativeWithoutKubernetes);
      const names = await hostNames(state);
      if (root !== undefined && root.metadata.phase === "running" && addresses !== undefined && names !== undefined) {
        const { endpoint, certSANs, apiServerIPs, dnsDomain } = root.spec;
        const service = "kubernetes.default.svc";
        const given = [
          parseGoUrl(endpoint)
            ?.host.replace(/:\d*$/u, "")
            .replace(/^\[|\]$/gu, "") ?? "",
          ...certSANs,
        ];
        const sans: CertSAN = {
          ips: sortedAddresses([...given, ...apiServerIPs, ...addresses, "127.0.0.1"]),
          dnsNames: sortedNames([
            ...given.filter((san) => parseIp(san) === undefined),
            "kubernetes",
            "kubernetes.default",
            service,
            `${service}.${dnsDomain}`,
            "localhost",
            names.hostname,
            names.fqdn,
          ]),
          fqdn: "",
        };
        await state.modify(CertSAN, kubernetesSansId, () => sans);
      }
      await state.cleanup(CertSAN);
    },
  });
}

export function maintenanceCertSansController(): Controller {
  return defineController({
    name: "secrets.MaintenanceCertSANsController",
    inputs: [weak(HostnameStatus, { id: hostnameId }), weak(NodeAddress, { id: accumulative })],
    outputs: [shared(CertSAN)],
    async reconcile({ state }) {
      const addresses = await addressesOf(state, accumulative);
      if (addresses !== undefined) {
        const names = await hostNames(state); // may come later, or never
        const sans: CertSAN = {
          ips: sortedAddresses([...addresses, "127.0.0.1", "::1"]),
          dnsNames: names === undefined ? [] : sortedNames([names.hostname, names.fqdn]),
          fqdn: maintenanceName,
        };
        await state.modify(CertSAN, maintenanceSansId, () => sans);
      }
      await state.cleanup(CertSAN);
    },
  });
}

/** Without prefix lengths; undefined until the node has addresses. */
async function addressesOf(state: ControllerState, id: string): Promise<readonly string[] | undefined> {
  const resource = await state.find(NodeAddress, id);
  return resource?.spec.addresses.map((prefix) => prefix.replace(/\/.*$/u, ""));
}

interface HostNames {
  readonly hostname: string;
  readonly fqdn: string;
}

async function hostNames(state: ControllerState): Promise<HostNames | undefined> {
  const resource = await state.find(HostnameStatus, hostnameId);
  if (resource === undefined || resource.spec.hostname === "") return undefined;
  const { hostname, domainname } = resource.spec;
  return { hostname, fqdn: domainname === "" ? hostname : `${hostname}.${domainname}` };
}

/** Canonical, each once; IPv4 before IPv6, then by value. */
export function sortedAddresses(texts: readonly string[]): readonly string[] {
  const addresses = texts.map(parseIp).filter((address) => address !== undefined);
  const ordered = addresses.toSorted((a, b) => a.length - b.length || Buffer.compare(a, b));
  return [...new Set(ordered.map(formatIp))];
}

function sortedNames(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name) => name !== ""))].toSorted();
}
