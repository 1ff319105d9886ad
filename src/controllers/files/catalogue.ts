// The controllers of files below /etc. Imported by programs only.
export { etcFileConfigController } from "./etc-file-config.ts";
export { etcFileController } from "./etc-file.ts";
export { trustedRootsController } from "./trusted-roots.ts";
export { udevRulesController } from "./udev-rules.ts";
