// Every subject of the console's API.
export { actionRoutes } from "./actions.ts";
export { clusterRoutes } from "./cluster.ts";
export { configRoutes } from "./config.ts";
export { logRoutes } from "./logs.ts";
export { overviewRoutes } from "./overview.ts";
export { resourceRoutes } from "./resources.ts";
