// Containers and images of the node: loaded and connected when somebody wants them, which on a node without Kubernetes nobody does.
import type { ContainersPort, ImagesPort } from "../../api/containers-port.ts";
import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import type { Instance } from "../../clients/containerd/instance.ts";
import type { RegistryAccess, RegistryCredentials } from "../../clients/containerd/pull.ts";
import type { ContainerRuntime } from "../../clients/containerd/runtime.ts";
import type { State } from "../../cosi/state.ts";
import type { Cgroups } from "../../linux/cgroup.ts";
import type { Files } from "../../linux/files.ts";
import type { Mounts } from "../../linux/mount.ts";
import type { Processes } from "../../linux/process.ts";
import type { NamedPipes } from "../../linux/pipes.ts";
import type { Web } from "../../linux/web.ts";
import { RegistryConfig } from "../../resources/cri/registry-config.ts";
import { containerdSocketPath } from "../../services/containerd.ts";
import { criSocketPath } from "../../services/cri.ts";
import type { Client } from "../../rpc/connection.ts";
import { openClient } from "../../rpc/connection.ts";
import type { DebugContainers } from "./debug-containers.ts";
import { imageVerifier } from "./image-policy.ts";

/** Where containerd finds out which registries stand for which. */
const hostsDirectory = "/etc/cri/conf.d/hosts";

export interface ContainersParts {
  readonly state: Pick<State, "find" | "list" | "waitFor">;
  readonly clock: Clock;
  readonly log: Logger;
  readonly pipes: NamedPipes;
  readonly cgroups: Pick<Cgroups, "create" | "remove" | "readValue">;
  readonly processes: Pick<Processes, "kill">;
  readonly mounts: Pick<Mounts, "table">;
  readonly files: Pick<Files, "exists">;
  readonly web: Pick<Web, "get" | "post">;
}

const pipesDirectory = "/system/run/containers";
/** Group for the parents of the processes in containers of `cri`: its service makes it. */
const shimCgroup = "/podruntime/shim";

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

export function registryAccess({
  state,
  clock,
  web,
}: Pick<ContainersParts, "state" | "clock" | "web">): RegistryAccess {
  return {
    hostsDirectory,
    credentials: (host) => credentials(state, host),
    verifier: imageVerifier(state, clock),
    referrers: async (image, options) => {
      const { findReferrers } = await import("./referrers.ts");
      const config = (await state.find(RegistryConfig, "registries"))?.spec;
      return findReferrers(image, { ...options, web, config });
    },
  };
}

/** What the node has of containers: for its own services, and for clients. */
export interface NodeContainers {
  readonly services: ContainerRuntime;
  readonly containers: ContainersPort;
  readonly images: ImagesPort;
  readonly debug: DebugContainers;
}

/** One client for each socket. */
function clientsOf(clock: Clock): (path: string) => Client {
  const clients = new Map<string, Client>();
  return (path) => {
    const known = clients.get(path);
    if (known !== undefined) return known;
    const opened = openClient({ target: { kind: "unix", path }, clock });
    clients.set(path, opened);
    return opened;
  };
}

export function openContainers(parts: ContainersParts): NodeContainers {
  const { clock, log, pipes } = parts;
  const access = registryAccess(parts);
  const client = clientsOf(clock);
  const instance = (path: string, namespace: string): Instance => ({
    client: client(path),
    namespace,
    newId: () => crypto.randomUUID(),
  });

  async function openServices(): Promise<ContainerRuntime> {
    const { openContainerRuntime } = await import("../../clients/containerd/open-runtime.ts");
    return openContainerRuntime({
      instance: instance(criSocketPath, "system"),
      access,
      log: log.with({ component: "containers" }),
      pipes,
      pipesDirectory,
      shimCgroup,
    });
  }

  async function openDebug(): Promise<DebugContainers> {
    const { openDebugContainers } = await import("./debug-containers.ts");
    return openDebugContainers({
      ...parts,
      log: log.with({ component: "debug-containers" }),
      at: ({ driver, namespace }) =>
        instance(driver === "containerd" ? containerdSocketPath : criSocketPath, namespace),
      shimCgroup: ({ driver }) => (driver === "cri" ? shimCgroup : undefined),
      pipesDirectory,
    });
  }

  const services = once(openServices);
  const debug = once(openDebug);
  const ports = once(async () => {
    const { clientPorts } = await import("./client-containers.ts");
    const { listServiceProcesses } = await import("./service-processes.ts");
    return clientPorts({
      instance,
      access,
      log,
      criSocketPath,
      systemSocketPath: containerdSocketPath,
      programs: {
        list: (options) => listServiceProcesses(parts, options),
        end: (pid) => void parts.processes.kill(pid, "SIGTERM"),
      },
    });
  });
  return {
    services: {
      ready: async (signal) => (await services()).ready(signal),
      ensureImage: async (...args) => (await services()).ensureImage(...args),
      remove: async (...args) => (await services()).remove(...args),
      create: async (...args) => (await services()).create(...args),
      start: async (...args) => (await services()).start(...args),
    },
    containers: {
      list: async (...args) => (await ports()).containers.list(...args),
      restart: async (...args) => (await ports()).containers.restart(...args),
      findLog: async (...args) => (await ports()).containers.findLog(...args),
    },
    images: {
      async *list(...args) {
        yield* (await ports()).images.list(...args);
      },
      locate: async (...args) => (await ports()).images.locate(...args),
      pull: async (...args) => (await ports()).images.pull(...args),
      verify: async (...args) => (await ports()).images.verify(...args),
      import: async (...args) => (await ports()).images.import(...args),
      remove: async (...args) => (await ports()).images.remove(...args),
    },
    debug: {
      start: async (...args) => (await debug()).start(...args),
      close: async () => (await debug()).close(),
    },
  };
}

function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => (opened ??= open());
}
