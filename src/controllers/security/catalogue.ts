export { imageVerificationConfigController } from "./image-verification-config.ts";
