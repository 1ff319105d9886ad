// ClusterService.HealthCheck: looks at all nodes and at Kubernetes until all is well, and tells what it waits for.
import { TimeoutError } from "../../base/clock.ts";
import { machineSecrets } from "../../config/view/machine.ts";
import { clusterChecks } from "../../health/checks.ts";
import type { Cluster, NodeCalls } from "../../health/cluster.ts";
import { waitForNodes } from "../../health/discover.ts";
import { quoted } from "../../health/etcd-checks.ts";
import { runChecks } from "../../health/run.ts";
import { issueClientCertificate } from "../../pki/authority.ts";
import { standardKeyPem } from "../../pki/keys.ts";
import { call, callServerStream } from "../../rpc/client.ts";
import type { Client } from "../../rpc/connection.ts";
import { openClient } from "../../rpc/connection.ts";
import { Metadata } from "../../rpc/metadata.ts";
import type { CallContext } from "../../rpc/method.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { nanosecondsOf } from "../../wire/well-known.ts";
import type { ApiContext } from "../context.ts";
import { serverStream } from "../define.ts";
import { statusError } from "../errors.ts";

const certificateLifetimeMs = 10 * 60_000;
const skewMs = 60_000;
const defaultWaitMs = 20 * 60_000;

type Context = CallContext & ApiContext;

export const healthCheck = serverStream(rpc.ClusterService.HealthCheck, async function* (request, context) {
  const { clock } = context;
  const asked = request.waitTimeout === undefined ? 0n : nanosecondsOf(request.waitTimeout) / 1_000_000n;
  using timeout = clock.timeout(asked > 0n ? Number(asked) : defaultWaitMs, context.signal);
  const { signal } = timeout;
  await using client = await openFront(context);
  const parts = { contacted: nodeCalls(client, undefined), kubernetes: context.kubernetes };
  const { controlPlaneNodes = [], workerNodes = [] } = request.clusterInfo ?? {};
  const named = { controlPlanes: controlPlaneNodes, workers: workerNodes };
  try {
    const discovery = waitForNodes(parts, named, { clock, signal });
    let found = await discovery.next();
    for (; found.done !== true; found = await discovery.next()) yield { message: found.value };
    const nodes = found.value;
    const addresses = [...nodes.controlPlanes, ...nodes.workers].map(({ address }) => address);
    yield { message: `discovered nodes: ${quoted(addresses)}` };
    const cluster: Cluster = { ...parts, ...nodes, at: (address) => nodeCalls(client, address) };
    for await (const message of runChecks(clusterChecks, cluster, { clock, signal })) yield { message };
  } catch (error) {
    if (error instanceof TimeoutError) throw statusError("DEADLINE_EXCEEDED", "context deadline exceeded", error);
    throw error;
  }
});

/** This node's own front, as somebody with the rights of the caller: it passes calls on to the other nodes. */
async function openFront({ config, clock, roles, apidPort }: Context): Promise<Client> {
  const active = config.active();
  const secrets = active === undefined ? undefined : machineSecrets(active);
  if (secrets?.ca === undefined || secrets.ca.key === "") {
    throw statusError("FAILED_PRECONDITION", "OS API CA key is not set");
  }
  const now = new Date(clock.now() - skewMs);
  const { certificate, key } = await issueClientCertificate(secrets.ca, {
    roles: [...roles],
    now,
    lifetimeMs: certificateLifetimeMs + skewMs,
  });
  const ca = [secrets.ca.certificate, ...secrets.acceptedCas].join("\n");
  const tls = { ca, cert: certificate, key: standardKeyPem(key) };
  return openClient({ target: { kind: "tls", host: "127.0.0.1", port: apidPort, tls }, clock });
}

/** The node itself when no address is named. */
function nodeCalls(client: Client, address: string | undefined): NodeCalls {
  const metadata = new Metadata(address === undefined ? {} : { node: address });
  return {
    call: (method, request, signal) => call(client, method, request, { metadata, signal }),
    stream: (method, request, signal) => callServerStream(client, method, request, { metadata, signal }),
  };
}
