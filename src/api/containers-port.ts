// Containers and images as handlers see them: of both runtimes, by the names that clients use.
import type { ContainerFacts } from "../clients/container-facts.ts";

/** `containerd`: any namespace of either instance · `cri`: pods only. */
export type ContainerDriver = "containerd" | "cri";

/** Where a client looks: the namespace is as it was asked for. */
export interface ContainerPlace {
  readonly driver: ContainerDriver;
  readonly namespace: string;
}

export interface ContainersPort {
  /** Rejects with UNAVAILABLE when the runtime is not there. A container that cannot be looked at is left out. */
  list(
    place: ContainerPlace,
    options: { readonly withUsage: boolean; readonly signal: AbortSignal },
  ): Promise<readonly ContainerFacts[]>;
  /** Ends the container, or all of a pod: who keeps it starts it again. Rejects with NOT_FOUND. */
  restart(place: ContainerPlace, id: string, signal: AbortSignal): Promise<void>;
  /** Path of the file with the container's output; undefined when there is none. */
  findLog(place: ContainerPlace, id: string, signal: AbortSignal): Promise<string | undefined>;
}

/** Where images are: the instance by its driver, `system` or `k8s.io` within it. */
export interface ImagePlace {
  readonly driver: ContainerDriver;
  readonly namespace: "system" | "k8s.io";
}

export interface ImageFacts {
  readonly name: string;
  /** `sha256:…` */
  readonly digest: string;
  /** 0 when not all of it is here. */
  readonly sizeBytes: bigint;
  readonly createdNs: bigint;
  readonly labels: ReadonlyMap<string, string>;
}

/** An image that is here with all its parts, for whoever reads them as data. */
export interface LocatedImage {
  /** As its record is called. */
  readonly name: string;
  /** `sha256:…` of its manifest or index. */
  readonly digest: string;
  /** What the image says of itself. */
  readonly labels: Readonly<Record<string, string>>;
  /** Folder of the store's blobs. */
  readonly blobs: string;
}

export interface ImageProgress {
  readonly id: string;
  readonly status: string;
  readonly offsetBytes: number;
  readonly totalBytes: number;
}

/** Who we are to one registry. */
export interface ImageCredentials {
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

/** `unchecked`: no rule asks for signatures of it. */
export type ImageVerdict =
  | { readonly kind: "unchecked" }
  | { readonly kind: "verified"; readonly by: string; /** `repository@digest`. */ readonly name: string };

export interface ImagesPort {
  list(place: ImagePlace, signal: AbortSignal): AsyncIterable<ImageFacts>;
  /** Undefined when the image, or a part of it, is not here. */
  locate(place: ImagePlace, reference: string, signal: AbortSignal): Promise<LocatedImage | undefined>;
  /** Tries once; does nothing when the image is there and unpacked. Gives `repository@digest`. */
  pull(
    place: ImagePlace,
    reference: string,
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: ImageProgress) => void },
  ): Promise<string>;
  /** Looks at the signatures of an image as a pull would. Rejects with PERMISSION_DENIED for one that must not be pulled. */
  verify(
    reference: string,
    options: { readonly signal: AbortSignal; readonly credentials?: ImageCredentials | undefined },
  ): Promise<ImageVerdict>;
  /** Names of the images in the archive. */
  import(place: ImagePlace, archive: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<readonly string[]>;
  /** Rejects with NOT_FOUND. Returns when what only this record held is gone too. */
  remove(place: ImagePlace, reference: string, signal: AbortSignal): Promise<void>;
}
