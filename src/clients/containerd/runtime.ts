// What the services need of a container runtime: one instance of containerd, one of its namespaces. The implementation is openContainerRuntime().

/** How far a pull is: one row for each layer or manifest. */
export interface PullProgress {
  /** Digest of what is taken, its name while that is not known. */
  readonly id: string;
  readonly name: string;
  /** `waiting`, `downloading`, `complete`, `extracting`, …: containerd's word. */
  readonly status: string;
  readonly offsetBytes: number;
  /** Zero while it is not known. */
  readonly totalBytes: number;
}

export interface PulledImage {
  /** Name of the record that is bound to the content: `sha256:…`. */
  readonly name: string;
  /** Digest of the manifest or index the reference points to: `sha256:…`. */
  readonly digest: string;
}

/** What the image says about the process; from its configuration, empty lists when it says nothing. */
export interface ImageProcess {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** `NAME=value`. */
  readonly env: readonly string[];
  /** Empty when the image names none. */
  readonly workingDirectory: string;
}

export interface NewContainer {
  readonly id: string;
  /** A record that `ensureImage` gave, or any reference that is there and unpacked. */
  readonly image: string;
  /** Makes the OCI runtime spec (the object that goes into config.json). */
  spec(process: ImageProcess): object;
}

/** A container whose process runs. Dispose it when it has ended: takes the last of its output; a process that still runs is killed. */
export interface RunningTask extends AsyncDisposable {
  readonly pid: number;
  /**
   * Resolves with the exit code. containerd may go away and come back meanwhile: the container runs on, and so does the waiting.
   * Rejects only with the signal's reason.
   */
  exited(signal: AbortSignal): Promise<number>;
  /** Sends a signal, by number, to the first process or to all. Nothing happens when it has ended. Waits a while for a containerd that is away. */
  kill(signalNumber: number, options?: { readonly all?: boolean }): Promise<void>;
}

export interface ContainerRuntime {
  /** Resolves when containerd answers. */
  ready(signal: AbortSignal): Promise<void>;
  /**
   * Takes the image unless it is there and unpacked, with mirrors, authentication and TLS as configured. Tries again for up to 20 minutes, when it is not found
   * up to 5 times; then rejects with the last reason.
   */
  ensureImage(
    reference: string,
    signal: AbortSignal,
    onProgress?: (progress: PullProgress) => void,
  ): Promise<PulledImage>;
  /** Ends and removes whatever there is of a container: its processes, its record, its file system. */
  remove(id: string, signal: AbortSignal): Promise<void>;
  /** Makes the container and its file system from an image. Nothing runs yet. */
  create(container: NewContainer, signal: AbortSignal): Promise<void>;
  /** Runs the container; what it prints goes to `output`, in pieces as they come. */
  start(
    id: string,
    output: (chunk: Uint8Array, stream: "stdout" | "stderr") => void,
    signal: AbortSignal,
  ): Promise<RunningTask>;
}
