export { customizationConfigController } from "./customization-config.ts";
export { imageCacheConfigController } from "./image-cache-config.ts";
export { containerdImageGcController, criImageGcController } from "./image-gc.ts";
export { registriesConfigController } from "./registries-config.ts";
export { runtimeSpecConfigController } from "./runtime-spec-config.ts";
export { seccompProfileController } from "./seccomp-profile.ts";
export { seccompProfileFileController } from "./seccomp-profile-file.ts";
export { serviceController } from "./service.ts";
