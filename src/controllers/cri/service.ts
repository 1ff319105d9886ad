// cri.ServiceController: starts the container runtime of pods when its files are in place, and again when they have changed. Pods run on meanwhile.
import type { Controller } from "../../cosi/controller.ts";
import { defineController, weak } from "../../cosi/controller.ts";
import type { Supervisor } from "../../supervisor/supervisor.ts";
import { EtcFileStatus } from "../../resources/files/etc-file-status.ts";
import { baseSpecFile } from "../files/cri-base-runtime-spec.ts";
import { criConfigFile } from "../files/cri-config.ts";

const service = "cri";

export interface CriServiceParts {
  readonly supervisor: Pick<Supervisor, "start" | "restart">;
}

export function serviceController({ supervisor }: CriServiceParts): Controller {
  let running: string | undefined;

  return defineController({
    name: "cri.ServiceController",
    inputs: [criConfigFile, baseSpecFile].map((id) => weak(EtcFileStatus, { id })),
    outputs: [],
    async reconcile({ state, log }) {
      const files = await Promise.all([criConfigFile, baseSpecFile].map((id) => state.find(EtcFileStatus, id)));
      if (files.some((file) => file === undefined)) return;
      const wanted = files.map((file) => file?.spec.specVersion).join(" ");
      if (wanted === running) return;
      if (running !== undefined) {
        log.info("restarting service, its configuration has changed", { service });
        await supervisor.restart(service); // it alone: what depends on it, and pods, run on meanwhile
      } else supervisor.start(service);
      running = wanted;
    },
  });
}
