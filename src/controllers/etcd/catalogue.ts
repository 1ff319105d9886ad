// All controllers of this area.
export { advertisedPeerController } from "./advertised-peer.ts";
export { configController } from "./config.ts";
export { memberController } from "./member.ts";
export { pkiController } from "./pki.ts";
export { specController } from "./spec.ts";
