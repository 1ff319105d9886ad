// All controllers of this area.
export { configController } from "./config.ts";
export { pkiController } from "./pki.ts";
export { specController } from "./spec.ts";
