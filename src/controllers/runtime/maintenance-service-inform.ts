// Tells whoever stands at the console how to reach the node in maintenance mode: addresses, fingerprint, commands to type.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, weak } from "../../cosi/controller.ts";
import type { Logger } from "../../base/logger.ts";
import { MaintenanceServiceConfig } from "../../resources/runtime/maintenance-service-config.ts";
import { MaintenanceServiceRequest } from "../../resources/runtime/maintenance-service-request.ts";
import { ApiCertificate } from "../../resources/secrets/api-certificate.ts";

export interface MaintenanceInform {
  /** Base64 of the SHA-256 of the certificate's public key, from PEM. */
  readonly fingerprint: (certificate: string) => string;
}

export function maintenanceServiceInformController({ fingerprint }: MaintenanceInform): Controller {
  let told = "";
  return defineController({
    name: "runtime.MaintenanceServiceInformController",
    inputs: [
      weak(MaintenanceServiceRequest, { id: "maintenance" }),
      weak(MaintenanceServiceConfig, { id: "maintenance" }),
      weak(ApiCertificate, { id: "api" }),
    ],
    outputs: [],
    async reconcile({ state, log }) {
      const request = await state.find(MaintenanceServiceRequest, "maintenance");
      const config = await state.find(MaintenanceServiceConfig, "maintenance");
      const certificates = await state.find(ApiCertificate, "api");
      if (request?.metadata.phase !== "running" || config === undefined) return;
      const addresses = config.spec.reachableAddresses;
      const certificate = certificates?.spec.server?.crt;
      if (addresses.length === 0 || certificate === undefined) return;
      const print = fingerprint(certificate);
      const now = `${addresses.join(" ")} ${print}`;
      if (now === told) return;
      told = now;
      tell(log.with({ component: "console" }), addresses, print);
    },
  });
}

function tell(log: Logger, addresses: readonly string[], fingerprint: string): void {
  const [first = ""] = addresses;
  log.info("this machine is reachable at:");
  for (const address of addresses) log.info(`\t${address}`);
  log.info("server certificate issued", { fingerprint });
  log.info("upload configuration using ichorctl:");
  log.info(`\tichorctl apply-config --insecure --nodes ${first} --file <config.yaml>`);
  log.info("optionally with node fingerprint check:");
  log.info(
    `\tichorctl apply-config --insecure --nodes ${first} --cert-fingerprint '${fingerprint}' --file <config.yaml>`,
  );
}
