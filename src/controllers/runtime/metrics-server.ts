// Says where metricsd answers and with which certificates, and runs it while the config asks for metrics.
import { metricsPlaces } from "../../config/view/runtime.ts";
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import { ApiCertificate } from "../../resources/secrets/api-certificate.ts";
import { MetricsServer } from "../../resources/secrets/metrics-server.ts";
import type { Supervisor } from "../../supervisor/supervisor.ts";
import { activeConfig, activeConfigInput } from "../active-config.ts";

const service = "metricsd";

export interface MetricsServerParts {
  readonly supervisor: Pick<Supervisor, "start" | "stop">;
}

export function metricsServerController({ supervisor }: MetricsServerParts): Controller {
  let isStarted = false;
  return defineController({
    name: "runtime.MetricsServerController",
    inputs: [activeConfigInput, weak(ApiCertificate, { id: "api" })],
    outputs: [exclusive(MetricsServer)],
    async reconcile({ state }) {
      const places = metricsPlaces(await activeConfig(state));
      if (places === undefined) {
        await state.cleanup(MetricsServer);
        if (isStarted) await supervisor.stop(service);
        isStarted = false;
        return;
      }
      // Those of maintenance mode cannot check anybody. The server's pair is the API's: another one for the same names would let whoever has it do the same.
      const certificates = (await state.find(ApiCertificate, "api"))?.spec;
      const { server, acceptedCAs } =
        certificates === undefined || certificates.skipVerifyingClientCert || places.listenAddress === ""
          ? MetricsServer.zero()
          : certificates;
      await state.modify(MetricsServer, "metrics", () => ({ ...places, server, acceptedCAs }));
      supervisor.start(service);
      isStarted = true;
    },
  });
}
