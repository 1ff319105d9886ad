// A mount as the OCI runtime specification has it.
import { string, uint32 } from "../../../cosi/scalars.ts";
import type { ValueOf } from "../../../cosi/spec.ts";
import { field, list, message } from "../../../cosi/spec.ts";

const idMapping = message("proto.LinuxIDMapping", {
  containerId: field(1, uint32, "containerid"),
  hostId: field(2, uint32, "hostid"),
  size: field(3, uint32),
});

export const ociMount = message("proto.Mount", {
  destination: field(1, string),
  type: field(2, string),
  source: field(3, string),
  options: field(4, list(string)),
  uidMappings: field(5, list(idMapping), "uidmappings"),
  gidMappings: field(6, list(idMapping), "gidmappings"),
});
export type OciMount = ValueOf<typeof ociMount>;
