// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";

export interface EtcFileSpecSpec {
  readonly contents: Uint8Array;
  readonly mode: number;
  readonly selinuxLabel: string;
}

export const EtcFileSpecSpec: Message<EtcFileSpecSpec> = {
  name: "talos.resource.definitions.files.EtcFileSpecSpec",
  fields: [
    { number: 1, name: "contents", kind: "bytes" },
    { number: 2, name: "mode", kind: "uint32" },
    { number: 3, name: "selinuxLabel", kind: "string" },
  ],
};

export interface EtcFileStatusSpec {
  readonly specVersion: string;
}

export const EtcFileStatusSpec: Message<EtcFileStatusSpec> = {
  name: "talos.resource.definitions.files.EtcFileStatusSpec",
  fields: [
    { number: 1, name: "specVersion", kind: "string" },
  ],
};
