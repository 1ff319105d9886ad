// Certificates of apid: issued by the node itself on a control plane, by a control plane for a worker, by a throw-away authority in maintenance mode.
import { backoff } from "../../base/backoff.ts";
import { errorChain } from "../../base/errors.ts";
import type { OrderCertificate } from "../../clients/trustd/client.ts";
import { issueCertificate, issueFor, leafLifetimeMs, type CertificateAndKey } from "../../pki/authority.ts";
import { encodePrivateKey, generateKey } from "../../pki/keys.ts";
import {
  defineController,
  exclusive,
  shared,
  weak,
  type Controller,
  type ControllerState,
  type ReconcileContext,
} from "../../cosi/controller.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { MachineType } from "../../resources/config/machine-type.ts";
import { Endpoint } from "../../resources/k8s/endpoint.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { Diagnostic } from "../../resources/runtime/diagnostic.ts";
import { ApiCertificate } from "../../resources/secrets/api-certificate.ts";
import { CertSAN } from "../../resources/secrets/cert-san.ts";
import { MaintenanceRootSecret } from "../../resources/secrets/maintenance-root-secret.ts";
import { OSRootSecret } from "../../resources/secrets/os-root-secret.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
import { apiSansId, maintenanceSansId } from "./cert-sans.ts";
import { maintenanceRootId } from "./maintenance-root.ts";
import { osRootId } from "./root-os.ts";
import { openRenewal } from "./shared/renewal.ts";
import { orderWorkerCertificate, type WorkerPlan } from "./shared/worker-certificate.ts";

export const apiCertificateId = "api";
/** The role that lets apid act for its callers on other nodes. */
const impersonatorRole = "os:impersonator";

export interface ApiParts {
  readonly orderCertificate: OrderCertificate;
}

/**
 * - Maintenance (no machine type yet): server certificate only; clients are not asked for one.
 * - Control plane: server certificate, and a client certificate with which calls are passed on to other nodes.
 * - Worker: server certificate of a control plane's trustd, asked for until one answers.
 *
 * The clock need not be right: certificates are made again once it is.
 */
export function apiController({ orderCertificate }: ApiParts): Controller {
  const renewal = openRenewal(leafLifetimeMs);
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

  /** Undefined when meanwhile something else is wanted. */
  function certificatesFor(
    plan: Exclude<Plan, { readonly kind: "wait" }>,
    context: ReconcileContext,
  ): Promise<ApiCertificate | undefined> {
    if (plan.kind === "maintenance") return issueForMaintenance(plan, new Date(context.clock.now()));
    return plan.kind === "worker" ? orderPatiently(orderCertificate, plan, context) : issueAll(plan, context);
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
      weak(Endpoint),
    ],
    outputs: [exclusive(ApiCertificate), shared(Diagnostic)],
    async reconcile(context) {
      const { state, clock, log } = context;
      const plan = await planCertificates(state);
      if (plan.kind === "wait") return;
      const present = await state.find(ApiCertificate, apiCertificateId);
      if (present !== undefined && !renewal.isDue(plan.reason, clock)) return;
      // A node that becomes a worker has no use for what it could issue itself.
      if (plan.kind === "worker" && present?.spec.skipVerifyingClientCert === true) await state.cleanup(ApiCertificate);
      const certificates = await certificatesFor(plan, context);
      if (certificates === undefined) return context.log.debug("the order of an API certificate is out of date");
      await state.modify(ApiCertificate, apiCertificateId, () => certificates);
      if (await state.teardown(Diagnostic, diagnosticId)) await state.destroy(Diagnostic, diagnosticId);
      renewal.done(plan.reason, clock);
      log.info("issued API certificates", { mode: plan.kind, addresses: plan.sans.ips, names: plan.sans.dnsNames });
    },
    source: (context) => renewal.watch(context),
  });
}

/** `reason`: changes whenever certificates have to be made anew. */
type Plan =
  | { readonly kind: "wait" }
  | ({ readonly kind: "worker"; readonly reason: string } & WorkerPlan)
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
  if (machineType === MachineKind.worker) return planWorker(state);
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

async function planWorker(state: ControllerState): Promise<Plan> {
  const root = await state.find(OSRootSecret, osRootId);
  const sans = await state.find(CertSAN, apiSansId);
  const hosts = await controlPlanes(state);
  if (root === undefined || sans === undefined) return { kind: "wait" };
  const { acceptedCAs: accepted, token } = root.spec;
  const time = (await state.find(TimeStatus, "node"))?.spec;
  // Where control planes are does not matter to a certificate that is there.
  const versions = [root.metadata.version, sans.metadata.version];
  const reason = JSON.stringify(["worker", ...versions, time?.synced ?? false, time?.epoch ?? 0]);
  return { kind: "worker", reason, accepted, token, sans: sans.spec, hosts };
}

/** Every address and name under which a control plane is known, each once. */
async function controlPlanes(state: ControllerState): Promise<readonly string[]> {
  const endpoints = await state.list(Endpoint);
  return [...new Set(endpoints.flatMap(({ spec }) => [...spec.addresses, ...spec.hosts]))];
}

/** How long one pass asks. A control plane may come up at any moment, so the pauses stay short. */
const patienceMs = 60_000;
/** From then on it is a problem that somebody has to solve: a wrong token, a control plane that cannot be reached. */
const settleMs = 30_000;
const diagnosticId = "api-certificate";
const orderPauses = { initialMs: 500, maxMs: 5_000 };

/** Undefined when meanwhile something else is wanted. Each round asks all control planes that are known by then. */
async function orderPatiently(
  order: OrderCertificate,
  { reason }: { readonly reason: string },
  { state, clock, signal, log }: ReconcileContext,
): Promise<ApiCertificate | undefined> {
  const begunMs = clock.monotonic();
  const deadline = begunMs + patienceMs;
  const pauses = backoff(orderPauses);
  for (;;) {
    const plan = await planCertificates(state);
    if (plan.kind !== "worker" || plan.reason !== reason) return undefined;
    try {
      return await orderWorkerCertificate(order, plan, signal);
    } catch (error) {
      signal.throwIfAborted();
      const refusal = errorChain(error);
      if (clock.monotonic() - begunMs >= settleMs) {
        const message = "no control plane has signed the certificate of this node's API";
        await state.modify(Diagnostic, diagnosticId, () => ({ message, details: [refusal] }));
      }
      if (clock.monotonic() >= deadline) throw error;
      log.warn("no control plane signed our API certificate yet", { error: refusal });
    }
    await clock.sleep(pauses.next(), signal);
  }
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
