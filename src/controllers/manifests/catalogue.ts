// All controllers of this area.
export { manifestApplyController } from "./apply.ts";
export { manifestController } from "./built-in.ts";
export { bootstrapManifestsConfigController, extraManifestsConfigController } from "./config.ts";
export { extraManifestController } from "./extra.ts";
