// The controllers of files below /etc. Imported by programs only.
export { etcFileConfigController } from "./etc-file-config.ts";
export { criBaseRuntimeSpecController } from "./cri-base-runtime-spec.ts";
export { criConfigController } from "./cri-config.ts";
export { etcFileController } from "./etc-file.ts";
export { trustedRootsController } from "./trusted-roots.ts";
export { udevRulesController } from "./udev-rules.ts";
