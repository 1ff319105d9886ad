export { serviceController } from "./service.ts";
