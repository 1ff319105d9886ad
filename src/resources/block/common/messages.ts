// Messages that specs of several resources of this area share.
import type { ValueOf } from "../../../cosi/spec.ts";
import { bool, bytes, int, string, uint32 } from "../../../cosi/scalars.ts";
import { field, list, message, omitEmpty, optional } from "../../../cosi/spec.ts";
import { fsParameterType } from "./enums.ts";

export const parameterSpec = message("block.ParameterSpec", {
  type: field(1, fsParameterType),
  name: field(2, string),
  string: field(3, optional(string), omitEmpty),
  binary: field(5, bytes, omitEmpty),
});
export type ParameterSpec = ValueOf<typeof parameterSpec>;

export const mountSpec = message("block.MountSpec", {
  targetPath: field(1, string),
  selinuxLabel: field(2, string),
  projectQuotaSupport: field(3, bool),
  parentId: field(4, string, omitEmpty),
  fileMode: field(5, uint32, omitEmpty),
  uid: field(6, int, omitEmpty),
  gid: field(7, int, omitEmpty),
  recursiveRelabel: field(8, bool, omitEmpty),
  bindTarget: field(9, optional(string), omitEmpty),
  parameters: field(10, list(parameterSpec), omitEmpty),
  secure: field(11, bool, omitEmpty),
  noExec: field(12, bool, omitEmpty),
});
export type MountSpec = ValueOf<typeof mountSpec>;

export const symlinkProvisioningSpec = message("block.SymlinkProvisioningSpec", {
  symlinkTargetPath: field(1, string),
  force: field(2, bool),
});
export type SymlinkProvisioningSpec = ValueOf<typeof symlinkProvisioningSpec>;
