// The controllers of a node, with what each is handed. One line a controller.
import { createHash, X509Certificate } from "node:crypto";
import type { Clock } from "../base/clock.ts";
import * as machine from "../controllers/runtime/catalogue.ts";
import * as secrets from "../controllers/secrets/catalogue.ts";
import * as v1alpha1 from "../controllers/v1alpha1/catalogue.ts";
import type { Controller } from "../cosi/controller.ts";
import type { Host } from "../linux/host.ts";
import type { EventBus } from "../runtime/event-bus.ts";
import type { LogStore } from "../runtime/log-store.ts";
import type { Meta } from "../runtime/meta.ts";

/** The kernel as controllers see it: all of the host but what ends or watches this program. */
export type ControllerHost = Pick<Host, "files" | "kernel" | "kernelLog">;

export interface ControllerParts {
  readonly host: ControllerHost;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly logs: LogStore;
  readonly meta: Meta;
  readonly tag: string;
}

export function nodeControllers({ host, clock, events, logs, meta, tag }: ControllerParts): readonly Controller[] {
  const { files, kernel, kernelLog } = host;
  const bootTimeNs = (): bigint => BigInt(Math.round((clock.now() - kernel.uptimeSeconds() * 1000) * 1e6));
  return [
    v1alpha1.serviceController(events),
    machine.apiServiceConfigController(),
    machine.bootIdController(kernel),
    machine.kernelCmdlineController(kernel),
    machine.kmsgLogStorageController({ kernelLog, logs, bootTimeNs }),
    machine.machineStatusController(events),
    machine.machineStatusPublisherController(events),
    machine.maintenanceConfigController(),
    machine.maintenanceServiceInformController({ fingerprint }),
    machine.securityStateController(files),
    machine.uniqueMachineTokenController(meta),
    machine.versionController({ name: "Ichor", tag }),
    secrets.apiController(),
    secrets.apiCertSansController(),
    secrets.maintenanceCertSansController(),
    secrets.maintenanceRootController(),
    secrets.rootOsController(),
  ];
}

/** What clients pin with `--cert-fingerprint`. */
function fingerprint(certificate: string): string {
  const { publicKey } = new X509Certificate(certificate);
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("base64");
}
