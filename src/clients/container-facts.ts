// A container as people see it, whichever interface tells about it.

export interface ContainerFacts {
  /** For people: the id, or of pods `namespace/pod` and `namespace/pod:container`. */
  readonly id: string;
  readonly internalId: string;
  /** `namespace/pod`, or the id of a container that belongs to none. */
  readonly podId: string;
  readonly name: string;
  readonly image: string;
  /** 0 when there is no process. */
  readonly pid: number;
  /** `RUNNING`, `CONTAINER_EXITED`, `SANDBOX_READY`, … */
  readonly status: string;
  /** Of a pod's sandbox. */
  readonly uid: string;
  /** Name of the network namespace of a pod's sandbox: `cni-…`. */
  readonly networkNamespace: string;
  /** Absent when nobody has measured. */
  readonly usage?: ContainerUsage;
}

export interface ContainerUsage {
  readonly memoryBytes: bigint;
  /** Processor time since its start. */
  readonly cpuNanoseconds: bigint;
}
