// All resource types of this area.
export { EtcFileSpec } from "./etc-file-spec.ts";
export { EtcFileStatus } from "./etc-file-status.ts";
