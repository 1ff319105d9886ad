// Known problems of a node that somebody has to solve: looked for again and again, shown once they have lasted.
import type { Clock } from "../../base/clock.ts";
import { errorChain } from "../../base/errors.ts";
import type { ApiResource, KubernetesObject } from "../../clients/kubernetes/object.ts";
import type { ControllerState } from "../../cosi/controller.ts";
import { defineController, shared, weak, type Controller } from "../../cosi/controller.ts";
import type { Files } from "../../linux/files.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { HostnameSpec } from "../../resources/network/hostname-spec.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { CertificateStatus } from "../../resources/runtime/certificate-status.ts";
import { Diagnostic } from "../../resources/runtime/diagnostic.ts";
import { RuntimeMountStatus } from "../../resources/runtime/runtime-mount-status.ts";
import { KubeletKubeconfig } from "../../resources/k8s/kubelet-kubeconfig.ts";
import { KubeletSecret } from "../../resources/secrets/kubelet-secret.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import { activeConfigInput } from "../active-config.ts";
import { kubeletTarget, type KubernetesAccess } from "../k8s/shared/kubernetes-access.ts";
import { wishes } from "../network/layers.ts";
import { endingCertificates } from "./shared/certificate-problem.ts";
import { fullVolumes } from "./shared/full-volumes.ts";
import { joinProblem } from "./shared/join-problem.ts";
import { nodenameProblem } from "./shared/nodename-problem.ts";

const checkMs = 10_000;
/** How long a problem must last to be shown, and be gone to be taken away. */
const settleMs = 30_000;
const askMs = 5000;

const signingRequests: ApiResource = {
  apiVersion: "certificates.k8s.io/v1",
  kind: "CertificateSigningRequest",
  plural: "certificatesigningrequests",
  namespaced: false,
};

interface Problem {
  readonly message: string;
  readonly details: readonly string[];
}

export interface DiagnosticsPorts {
  readonly kubernetes: KubernetesAccess;
  /** Any answer of the kubelet's server will do. Rejects when there is none, with the reason of TLS as the message or a cause. */
  readonly greetKubelet: (signal: AbortSignal) => Promise<void>;
  readonly files: Pick<Files, "usage">;
}

interface CheckContext extends DiagnosticsPorts {
  readonly state: ControllerState;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

type Check = (context: CheckContext) => Promise<Problem | undefined>;

/** By the id of their diagnostic. */
const checks: Readonly<Record<string, Check>> = {
  "address-overlap": addressOverlap,
  "certificate-expiry": certificateExpiry,
  "kubelet-csr": kubeletRequest,
  "kubelet-join": kubeletJoin,
  "node-name": ({ state }) => nodenameProblem(state),
  "volume-space": volumeSpace,
};

interface Seen {
  readonly shown: Problem | undefined;
  /** When what is found began to differ from what is shown. */
  readonly differsSinceMs: number | undefined;
}

export function diagnosticsController(ports: DiagnosticsPorts): Controller {
  const seen = new Map<string, Seen>();
  return defineController({
    name: "runtime.DiagnosticsController",
    inputs: [
      activeConfigInput,
      weak(NodeAddress),
      weak(CertificateStatus),
      weak(Service),
      weak(Nodename, { id: "nodename" }),
      weak(HostnameSpec, wishes),
      weak(HostnameStatus, { id: "hostname" }),
      weak(KubeletKubeconfig, { id: "kubelet" }),
      weak(KubeletSecret, { id: "kubelet" }),
      weak(RuntimeMountStatus),
    ],
    outputs: [shared(Diagnostic)],
    async source({ clock, signal, wake }) {
      for await (const _ of clock.every(checkMs, signal)) wake();
    },
    async reconcile({ state, clock, signal, log }) {
      for (const [id, check] of Object.entries(checks)) {
        const found = await check({ ...ports, state, signal, clock });
        const before = seen.get(id) ?? { shown: undefined, differsSinceMs: undefined };
        const now = settle(before, found, clock.monotonic());
        seen.set(id, now);
        const { shown } = now;
        if (shown === undefined) continue;
        if (before.shown === undefined) log.warn("found a problem of the node", { diagnostic: id, ...shown });
        await state.modify(Diagnostic, id, () => shown);
      }
      await state.cleanup(Diagnostic);
    },
  });
}

/** Shows what has been found for long enough. Details may change at once. */
export function settle({ shown, differsSinceMs }: Seen, found: Problem | undefined, nowMs: number): Seen {
  if ((shown === undefined) === (found === undefined)) return { shown: found, differsSinceMs: undefined };
  const since = differsSinceMs ?? nowMs;
  if (nowMs - since < settleMs) return { shown, differsSinceMs: since };
  return { shown: found, differsSinceMs: undefined };
}

/** All addresses that others can route to lie in the networks of pods or services: then there is none to announce. */
async function addressOverlap({ state }: CheckContext): Promise<Problem | undefined> {
  const routed = (await state.find(NodeAddress, "routed"))?.spec.addresses ?? [];
  const left = await state.find(NodeAddress, "routed-no-k8s");
  if (routed.length === 0 || left === undefined || left.spec.addresses.length > 0) return undefined;
  return {
    message: "host and Kubernetes pod/service CIDR addresses overlap",
    details: [`host routed addresses: ${JSON.stringify(routed)}`],
  };
}

async function certificateExpiry({ state, clock }: CheckContext): Promise<Problem | undefined> {
  const certificates = await state.list(CertificateStatus);
  const details = endingCertificates(
    certificates.map(({ metadata, spec }) => ({ id: metadata.id, spec })),
    clock.now(),
  );
  return details.length === 0 ? undefined : { message: "certificates end soon or have ended", details };
}

async function volumeSpace({ state, files }: CheckContext): Promise<Problem | undefined> {
  const details = await fullVolumes({ state, usage: (path) => files.usage(path) });
  return details.length === 0 ? undefined : { message: "there is no room on volumes that the node needs", details };
}

async function kubeletJoin(context: CheckContext): Promise<Problem | undefined> {
  using timeout = context.clock.timeout(askMs, context.signal);
  try {
    return await joinProblem({ ...context, signal: timeout.signal });
  } catch {
    context.signal.throwIfAborted();
    return undefined; // no answer in time
  }
}

/** The kubelet waits for a serving certificate that nobody has approved. */
async function kubeletRequest({ state, signal, clock, ...ports }: CheckContext): Promise<Problem | undefined> {
  const isHealthy = (await state.find(Service, "kubelet"))?.spec.healthy === true;
  const nodename = (await state.find(Nodename, "nodename"))?.spec.nodename;
  if (!isHealthy || nodename === undefined) return undefined;
  using timeout = clock.timeout(askMs, signal);
  try {
    if (!(await lacksCertificate(ports, timeout.signal))) return undefined;
    const pending = await pendingRequests(ports.kubernetes, clock, { nodename, signal: timeout.signal });
    if (pending.length === 0) return undefined;
    return {
      message: "kubelet server certificate rotation is enabled, but CSR is not approved",
      details: pending.map((name) => `certificate signing request "${name}" is waiting for approval`),
    };
  } catch {
    signal.throwIfAborted();
    return undefined; // without an API nobody can say
  }
}

/** A server of TLS that has no certificate ends the handshake with the alert internal_error. RFC 8446, section 6. */
const internalErrorAlert = /alert internal error|alert number 80/iu;

async function lacksCertificate(
  { greetKubelet }: Pick<DiagnosticsPorts, "greetKubelet">,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await greetKubelet(signal);
    return false;
  } catch (error) {
    return internalErrorAlert.test(errorChain(error));
  }
}

interface RequestFields {
  readonly spec?: { readonly signerName?: string; readonly username?: string };
  readonly status?: { readonly conditions?: readonly { readonly type: string }[] };
}

async function pendingRequests(
  access: KubernetesAccess,
  clock: Clock,
  { nodename, signal }: { readonly nodename: string; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const target = await kubeletTarget(access);
  if (target === undefined) return [];
  await using kubernetes = access.open(target, clock);
  const selection = { fieldSelector: "spec.signerName=kubernetes.io/kubelet-serving" };
  const { items } = await kubernetes.list(signingRequests, selection, signal);
  return items.filter((request) => isWaiting(request, nodename)).map(({ metadata }) => metadata.name ?? "");
}

function isWaiting(request: KubernetesObject, nodename: string): boolean {
  const { spec = {}, status = {} } = request as RequestFields; // certificates/v1 CertificateSigningRequest
  return spec.username === `system:node:${nodename}` && (status.conditions ?? []).length === 0;
}
