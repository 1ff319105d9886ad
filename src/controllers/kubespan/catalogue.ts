// All controllers of this area.
export { configController } from "./config.ts";
export { endpointController } from "./endpoint.ts";
export { identityController } from "./identity.ts";
export { managerController } from "./manager.ts";
export { peerSpecController } from "./peer-spec.ts";
