// Certificates of etcd, and of those who call it: this node itself, and the API server.
import { authorityLifetimeMs, issueCertificate, type CertificateAndKey } from "../../pki/authority.ts";
import { defineController, exclusive, weak, type Controller, type ControllerState } from "../../cosi/controller.ts";
import type { PemKeyPair } from "../../cosi/pem-types.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { EtcdRootSecret } from "../../resources/secrets/etcd-root-secret.ts";
import { EtcdSecret } from "../../resources/secrets/etcd-secret.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
import { sortedAddresses } from "./cert-sans.ts";
import { etcdRootId } from "./root-etcd.ts";
import { openRenewal } from "./shared/renewal.ts";

export const etcdSecretId = "etcd";
/** As long as the authority itself: etcd's certificates are replaced with it, and whenever names or addresses change. */
const lifetimeMs = authorityLifetimeMs;

/** Waits for a right clock, names and addresses: what it issues is valid for years. */
export function etcdController(): Controller {
  const renewal = openRenewal(lifetimeMs);
  return defineController({
    name: "secrets.EtcdController",
    inputs: [
      weak(EtcdRootSecret, { id: etcdRootId }),
      weak(NetworkStatus, { id: "status" }),
      weak(TimeStatus, { id: "node" }),
      weak(HostnameStatus, { id: "hostname" }),
      weak(NodeAddress, { id: "accumulative-no-k8s" }),
    ],
    outputs: [exclusive(EtcdSecret)],
    async reconcile({ state, clock, log }) {
      const root = await state.find(EtcdRootSecret, etcdRootId);
      if (root?.spec.etcdCA === undefined || root.metadata.phase !== "running") {
        await state.cleanup(EtcdSecret);
        return;
      }
      const node = await nodeNames(state);
      if (node === undefined) return;
      const wanted = JSON.stringify([root.metadata.version, node]);
      const present = (await state.find(EtcdSecret, etcdSecretId)) !== undefined;
      if (present && !renewal.isDue(wanted, clock)) return;
      const { crt: certificate, key } = root.spec.etcdCA;
      const secrets = await issueAll({ certificate, key }, node, new Date(clock.now()));
      await state.modify(EtcdSecret, etcdSecretId, () => secrets);
      renewal.done(wanted, clock);
      log.info("issued etcd certificates", { hostname: node.hostname, addresses: node.addresses });
    },
    source: (context) => renewal.watch(context),
  });
}

interface NodeNames {
  readonly hostname: string;
  readonly fqdn: string;
  readonly addresses: readonly string[];
}

/** Undefined as long as something is not known, or the clock is not right. */
async function nodeNames(state: ControllerState): Promise<NodeNames | undefined> {
  const network = await state.find(NetworkStatus, "status");
  const time = await state.find(TimeStatus, "node");
  const name = await state.find(HostnameStatus, "hostname");
  const addresses = await state.find(NodeAddress, "accumulative-no-k8s");
  const isReady = network?.spec.addressReady === true && network.spec.hostnameReady && time?.spec.synced === true;
  if (!isReady || name === undefined || addresses === undefined) return undefined;
  const { hostname, domainname } = name.spec;
  return {
    hostname,
    fqdn: domainname === "" ? hostname : `${hostname}.${domainname}`,
    addresses: sortedAddresses(addresses.spec.addresses.map((prefix) => prefix.replace(/\/.*$/u, ""))),
  };
}

async function issueAll(issuer: CertificateAndKey, node: NodeNames, notBefore: Date): Promise<EtcdSecret> {
  const { hostname, fqdn, addresses } = node;
  const common = { notBefore, lifetimeMs, keyUsage: ["digitalSignature", "keyEncipherment"] } as const;
  const names = [...new Set([hostname, fqdn])];
  const member = { ...common, subject: { commonName: hostname }, extKeyUsage: ["serverAuth", "clientAuth"] } as const;
  const client = async (commonName: string): Promise<PemKeyPair> =>
    pem(await issueCertificate(issuer, { ...common, subject: { commonName }, extKeyUsage: ["clientAuth"] }));
  return {
    etcd: pem(
      await issueCertificate(issuer, {
        ...member,
        dnsNames: [...new Set([...names, "localhost"])],
        ipAddresses: [...new Set([...addresses, "127.0.0.1", "::1"])],
      }),
    ),
    etcdPeer: pem(await issueCertificate(issuer, { ...member, dnsNames: names, ipAddresses: addresses })),
    etcdAdmin: await client("talos"),
    etcdAPIServer: await client("kube-apiserver"),
  };
}

function pem({ certificate, key }: CertificateAndKey): PemKeyPair {
  return { crt: certificate, key };
}
