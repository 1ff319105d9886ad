export { nodeIdentityController } from "./node-identity.ts";
