// The state of the node's static pods, as its kubelet tells it. On control planes: only they have a certificate that the kubelet trusts.
import type { Clock } from "../../base/clock.ts";
import type { Kubernetes } from "../../clients/kubernetes/client.ts";
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import type { JsonObject } from "../../cosi/struct.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { StaticPodStatus } from "../../resources/k8s/static-pod-status.ts";
import { KubernetesDynamicCert } from "../../resources/secrets/kubernetes-dynamic-cert.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import { nodenameId } from "./shared/ids.ts";
import type { KubernetesAccess } from "./shared/kubernetes-access.ts";

const kubeletServer = "https://127.0.0.1:10250";
const pollMs = 15_000;
/** Set by the kubelet: where it has a pod from. Others come from the API server. */
const sourceAnnotation = "kubernetes.io/config.source";

export function kubeletStaticPodController({ open }: Pick<KubernetesAccess, "open">): Controller {
  let client: { readonly certificate: string; readonly kubelet: Kubernetes } | undefined;

  /** The same connection for as long as the certificate is the same. */
  function connect({ crt, key }: { readonly crt: string; readonly key: string }, clock: Clock): Kubernetes {
    if (client?.certificate !== crt) {
      client?.kubelet.destroy();
      const target = { server: kubeletServer, cert: crt, key, insecure: true };
      client = { certificate: crt, kubelet: open(target, clock) };
    }
    return client.kubelet;
  }

  return defineController({
    name: "k8s.KubeletStaticPodController",
    inputs: [
      weak(Nodename, { id: nodenameId }),
      weak(Service, { id: "kubelet" }),
      weak(KubernetesDynamicCert, { id: "k8s-dynamic-certs" }),
    ],
    outputs: [exclusive(StaticPodStatus)],
    async source({ clock, signal, wake }) {
      for await (const _ of clock.every(pollMs, signal)) wake();
    },
    async reconcile({ state, clock, signal, log }) {
      const certificates = await state.find(KubernetesDynamicCert, "k8s-dynamic-certs");
      const service = await state.find(Service, "kubelet");
      const pair = certificates?.spec.apiServerKubeletClient;
      if (pair === undefined || service?.spec.healthy !== true) {
        await state.cleanup(StaticPodStatus);
        return;
      }
      let pods: readonly StaticPod[];
      try {
        pods = staticPods(await connect(pair, clock).getJson("/pods", signal));
      } catch (error) {
        log.warn("cannot ask the kubelet for its pods", { error }); // asked again soon; what was known stays
        return;
      }
      for (const { id, status } of pods) await state.modify(StaticPodStatus, id, () => ({ status }));
      await state.cleanup(StaticPodStatus);
    },
  });
}

interface StaticPod {
  /** `namespace/name`. */
  readonly id: string;
  readonly status: JsonObject;
}

interface PodList {
  readonly items?: readonly {
    readonly metadata: {
      readonly namespace?: string;
      readonly name: string;
      readonly annotations?: Readonly<Record<string, string>>;
    };
    readonly status?: JsonObject;
  }[];
}

const localSources: readonly (string | undefined)[] = ["file", "http"];

/** Those of a core/v1 PodList that come from a file or from this node's own server. */
export function staticPods(list: unknown): readonly StaticPod[] {
  return ((list as PodList | null)?.items ?? []) // as the kubelet writes it
    .filter(({ metadata }) => localSources.includes(metadata.annotations?.[sourceAnnotation]))
    .map(({ metadata: { namespace = "default", name }, status = {} }) => ({ id: `${namespace}/${name}`, status }));
}
