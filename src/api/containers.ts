// Which containers a request means.
import { ContainerDriver } from "../wire/gen/common.ts";
import type { ContainerPlace } from "./containers-port.ts";
import { statusError } from "./errors.ts";

export interface PlaceRequest {
  readonly namespace: string;
  readonly driver: number;
}

export function containerPlace({ namespace, driver }: PlaceRequest): ContainerPlace {
  if (namespace === "") throw statusError("INVALID_ARGUMENT", "namespace is required");
  if (driver === ContainerDriver.CONTAINERD) return { driver: "containerd", namespace };
  if (driver !== ContainerDriver.CRI) throw statusError("INVALID_ARGUMENT", `unsupported driver: ${driver}`);
  if (namespace !== "k8s.io") {
    throw statusError("INVALID_ARGUMENT", `CRI inspector works only with the "k8s.io" namespace, not "${namespace}"`);
  }
  return { driver: "cri", namespace };
}
