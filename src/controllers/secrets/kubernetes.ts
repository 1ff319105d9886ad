// Credential files of the node's own Kubernetes clients: controller manager, scheduler, and the node as administrator.
import { issuedKubeconfig } from "../../config/generate/kubeconfig.ts";
import { issueCertificate } from "../../pki/authority.ts";
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { KubernetesRootSecret } from "../../resources/secrets/kubernetes-root-secret.ts";
import { KubernetesSecret } from "../../resources/secrets/kubernetes-secret.ts";
import { TimeStatus } from "../../resources/time/time-status.ts";
import { kubernetesLeafLifetimeMs, pairOf } from "./kubernetes-dynamic-certs.ts";
import { kubernetesRootId } from "./root-kubernetes.ts";
import { openRenewal } from "./shared/renewal.ts";

export const kubernetesSecretsId = "k8s-certs";
/** How far clocks of nodes may differ. */
const skewMs = 10_000;

export function kubernetesController(): Controller {
  const renewal = openRenewal(kubernetesLeafLifetimeMs);
  return defineController({
    name: "secrets.KubernetesController",
    inputs: [weak(KubernetesRootSecret, { id: kubernetesRootId }), weak(TimeStatus, { id: "node" })],
    outputs: [exclusive(KubernetesSecret)],
    async reconcile({ state, clock, log }) {
      const root = await state.find(KubernetesRootSecret, kubernetesRootId);
      if (root === undefined || root.metadata.phase !== "running") return state.cleanup(KubernetesSecret);
      if ((await state.find(TimeStatus, "node"))?.spec.synced !== true) return undefined;
      const reason = String(root.metadata.version);
      const present = (await state.find(KubernetesSecret, kubernetesSecretsId)) !== undefined;
      if (present && !renewal.isDue(reason, clock)) return undefined;
      const secrets = await issueAll(root.spec, clock.now());
      await state.modify(KubernetesSecret, kubernetesSecretsId, () => secrets);
      renewal.done(reason, clock);
      log.info("issued credentials of the node's kubernetes clients");
      return undefined;
    },
    source: (context) => renewal.watch(context),
  });
}

interface Client {
  readonly commonName: string;
  readonly organization: string;
  /** Names of the file's user and context, before `@cluster`. */
  readonly user: string;
  readonly context: string;
  readonly server: string;
}

async function issueAll(root: KubernetesRootSecret, nowMs: number): Promise<KubernetesSecret> {
  const file = async ({ commonName, organization, ...names }: Client): Promise<string> =>
    issuedKubeconfig({
      ...names,
      cluster: root.name,
      acceptedCas: root.acceptedCAs,
      client: await issueCertificate(pairOf(root.issuingCA), {
        subject: { commonName, organizations: [organization] },
        notBefore: new Date(nowMs - skewMs),
        lifetimeMs: kubernetesLeafLifetimeMs + skewMs,
        keyUsage: ["digitalSignature", "keyEncipherment"],
        extKeyUsage: ["clientAuth"],
      }),
    });
  const component = async (name: string): Promise<string> =>
    file({ commonName: name, organization: name, user: name, context: "default", server: root.localEndpoint });
  const admin = async (server: string): Promise<string> =>
    file({ commonName: "talos:admin", organization: "system:masters", user: "admin", context: "admin", server });
  const [schedulerKubeconfig, controllerManagerKubeconfig, localhostAdminKubeconfig, adminKubeconfig] =
    await Promise.all([
      component("system:kube-scheduler"),
      component("system:kube-controller-manager"),
      admin(root.localEndpoint),
      admin(root.endpoint),
    ]);
  return { schedulerKubeconfig, controllerManagerKubeconfig, localhostAdminKubeconfig, adminKubeconfig };
}
