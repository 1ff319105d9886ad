// What metricsd knows of its node: where it is to answer, and the certificates for it. Nothing else.
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { MetricsServer } from "../resources/secrets/metrics-server.ts";
import { openClient } from "../rpc/connection.ts";
import { followResources, type WatchedKind } from "../rpc/follow-resources.ts";

export interface FeedOptions {
  readonly socketPath: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called after every change; undefined: nothing is to be served. */
  readonly onChange: (view: MetricsServer | undefined) => void;
}

const id = "metrics";
const kind: WatchedKind<MetricsServer> = {
  namespace: MetricsServer.namespace,
  type: MetricsServer.type,
  id,
  spec: MetricsServer,
};

/** Runs until the signal aborts; never rejects. */
export async function followNode(
  { socketPath, onChange, ...options }: FeedOptions,
  signal: AbortSignal,
): Promise<void> {
  await using client = openClient({ target: { kind: "unix", path: socketPath }, clock: options.clock });
  await followResources(client, kind, { ...options, take: (items) => onChange(items.get(id)) }, signal);
}
