// All resource types of this area.
export { Affiliate } from "./affiliate.ts";
export { DiscoveryConfig } from "./discovery-config.ts";
export { Identity } from "./identity.ts";
export { Info } from "./info.ts";
export { Member } from "./member.ts";
