// Puts the node's labels, annotations, taints and cordon on its Node object, and takes away those that it put there before.
import type { Kubernetes, KubernetesTarget } from "../../clients/kubernetes/client.ts";
import type { Clock } from "../../base/clock.ts";
import type { ControllerState } from "../../cosi/controller.ts";
import { defineController, shared, weak, type Controller } from "../../cosi/controller.ts";
import { issueCertificate } from "../../pki/authority.ts";
import { joinPem } from "../../pki/pem.ts";
import { NodeAnnotationSpec } from "../../resources/k8s/node-annotation-spec.ts";
import { NodeCordonedSpec } from "../../resources/k8s/node-cordoned-spec.ts";
import { NodeLabelSpec } from "../../resources/k8s/node-label-spec.ts";
import { NodeStatus } from "../../resources/k8s/node-status.ts";
import { NodeTaintSpec } from "../../resources/k8s/node-taint-spec.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { Diagnostic } from "../../resources/runtime/diagnostic.ts";
import { KubernetesRootSecret } from "../../resources/secrets/kubernetes-root-secret.ts";
import { pairOf } from "../secrets/kubernetes-dynamic-certs.ts";
import { nodenameId } from "./shared/ids.ts";
import { kubeletTarget, type KubernetesAccess } from "./shared/kubernetes-access.ts";
import type { NodeWishes } from "./shared/node-ownership.ts";
import { changeNode } from "./shared/node-piecewise.ts";

const minuteMs = 60_000;
/** Of the certificate with which a control plane changes its own Node. */
const lifetimeMs = 10 * minuteMs;

const diagnosticId = "node-parts";
const refusedMessage =
  "Kubernetes does not let the node put these on its Node object: let somebody with more rights set them, or take them out of the config";

export function nodeApplyController(access: KubernetesAccess): Controller {
  const refused = new Map<string, string>();
  /** What the log says is refused. */
  let told = "";
  return defineController({
    name: "k8s.NodeApplyController",
    inputs: [
      weak(NodeAnnotationSpec),
      weak(NodeLabelSpec),
      weak(NodeTaintSpec),
      weak(NodeCordonedSpec),
      weak(NodeStatus),
      weak(KubernetesRootSecret, { id: "k8s" }),
      weak(Nodename, { id: nodenameId }),
    ],
    outputs: [shared(Diagnostic)],
    async reconcile({ state, signal, clock, log }) {
      const nodename = await state.find(Nodename, nodenameId);
      if (nodename === undefined || nodename.spec.skipNodeRegistration) return state.cleanup(Diagnostic);
      const { nodename: name } = nodename.spec;
      // Until the kubelet has registered there is nothing to change.
      if ((await state.find(NodeStatus, name)) === undefined) return;
      const target = await targetOf(access, state, clock);
      if (target === undefined) return;
      const wishes = await wishesIn(state);
      await using kubernetes: Kubernetes = access.open(target, clock);
      const outcome = await changeNode({ kubernetes, name, wishes, refused }, signal);
      if (outcome.isChanged) log.info("changed the node", { node: name, cordoned: wishes.cordoned });
      const details = outcome.refused;
      if (details.length > 0) {
        if (details.join() !== told) log.warn("kubernetes refused parts of the node", { node: name, refused: details });
        await state.modify(Diagnostic, diagnosticId, () => ({ message: refusedMessage, details }));
      }
      told = details.join();
      await state.cleanup(Diagnostic);
      if (outcome.error !== undefined) throw outcome.error;
    },
  });
}

/** A control plane makes itself an administrator for a while; others have the rights of their kubelet. */
async function targetOf(
  access: KubernetesAccess,
  state: ControllerState,
  clock: Clock,
): Promise<KubernetesTarget | undefined> {
  const root = await state.find(KubernetesRootSecret, "k8s");
  const issuer = root?.spec.issuingCA;
  if (root === undefined || issuer === undefined) return kubeletTarget(access);
  const admin = await issueCertificate(pairOf(issuer), {
    subject: { commonName: "admin", organizations: ["system:masters"] },
    notBefore: new Date(clock.now() - minuteMs),
    lifetimeMs: lifetimeMs + minuteMs,
    keyUsage: ["digitalSignature", "keyEncipherment"],
    extKeyUsage: ["clientAuth"],
  });
  return {
    server: root.spec.localEndpoint,
    ca: joinPem(root.spec.acceptedCAs),
    cert: admin.certificate,
    key: admin.key,
  };
}

async function wishesIn(state: ControllerState): Promise<NodeWishes> {
  const labels = await state.list(NodeLabelSpec);
  const annotations = await state.list(NodeAnnotationSpec);
  const taints = await state.list(NodeTaintSpec);
  const cordoned = await state.list(NodeCordonedSpec);
  const isWanted = ({ metadata }: { readonly metadata: { readonly phase: string } }): boolean =>
    metadata.phase === "running";
  return {
    labels: Object.fromEntries(labels.filter(isWanted).map(({ spec }) => [spec.key, spec.value])),
    annotations: Object.fromEntries(annotations.filter(isWanted).map(({ spec }) => [spec.key, spec.value])),
    taints: taints
      .filter(isWanted)
      .map(({ spec: { key, value, effect } }) => ({ key, effect, ...(value === "" ? {} : { value }) })),
    cordoned: cordoned.some(isWanted),
  };
}
