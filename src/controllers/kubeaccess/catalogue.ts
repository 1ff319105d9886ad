export { kubeAccessAccountsController } from "./accounts.ts";
export { kubeAccessConfigController } from "./config.ts";
export { kubeAccessEndpointController } from "./endpoint.ts";
