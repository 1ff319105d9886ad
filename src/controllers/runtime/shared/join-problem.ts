// Why a kubelet has not joined its cluster: what the API says to the token that it joins with.
import { isKubernetesAnswer } from "../../shared/kubernetes-answer.ts";
import type { Clock } from "../../../base/clock.ts";
import { errorChain } from "../../../base/errors.ts";
import type { Reader } from "../../../cosi/state.ts";
import { KubeletKubeconfig } from "../../../resources/k8s/kubelet-kubeconfig.ts";
import { KubeletSecret } from "../../../resources/secrets/kubelet-secret.ts";
import { Service } from "../../../resources/v1alpha1/service.ts";
import type { KubernetesAccess } from "../../k8s/shared/kubernetes-access.ts";

export interface JoinProblem {
  readonly message: string;
  readonly details: readonly string[];
}

export interface JoinContext {
  readonly state: Reader;
  readonly kubernetes: KubernetesAccess;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Anybody who is known may read it. */
const probePath = "/api";

/** Undefined while nothing is wrong, or nobody can say: an API that does not answer is no problem of the token. */
export async function joinProblem({ state, kubernetes, clock, signal }: JoinContext): Promise<JoinProblem | undefined> {
  const isRunning = (await state.find(Service, "kubelet"))?.spec.running === true;
  const hasJoined = (await state.find(KubeletKubeconfig, "kubelet")) !== undefined;
  const secret = (await state.find(KubeletSecret, "kubelet"))?.spec;
  if (!isRunning || hasJoined || secret === undefined || secret.bootstrapTokenID === "") return undefined;
  const server = secret.endpoint;
  const target = {
    server,
    ca: secret.acceptedCAs.join("\n"),
    token: `${secret.bootstrapTokenID}.${secret.bootstrapTokenSecret}`,
    ...(secret.endpointTLSServerName === "" ? {} : { serverName: secret.endpointTLSServerName }),
  };
  await using client = kubernetes.open(target, clock);
  try {
    await client.getJson(probePath, signal);
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return problemOf(error, server);
  }
}

/** Words of TLS for a certificate that nobody we know has signed. */
const stranger = /self[- ]signed|unable to (?:verify|get)|certificate signature failure/iu;
const wrongTime = /certificate has expired|certificate is not yet valid/iu;

function problemOf(error: unknown, server: string): JoinProblem | undefined {
  const reason = errorChain(error);
  const details = [`${server}: ${reason}`];
  if (isRefusal(error))
    return { message: "the cluster does not accept the token that the kubelet joins with", details };
  if (stranger.test(reason))
    return { message: "the Kubernetes API has a certificate of an authority that is not in the config", details };
  if (wrongTime.test(reason))
    return { message: "the certificate of the Kubernetes API is not valid at this time", details };
  return undefined;
}

/** 401: the API answered, and does not know the token. */
function isRefusal(error: unknown): boolean {
  return isKubernetesAnswer(error, 401);
}
