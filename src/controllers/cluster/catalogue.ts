// All controllers of this area.
export { affiliateMergeController } from "./affiliate-merge.ts";
export { configController } from "./config.ts";
export { endpointController } from "./endpoint.ts";
export { infoController } from "./info.ts";
export { localAffiliateController } from "./local-affiliate.ts";
export { memberController } from "./member.ts";
export { nodeIdentityController } from "./node-identity.ts";
