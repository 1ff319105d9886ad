// All resource types of this area.
export { BaseRuntimeSpecConfig } from "./base-runtime-spec-config.ts";
export { CustomizationConfig } from "./customization-config.ts";
export { ImageCacheConfig } from "./image-cache-config.ts";
export { RegistryConfig } from "./registry-config.ts";
export { SeccompProfile } from "./seccomp-profile.ts";
