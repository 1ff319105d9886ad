export { imageVerificationConfigController } from "./image-verification-config.ts";
export { tufTrustedRootController } from "./tuf-trusted-root.ts";
