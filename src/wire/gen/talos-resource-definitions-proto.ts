// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";

export interface LinuxIDMapping {
  readonly containerId: number;
  readonly hostId: number;
  readonly size: number;
}

export const LinuxIDMapping: Message<LinuxIDMapping> = {
  name: "talos.resource.definitions.proto.LinuxIDMapping",
  fields: [
    { number: 1, name: "containerId", kind: "uint32" },
    { number: 2, name: "hostId", kind: "uint32" },
    { number: 3, name: "size", kind: "uint32" },
  ],
};

export interface Mount {
  readonly destination: string;
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
  readonly uidMappings: readonly LinuxIDMapping[];
  readonly gidMappings: readonly LinuxIDMapping[];
}

export const Mount: Message<Mount> = {
  name: "talos.resource.definitions.proto.Mount",
  fields: [
    { number: 1, name: "destination", kind: "string" },
    { number: 2, name: "type", kind: "string" },
    { number: 3, name: "source", kind: "string" },
    { number: 4, name: "options", kind: "string", label: "repeated" },
    { number: 5, name: "uidMappings", kind: "message", label: "repeated", message: () => LinuxIDMapping },
    { number: 6, name: "gidMappings", kind: "message", label: "repeated", message: () => LinuxIDMapping },
  ],
};
