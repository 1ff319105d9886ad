// The controllers of files below /etc. Imported by programs only.
export { etcFileController } from "./etc-file.ts";
export { trustedRootsController } from "./trusted-roots.ts";
