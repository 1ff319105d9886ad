// Key services of encrypted volumes: the client is loaded when a volume has a key there.
import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import type { CallKms } from "../../controllers/block/shared/kms-keys.ts";
import type { Files } from "../../linux/files.ts";
import { authoritiesPath } from "../../linux/web.ts";

export interface KmsPortParts {
  readonly files: Pick<Files, "findText">;
  readonly clock: Clock;
  readonly log: Logger;
}

export function openKmsPort({ files, clock, log }: KmsPortParts): CallKms {
  return async (endpoint, call, signal) => {
    if (endpoint.startsWith("grpc://")) log.warn("key of a volume travels without TLS", { service: endpoint });
    const { callKms } = await import("../../clients/kms/client.ts");
    return callKms(endpoint, call, { authorities: () => files.findText(authoritiesPath), clock, signal });
  };
}
