// Containers and images as clients of the API see them, over both instances of containerd and the kubelet's interface to one of them.
import type {
  ContainerPlace,
  ContainersPort,
  ImageCredentials,
  ImageFacts,
  ImagePlace,
  ImagesPort,
} from "../../api/containers-port.ts";
import type { Logger } from "../../base/logger.ts";
import type { ContainerFacts } from "../../clients/container-facts.ts";
import { killTask } from "../../clients/containerd/container.ts";
import { pullOnce } from "../../clients/containerd/ensure.ts";
import { findContent, findImage, listImages, removeImage } from "../../clients/containerd/images.ts";
import { importImages } from "../../clients/containerd/import.ts";
import { listContainers } from "../../clients/containerd/inspect.ts";
import type { Instance } from "../../clients/containerd/instance.ts";
import type { RegistryAccess } from "../../clients/containerd/pull.ts";
import type { ImageReference } from "../../clients/containerd/reference.ts";
import { parseReference } from "../../clients/containerd/reference.ts";
import { withVerified } from "../../clients/containerd/verified.ts";
import { findLogPath, listPods, stopPodOrContainer } from "../../clients/cri/pod-list.ts";
import type { Image } from "../../clients/gen/containerd-services-images-v1.ts";
import { Code, hasStatus, StatusError, statusOf } from "../../rpc/status.ts";
import { nanosecondsOf } from "../../wire/well-known.ts";

export interface ClientPortsParts {
  readonly instance: (socketPath: string, namespace: string) => Instance;
  readonly access: RegistryAccess;
  readonly log: Logger;
  readonly systemSocketPath: string;
  readonly criSocketPath: string;
  /** The node's own programs, which are containers to clients. */
  readonly programs: {
    readonly list: (options: { readonly withUsage: boolean }) => Promise<readonly ContainerFacts[]>;
    /** Asks the process to end: the supervisor starts it again. */
    readonly end: (pid: number) => void;
  };
}

export interface ClientPorts {
  readonly containers: ContainersPort;
  readonly images: ImagesPort;
}

/** Where the two instances keep their content. */
const blobs = {
  containerd: "/system/var/lib/containerd/io.containerd.content.v1.content/blobs",
  cri: "/var/lib/containerd/io.containerd.content.v1.content/blobs",
} as const;

const systemNamespace = "system";
const SIGTERM = 15;

export function clientPorts(parts: ClientPortsParts): ClientPorts {
  return { containers: containersPort(parts), images: imagesPort(parts) };
}

function containersPort(parts: ClientPortsParts): ContainersPort {
  const { instance, log, systemSocketPath, criSocketPath, programs } = parts;
  /** The node's own containers are those of its own instance; all else belongs to the other. */
  const containerd = (namespace: string): Instance =>
    instance(namespace === systemNamespace ? systemSocketPath : criSocketPath, namespace);
  const ownPrograms = ({ driver, namespace }: ContainerPlace, withUsage: boolean): Promise<readonly ContainerFacts[]> =>
    driver === "containerd" && namespace === systemNamespace ? programs.list({ withUsage }) : Promise.resolve([]);
  const pods = (): Instance["client"] => instance(criSocketPath, "k8s.io").client;

  const list: ContainersPort["list"] = async (place, { withUsage, signal }) => {
    const { driver, namespace } = place;
    if (driver === "containerd") {
      const containers = await listContainers(containerd(namespace), { withUsage, signal });
      return [...(await ownPrograms(place, withUsage)), ...containers];
    }
    const onFailure = (id: string, error: unknown): void => log.warn("cannot look at container", { id, error });
    return listPods(pods(), { withUsage, signal, onFailure });
  };

  async function find(place: ContainerPlace, id: string, signal: AbortSignal): Promise<ContainerFacts | undefined> {
    const found = await list(place, { withUsage: false, signal });
    return found.find((facts) => facts.id === id || facts.internalId === id);
  }

  return {
    list,
    async restart(place, id, signal) {
      const program = (await ownPrograms(place, false)).find((facts) => facts.id === id);
      if (program !== undefined) return programs.end(program.pid);
      const facts = await find(place, id, signal);
      if (facts === undefined) throw new StatusError(Code.NOT_FOUND, `container "${id}" not found`);
      if (place.driver === "cri") return stopPodOrContainer(pods(), facts, signal);
      const options = { signalNumber: SIGTERM, all: false, signal };
      return killTask(containerd(place.namespace), facts.internalId, options);
    },
    async findLog(place, id, signal) {
      const facts = await find(place, id, signal);
      if (facts === undefined) throw new StatusError(Code.NOT_FOUND, `container "${id}" not found`);
      if (place.namespace !== "k8s.io") return undefined;
      const path = await findLogPath(pods(), facts.internalId, signal);
      return path === "" ? undefined : path;
    },
  };
}

/** In the words that clients know. */
function readReference(text: string): ImageReference {
  try {
    return parseReference(text);
  } catch (error) {
    const message = `image reference is invalid: could not parse reference: ${text}`;
    throw new StatusError(Code.INVALID_ARGUMENT, message, { cause: error });
  }
}

/** Those that came with a request count for their host before the node's own. */
function withCredentials(access: RegistryAccess, given: ImageCredentials | undefined): RegistryAccess {
  if (given === undefined) return access;
  const { host, username, password } = given;
  return {
    ...access,
    credentials: async (asked) =>
      asked === host ? { kind: "password", username, password } : access.credentials(asked),
  };
}

function imagesPort({ instance, access, systemSocketPath, criSocketPath }: ClientPortsParts): ImagesPort {
  const at = ({ driver, namespace }: ImagePlace): Instance =>
    instance(driver === "containerd" ? systemSocketPath : criSocketPath, namespace);

  async function factsOf(where: Instance, image: Image, signal: AbortSignal): Promise<ImageFacts> {
    const content = await findContent(where, image, signal).catch(() => undefined); // not an image that we can read: it has no size
    return {
      name: image.name,
      digest: image.target?.digest ?? "",
      sizeBytes: BigInt(content?.sizeBytes ?? 0),
      createdNs: nanosecondsOf(image.createdAt ?? {}),
      labels: image.labels,
    };
  }

  return {
    async *list(place, signal) {
      const where = at(place);
      for (const image of await listImages(where, signal)) yield await factsOf(where, image, signal);
    },
    async locate(place, reference, signal) {
      const where = at(place);
      const { name } = readReference(reference);
      const image = await findImage(where, name, signal);
      const content = image === undefined ? undefined : await findContent(where, image, signal);
      if (content === undefined) return undefined;
      const { labels } = content;
      return { name, digest: image?.target?.digest ?? "", labels, blobs: blobs[place.driver] };
    },
    async pull(place, reference, { signal, onProgress }) {
      const { name, repository } = readReference(reference);
      try {
        const { digest } = await pullOnce(at(place), name, { access, signal, onProgress });
        return `${repository}@${digest}`;
      } catch (error) {
        signal.throwIfAborted();
        const { code, message } = statusOf(error);
        throw new StatusError(code, `failed to pull image "${name}": ${message}`, { cause: error });
      }
    },
    async verify(reference, { signal, credentials }) {
      const { name, repository } = readReference(reference);
      const verify = await access.verifier?.(repository);
      if (verify === undefined) return { kind: "unchecked" };
      const options = { access: withCredentials(access, credentials), signal, verify };
      return withVerified(at({ driver: "cri", namespace: "system" }), name, options, async ({ digest, by }) => ({
        kind: "verified",
        by,
        name: `${repository}@${digest}`,
      }));
    },
    import: (place, archive, signal) => importImages(at(place), archive, { fallbackName: "imported", signal }),
    async remove(place, reference, signal) {
      const where = at(place);
      try {
        await removeImage(where, reference, { sync: true, signal });
      } catch (error) {
        if (!hasStatus(error, Code.NOT_FOUND)) throw error;
        await removeImage(where, parseReference(reference).name, { sync: true, signal }); // a short form
      }
    },
  };
}
