export { statsController } from "./stats.ts";
