// Certificates of apid: issued by the node itself on a control plane, by a throw-away authority in maintenance mode.
import { issueCertificate, issueFor, leafLifetimeMs, type CertificateAndKey } from "../../pki/authority.ts";
import { encodePrivateKey, generateKey } from "../../pki/keys.ts";
import {
  defineController,
  exclusive,
  weak,
  type Controller,
  type ControllerState,
  type ReconcileContext,
} from "../../cosi/controller.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { MachineType } from "../../resources/config/machine-type.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { ApiCertificate } from "../../resources/secrets/api-certificate.ts";
import { CertSAN } from "../../resources/secrets/cert-san.ts";
import { MaintenanceRootSecret } from "../../resources/secrets/maintenance-root-secret.ts";
import { OSRootSecret } from "../../resources/secrets/os-root-secret.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
import { apiSansId, maintenanceSansId } from "./cert-sans.ts";
import { maintenanceRootId } from "./maintenance-root.ts";
import { osRootId } from "./root-os.ts";

export const apiCertificateId = "api";
/** The role that lets apid act for its callers on other nodes. */
const impersonatorRole = "os:impersonator";
/** Half of a certificate's life. */
const renewalMs = leafLifetimeMs / 2;

/**
 * - Maintenance (no machine type yet): server certificate only; clients are not asked for one.
 * - Control plane: server certificate, and a client certificate with which calls are passed on to other nodes.
 * - Worker: its certificate has to come from a control plane's trustd, which is not written yet; there is no certificate until then.
 *
 * The clock need not be right: certificates are made again once it is.
 */
export function apiController(): Controller {
  let issued: { readonly reason: string } | undefined;
  /** One key for all of maintenance: people compare its fingerprint with the one that the console has shown. */
  let maintenanceKey: Awaited<ReturnType<typeof generateKey>> | undefined;

  async function issueForMaintenance(
    plan: Extract<Plan, { readonly kind: "maintenance" }>,
    now: Date,
  ): Promise<ApiCertificate> {
    maintenanceKey ??= await generateKey("ed25519");
    const { ips: ipAddresses, dnsNames, fqdn: commonName } = plan.sans;
    const crt = await issueFor(plan.issuer, maintenanceKey, {
      subject: { commonName },
      notBefore: now,
      lifetimeMs: leafLifetimeMs,
      extKeyUsage: ["serverAuth"],
      dnsNames,
      ipAddresses,
    });
    const server = { crt, key: encodePrivateKey(maintenanceKey) };
    return { acceptedCAs: [plan.issuer.certificate], client: undefined, server, skipVerifyingClientCert: true };
  }

  return defineController({
    name: "secrets.APIController",
    inputs: [
      weak(NetworkStatus, { id: "status" }),
      weak(MachineType, { id: "machine-type" }),
      weak(OSRootSecret, { id: osRootId }),
      weak(CertSAN, { id: apiSansId }),
      weak(CertSAN, { id: maintenanceSansId }),
      weak(MaintenanceRootSecret, { id: maintenanceRootId }),
      weak(TimeStatus, { id: "node" }),
    ],
    outputs: [exclusive(ApiCertificate)],
    async reconcile(context) {
      const { state, log } = context;
      const plan = await planCertificates(state);
      if (plan.kind === "wait") return;
      const present = (await state.find(ApiCertificate, apiCertificateId)) !== undefined;
      if (present && issued?.reason === plan.reason) return;
      if (plan.kind === "worker") {
        await state.cleanup(ApiCertificate);
        if (issued?.reason !== plan.reason)
          log.warn("cannot get an API certificate: workers need trustd, which is not available yet");
        issued = { reason: plan.reason };
        return;
      }
      const certificates =
        plan.kind === "maintenance"
          ? await issueForMaintenance(plan, new Date(context.clock.now()))
          : await issueAll(plan, context);
      await state.modify(ApiCertificate, apiCertificateId, () => certificates);
      issued = { reason: plan.reason };
      log.info("issued API certificates", { mode: plan.kind, addresses: plan.sans.ips, names: plan.sans.dnsNames });
    },
    async source(context) {
      for await (const _ of context.clock.every(renewalMs, context.signal)) {
        issued = undefined;
        context.wake();
      }
    },
  });
}

/** `reason`: changes whenever certificates have to be made anew. */
type Plan =
  | { readonly kind: "wait" }
  | { readonly kind: "worker"; readonly reason: string }
  | {
      readonly kind: "maintenance";
      readonly reason: string;
      readonly issuer: CertificateAndKey;
      readonly sans: CertSAN;
    }
  | {
      readonly kind: "control plane";
      readonly reason: string;
      readonly issuer: CertificateAndKey;
      readonly accepted: readonly string[];
      readonly sans: CertSAN;
    };

async function planCertificates(state: ControllerState): Promise<Plan> {
  const network = await state.find(NetworkStatus, "status");
  if (network?.spec.addressReady !== true) return { kind: "wait" };
  const machineType = (await state.find(MachineType, "machine-type"))?.spec.type ?? MachineKind.unknown;
  return machineType === MachineKind.unknown ? planMaintenance(state) : planConfigured(state, machineType);
}

async function planMaintenance(state: ControllerState): Promise<Plan> {
  const root = await state.find(MaintenanceRootSecret, maintenanceRootId);
  const sans = await state.find(CertSAN, maintenanceSansId);
  if (root?.spec.ca === undefined || sans === undefined) return { kind: "wait" };
  const { crt: certificate, key } = root.spec.ca;
  const reason = JSON.stringify(["maintenance", root.metadata.version, sans.metadata.version]);
  return { kind: "maintenance", reason, issuer: { certificate, key }, sans: sans.spec };
}

async function planConfigured(state: ControllerState, machineType: number): Promise<Plan> {
  if (machineType === MachineKind.worker) return { kind: "worker", reason: "worker" };
  const root = await state.find(OSRootSecret, osRootId);
  const sans = await state.find(CertSAN, apiSansId);
  if (root?.spec.issuingCA === undefined || sans === undefined) return { kind: "wait" };
  const time = await state.find(TimeStatus, "node");
  const { crt: certificate, key } = root.spec.issuingCA;
  const reason = JSON.stringify([
    "control plane",
    root.metadata.version,
    sans.metadata.version,
    time?.spec.synced ?? false,
    time?.spec.epoch ?? 0,
  ]);
  return {
    kind: "control plane",
    reason,
    issuer: { certificate, key },
    accepted: root.spec.acceptedCAs,
    sans: sans.spec,
  };
}

async function issueAll(
  plan: Extract<Plan, { readonly kind: "control plane" }>,
  { clock }: ReconcileContext,
): Promise<ApiCertificate> {
  const { ips, dnsNames, fqdn } = plan.sans;
  const notBefore = new Date(clock.now());
  const common = { notBefore, lifetimeMs: leafLifetimeMs };
  const server = await issueCertificate(plan.issuer, {
    ...common,
    subject: { commonName: fqdn },
    extKeyUsage: ["serverAuth"],
    dnsNames,
    ipAddresses: ips,
  });
  const client = await issueCertificate(plan.issuer, {
    ...common,
    subject: { commonName: fqdn, organizations: [impersonatorRole] },
    extKeyUsage: ["clientAuth"],
  });
  return { acceptedCAs: plan.accepted, client: pem(client), server: pem(server), skipVerifyingClientCert: false };
}

function pem({ certificate, key }: CertificateAndKey): { readonly crt: string; readonly key: string } {
  return { crt: certificate, key };
}
