// Says how apid listens: open to everybody as a reader in maintenance, to client certificates otherwise.
import type { Controller, ControllerState } from "../../cosi/controller.ts";
import { defineController, exclusive, strong, weak } from "../../cosi/controller.ts";
import { APIServiceConfig } from "../../resources/runtime/api-service-config.ts";
import { MaintenanceServiceConfig } from "../../resources/runtime/maintenance-service-config.ts";
import { MaintenanceServiceRequest } from "../../resources/runtime/maintenance-service-request.ts";
import { ApiCertificate } from "../../resources/secrets/api-certificate.ts";

const name = "runtime.APIServiceConfigController";
const requestId = "maintenance";

export function apiServiceConfigController(): Controller {
  return defineController({
    name,
    inputs: [
      strong(MaintenanceServiceRequest, { id: requestId }),
      weak(MaintenanceServiceConfig, { id: "maintenance" }),
      weak(ApiCertificate, { id: "api" }),
    ],
    outputs: [exclusive(APIServiceConfig)],
    async reconcile({ state }) {
      const config = await decide(state);
      if (config !== undefined) await state.modify(APIServiceConfig, "apid", () => config);
      await state.cleanup(APIServiceConfig);
    },
  });
}

/** Undefined when apid cannot serve yet. */
async function decide(state: ControllerState): Promise<APIServiceConfig | undefined> {
  const request = await state.find(MaintenanceServiceRequest, requestId);
  if (request?.metadata.phase === "running") {
    await state.addFinalizer(MaintenanceServiceRequest, requestId, name);
    const maintenance = await state.find(MaintenanceServiceConfig, "maintenance");
    if (maintenance === undefined) return undefined;
    const { listenAddress } = maintenance.spec;
    return { listenAddress, nodeRoutingDisabled: true, readonlyRoleMode: true, skipVerifyingClientCert: true };
  }
  // The request is gone or going: maintenance is over as soon as there are certificates that clients can be checked against.
  const certificates = await state.find(ApiCertificate, "api");
  const isReady = certificates !== undefined && !certificates.spec.skipVerifyingClientCert;
  if (request !== undefined) await state.removeFinalizer(MaintenanceServiceRequest, requestId, name);
  if (!isReady) return undefined;
  return {
    listenAddress: ":50000",
    nodeRoutingDisabled: false,
    readonlyRoleMode: false,
    skipVerifyingClientCert: false,
  };
}
