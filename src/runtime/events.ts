// The events of a node, as its own code sees them. `event-wire.ts` gives their form on the wire.

export type SequenceName =
  | "noop"
  | "boot"
  | "initialize"
  | "install"
  | "shutdown"
  | "upgrade"
  | "stageUpgrade"
  | "maintenanceUpgrade"
  | "reset"
  | "reboot"
  | "emergencyVolumeCleanup";

/** Why a sequence did not end well: it broke, was not started because another one runs, or was told to stop. */
export type SequenceErrorCode = "FATAL" | "LOCKED" | "CANCELED";

export interface SequenceEvent {
  readonly kind: "sequence";
  readonly sequence: SequenceName;
  readonly action: "NOOP" | "START" | "STOP";
  readonly error?: { readonly code: SequenceErrorCode; readonly message: string };
}

export interface PhaseEvent {
  readonly kind: "phase";
  readonly phase: string;
  readonly action: "START" | "STOP";
}

export interface TaskEvent {
  readonly kind: "task";
  readonly task: string;
  readonly action: "START" | "STOP";
}

/** States of a service, in the words clients know. */
export type ServiceStateName =
  | "Initialized"
  | "Preparing"
  | "Waiting"
  | "Running"
  | "Stopping"
  | "Finished"
  | "Failed"
  | "Skipped"
  | "Starting";

/** Health of a service: unknown until the first check has ended, and when there is none. */
export interface ServiceHealth {
  readonly unknown: boolean;
  readonly healthy: boolean;
  readonly lastMessage: string;
  /** When `healthy` or the message changed last, wall clock ms; 0 when never. */
  readonly lastChangeMs: number;
}

export interface ServiceStateEvent {
  readonly kind: "serviceState";
  readonly service: string;
  readonly action: ServiceStateName;
  readonly message: string;
  readonly health: ServiceHealth;
}

/** The kernel is about to be told to restart, halt or power off; `command` is the number of reboot(2). */
export interface RestartEvent {
  readonly kind: "restart";
  readonly command: bigint;
}

export interface ConfigLoadErrorEvent {
  readonly kind: "configLoadError";
  readonly error: string;
}

export interface AddressEvent {
  readonly kind: "address";
  readonly hostname: string;
  readonly addresses: readonly string[];
}

export type MachineStage =
  | "unknown"
  | "booting"
  | "installing"
  | "maintenance"
  | "running"
  | "rebooting"
  | "shutting down"
  | "resetting"
  | "upgrading";

export interface UnmetCondition {
  readonly name: string;
  readonly reason: string;
}

export interface MachineStatusEvent {
  readonly kind: "machineStatus";
  readonly stage: MachineStage;
  readonly ready: boolean;
  readonly unmetConditions: readonly UnmetCondition[];
}

export type EventPayload =
  | SequenceEvent
  | PhaseEvent
  | TaskEvent
  | ServiceStateEvent
  | RestartEvent
  | ConfigLoadErrorEvent
  | AddressEvent
  | MachineStatusEvent;

export interface NodeEvent {
  /** An xid: 20 characters, sortable by time. */
  readonly id: string;
  /** UUID of the request that set the sequence going; empty when nobody asked. */
  readonly actorId: string;
  /** Wall clock, milliseconds. */
  readonly timeMs: number;
  readonly payload: EventPayload;
}
