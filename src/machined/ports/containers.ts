// The containers of the node's own services: loaded and connected when a service wants them, which a node without Kubernetes never does.
import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import type { RegistryAccess, RegistryCredentials } from "../../clients/containerd/pull.ts";
import type { ContainerRuntime } from "../../clients/containerd/runtime.ts";
import type { State } from "../../cosi/state.ts";
import type { NamedPipes } from "../../linux/pipes.ts";
import { RegistryConfig } from "../../resources/cri/registry-config.ts";
import { criSocketPath } from "../../services/cri.ts";
import { openClient } from "../../rpc/connection.ts";

/** Where containerd finds out which registries stand for which. */
const hostsDirectory = "/etc/cri/conf.d/hosts";

export interface ContainersParts {
  readonly state: Pick<State, "find">;
  readonly clock: Clock;
  readonly log: Logger;
  readonly pipes: NamedPipes;
}

/** Credentials as the config gives them, for the very host that asks. */
async function credentials(state: Pick<State, "find">, host: string): Promise<RegistryCredentials | undefined> {
  const auths = (await state.find(RegistryConfig, "registries"))?.spec.auths ?? {};
  const found = auths[host] ?? (host === "registry-1.docker.io" ? auths["docker.io"] : undefined);
  if (found === undefined) return undefined;
  const { username, password, identityToken, auth } = found;
  if (username !== "" || password !== "") return { kind: "password", username, password };
  if (identityToken !== "") return { kind: "token", token: identityToken };
  const [, name = "", secret = ""] =
    /^([^:]*):(.*?)\0*$/su.exec(new TextDecoder().decode(Uint8Array.fromBase64(auth))) ?? [];
  return { kind: "password", username: name, password: secret };
}

export function registryAccess(state: Pick<State, "find">): RegistryAccess {
  return { hostsDirectory, credentials: (host) => credentials(state, host) };
}

export function openContainers({ state, clock, log, pipes }: ContainersParts): ContainerRuntime {
  let opened: Promise<ContainerRuntime> | undefined;

  async function open(): Promise<ContainerRuntime> {
    const { openContainerRuntime } = await import("../../clients/containerd/open-runtime.ts");
    const client = openClient({ target: { kind: "unix", path: criSocketPath }, clock });
    return openContainerRuntime({
      instance: { client, namespace: "system", newId: () => crypto.randomUUID() },
      access: registryAccess(state),
      log: log.with({ component: "containers" }),
      pipes,
      pipesDirectory: "/system/run/containers",
      shimCgroup: "/podruntime/shim",
    });
  }

  const runtime = (): Promise<ContainerRuntime> => (opened ??= open());
  return {
    ready: async (signal) => (await runtime()).ready(signal),
    ensureImage: async (...args) => (await runtime()).ensureImage(...args),
    remove: async (...args) => (await runtime()).remove(...args),
    create: async (...args) => (await runtime()).create(...args),
    start: async (...args) => (await runtime()).start(...args),
  };
}
