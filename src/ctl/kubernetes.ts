// The cluster's Kubernetes as an administrator reaches it: by the kubeconfig that a node makes.
import { concatBytes } from "../base/bytes.ts";
import type { Clock } from "../base/clock.ts";
import type { Kubernetes } from "../clients/kubernetes/client.ts";
import { openKubernetes } from "../clients/kubernetes/client.ts";
import { parseKubeconfig } from "../config/kubeconfig.ts";
import { rpc } from "../wire/gen/rpc.ts";
import { unpackKubeconfig } from "./kubeconfig.ts";
import type { NodeClient } from "./session.ts";
import { dataOf } from "../dashboard/live/streams.ts";

export interface ConnectOptions {
  /** `https://host:port` instead of the cluster's own endpoint; that when absent or "". */
  readonly endpoint?: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/** Asks the node, a control plane, for credentials. Rejects with FAILED_PRECONDITION when its config has no Kubernetes. */
export async function connectKubernetes(
  client: NodeClient,
  { endpoint = "", clock, signal }: ConnectOptions,
): Promise<Kubernetes> {
  const parts: Uint8Array[] = [];
  for await (const bytes of dataOf(client.stream(rpc.MachineService.Kubeconfig, {}, signal))) parts.push(bytes);
  const { server, ca, cert, key, tlsServerName } = parseKubeconfig(unpackKubeconfig(concatBytes(parts)));
  return openKubernetes(
    {
      server: endpoint === "" ? server : serverOf(endpoint),
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(tlsServerName === undefined ? {} : { serverName: tlsServerName }),
    },
    clock,
  );
}

/** With the usual protocol and port where they are left out. */
function serverOf(endpoint: string): string {
  const url = new URL(endpoint.includes("://") ? endpoint : `https://${endpoint}`);
  return `https://${url.hostname}:${url.port === "" ? "6443" : url.port}`;
}
