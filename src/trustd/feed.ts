// What trustd knows of its node: the API's authority with its key and the join token, and trustd's own certificate.
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { openClient } from "../rpc/connection.ts";
import { followResources, type WatchedKind } from "../rpc/follow-resources.ts";
import { OSRootSpec, TrustdCertsSpec } from "../wire/gen/talos-resource-definitions-secrets.ts";

/** What is not there yet is undefined. */
export interface TrustView {
  readonly root: OSRootSpec | undefined;
  readonly certificates: TrustdCertsSpec | undefined;
}

export interface FeedOptions {
  readonly socketPath: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called after every change, with the whole. */
  readonly onChange: (view: TrustView) => void;
}

const root: WatchedKind<OSRootSpec> = {
  namespace: "secrets",
  type: "OSRootSecrets.secrets.talos.dev",
  id: "os",
  spec: OSRootSpec,
};
const certificates: WatchedKind<TrustdCertsSpec> = {
  namespace: "secrets",
  type: "TrustdCertificates.secrets.talos.dev",
  id: "trustd",
  spec: TrustdCertsSpec,
};

/** Runs until the signal aborts; never rejects. */
export async function followNode(options: FeedOptions, signal: AbortSignal): Promise<void> {
  const { socketPath, clock, onChange } = options;
  let view: TrustView = { root: undefined, certificates: undefined };
  const change = (part: Partial<TrustView>): void => {
    view = { ...view, ...part };
    onChange(view);
  };
  await using client = openClient({ target: { kind: "unix", path: socketPath }, clock });
  await Promise.all([
    followResources(client, root, { ...options, take: (items) => change({ root: items.get("os") }) }, signal),
    followResources(
      client,
      certificates,
      { ...options, take: (items) => change({ certificates: items.get("trustd") }) },
      signal,
    ),
  ]);
}
