// The containers of the node's own services: namespace `system` of the runtime that pods have too.
import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import { openContainerRuntime } from "../../clients/containerd/open-runtime.ts";
import type { ContainerRuntime } from "../../clients/containerd/runtime.ts";
import type { NamedPipes } from "../../linux/pipes.ts";
import { openClient } from "../../rpc/connection.ts";

export const criSocketPath = "/run/containerd/containerd.sock";

export interface ContainersOptions {
  readonly pipes: NamedPipes;
  readonly clock: Clock;
  readonly log: Logger;
}

export function openServiceContainers({ pipes, clock, log }: ContainersOptions): ContainerRuntime {
  const client = openClient({ target: { kind: "unix", path: criSocketPath }, clock });
  return openContainerRuntime({
    instance: { client, namespace: "system", newId: () => crypto.randomUUID() },
    access: { hostsDirectory: "/etc/cri/conf.d/hosts", credentials: () => undefined },
    log: log.with({ component: "containers" }),
    pipes,
    pipesDirectory: "/run/containers",
    shimCgroup: "/podruntime/shim",
  });
}
