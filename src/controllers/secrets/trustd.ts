// The certificate of trustd, which signs those of workers: on control planes only.
import { issueCertificate, leafLifetimeMs } from "../../pki/authority.ts";
import { defineController, exclusive, weak, type Controller, type ControllerState } from "../../cosi/controller.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { MachineType } from "../../resources/config/machine-type.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { CertSAN } from "../../resources/secrets/cert-san.ts";
import { OSRootSecret } from "../../resources/secrets/os-root-secret.ts";
import { TrustdCertificate } from "../../resources/secrets/trustd-certificate.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
import { apiSansId } from "./cert-sans.ts";
import { pairOf } from "./kubernetes-dynamic-certs.ts";
import { osRootId } from "./root-os.ts";
import { openRenewal } from "./shared/renewal.ts";

export const trustdCertificateId = "trustd";

/** The clock need not be right: the certificate is made again once it is. */
export function trustdController(): Controller {
  const renewal = openRenewal(leafLifetimeMs);
  return defineController({
    name: "secrets.TrustdController",
    inputs: [
      weak(NetworkStatus, { id: "status" }),
      weak(MachineType, { id: "machine-type" }),
      weak(OSRootSecret, { id: osRootId }),
      weak(CertSAN, { id: apiSansId }),
      weak(TimeStatus, { id: "node" }),
    ],
    outputs: [exclusive(TrustdCertificate)],
    async reconcile({ state, clock }) {
      const plan = await planCertificate(state);
      if (plan.kind === "none") return state.cleanup(TrustdCertificate);
      if (plan.kind === "wait") return undefined;
      const present = (await state.find(TrustdCertificate, trustdCertificateId)) !== undefined;
      if (present && !renewal.isDue(plan.reason, clock)) return undefined;
      const certificate = await issue(plan, new Date(clock.now()));
      await state.modify(TrustdCertificate, trustdCertificateId, () => certificate);
      renewal.done(plan.reason, clock);
      return undefined;
    },
    source: (context) => renewal.watch(context),
  });
}

interface Issue {
  readonly kind: "issue";
  /** Changes whenever the certificate has to be made anew. */
  readonly reason: string;
  readonly root: OSRootSecret;
  readonly sans: CertSAN;
}

async function planCertificate(
  state: ControllerState,
): Promise<Issue | { readonly kind: "none" } | { readonly kind: "wait" }> {
  const type = (await state.find(MachineType, "machine-type"))?.spec.type ?? MachineKind.unknown;
  const root = await state.find(OSRootSecret, osRootId);
  const isControlPlane = type === MachineKind.controlplane || type === MachineKind.init;
  if (!isControlPlane || root?.spec.issuingCA === undefined) return { kind: "none" };
  const sans = await state.find(CertSAN, apiSansId);
  const network = (await state.find(NetworkStatus, "status"))?.spec;
  if (sans === undefined || network?.addressReady !== true || !network.hostnameReady) return { kind: "wait" };
  const reason = JSON.stringify([root.metadata.version, sans.metadata.version, await clockState(state)]);
  return { kind: "issue", reason, root: root.spec, sans: sans.spec };
}

/** Whether the clock is right, and how often it was set. */
async function clockState(state: ControllerState): Promise<readonly [synced: boolean, epoch: number]> {
  const time = (await state.find(TimeStatus, "node"))?.spec;
  return [time?.synced ?? false, time?.epoch ?? 0];
}

async function issue({ root, sans }: Issue, notBefore: Date): Promise<TrustdCertificate> {
  const { certificate, key } = await issueCertificate(pairOf(root.issuingCA), {
    subject: { commonName: sans.fqdn },
    notBefore,
    lifetimeMs: leafLifetimeMs,
    keyUsage: ["digitalSignature", "keyEncipherment"],
    extKeyUsage: ["serverAuth"],
    dnsNames: sans.dnsNames,
    ipAddresses: sans.ips,
  });
  return { acceptedCAs: root.acceptedCAs, server: { crt: certificate, key } };
}
