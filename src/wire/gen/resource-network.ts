// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";

export interface DeviceConfigSpecSpec {
  readonly yamlMarshalled: Uint8Array;
}

export const DeviceConfigSpecSpec: Message<DeviceConfigSpecSpec> = {
  name: "resource.network.DeviceConfigSpecSpec",
  fields: [
    { number: 1, name: "yamlMarshalled", kind: "bytes" },
  ],
};
