// Hands all static pods to the kubelet: a list behind a local address, which the kubelet asks from time to time.
import { kubernetesYaml } from "../../config/yaml/kubernetes.ts";
import { aborted } from "../../base/abort.ts";
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import type { HttpAnswer, ServeHttp } from "../../base/http.ts";
import { StaticPodServerStatus } from "../../resources/k8s/static-pod-server-status.ts";
import { StaticPod } from "../../resources/k8s/static-pod.ts";

export const staticPodServerId = "static-pod-server-status";

/** The port is another one at each start: it is part of the kubelet's settings. Until the pods are known the answer is an error, which the kubelet does not take for "none". */
export function staticPodServerController({ serveHttp }: { readonly serveHttp: ServeHttp }): Controller {
  let list: string | undefined;
  const respond = (): HttpAnswer =>
    list === undefined
      ? { status: 500, contentType: "text/plain", body: "the static pods are not known yet\n" }
      : { status: 200, contentType: "application/yaml", body: list };
  return defineController({
    name: "k8s.StaticPodServerController",
    inputs: [weak(StaticPod)],
    outputs: [exclusive(StaticPodServerStatus)],
    async reconcile({ state }) {
      const pods = (await state.list(StaticPod)).filter(({ metadata }) => metadata.phase === "running");
      list = kubernetesYaml({ apiVersion: "v1", kind: "PodList", items: pods.map(({ spec }) => spec.pod) });
    },
    async source({ state, signal, log }) {
      await using server = await serveHttp({ host: "127.0.0.1", port: 0, respond });
      const url = `http://127.0.0.1:${server.port}`;
      await state.modify(StaticPodServerStatus, staticPodServerId, () => ({ url }));
      log.info("serving static pods", { url });
      await aborted(signal);
    },
  });
}
