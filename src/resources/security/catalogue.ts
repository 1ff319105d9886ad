// All resource types of this area.
export { ImageVerificationRule } from "./image-verification-rule.ts";
export { TUFTrustedRoot } from "./tuf-trusted-root.ts";
