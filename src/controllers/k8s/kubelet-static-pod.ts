// The state of the node's static pods, as its kubelet tells it. On control planes: only they have a certificate that the kubelet trusts.
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import type { JsonObject } from "../../cosi/struct.ts";
import { Nodename } from "../../resources/k8s/nodename.ts";
import { StaticPodStatus } from "../../resources/k8s/static-pod-status.ts";
import { KubernetesDynamicCert } from "../../resources/secrets/kubernetes-dynamic-cert.ts";
import { Service } from "../../resources/v1alpha1/service.ts";
import { nodenameId } from "./shared/ids.ts";

/** A GET of the kubelet with a client certificate and its key, both PEM: the body of a good answer. Rejects with any other. */
export type AskKubelet = (
  path: string,
  identity: { readonly cert: string; readonly key: string },
  signal: AbortSignal,
) => Promise<string>;

const askMs = 10_000;
const pollMs = 15_000;
/** Set by the kubelet: where it has a pod from. Others come from the API server. */
const sourceAnnotation = "kubernetes.io/config.source";

export function kubeletStaticPodController(ask: AskKubelet): Controller {
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
      if (pair === undefined || service === undefined) return state.cleanup(StaticPodStatus);
      if (!service.spec.healthy) return; // what was known stays
      let pods: readonly StaticPod[];
      try {
        using timeout = clock.timeout(askMs, signal);
        pods = staticPods(JSON.parse(await ask("/pods", { cert: pair.crt, key: pair.key }, timeout.signal)));
      } catch (error) {
        log.warn("cannot ask the kubelet for its pods", { error }); // asked again soon
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
