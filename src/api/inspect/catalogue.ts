// The RPCs of this service that are written: names only, one a line.
export { controllerRuntimeDependencies } from "./controller-runtime-dependencies.ts";
