// Which containerd and which of its namespaces a request means.
import type { ContainerdInstance } from "../../../wire/gen/common.ts";
import { ContainerDriver, ContainerdNamespace } from "../../../wire/gen/common.ts";
import type { ImagePlace } from "../../containers-port.ts";
import { statusError } from "../../errors.ts";

const namespaces: Readonly<Record<number, ImagePlace["namespace"]>> = {
  [ContainerdNamespace.NS_SYSTEM]: "system",
  [ContainerdNamespace.NS_CRI]: "k8s.io",
};

export function namespaceOf(number: number): ImagePlace["namespace"] {
  const namespace = namespaces[number];
  if (namespace === undefined) throw statusError("INVALID_ARGUMENT", `unsupported containerd namespace: ${number}`);
  return namespace;
}

export function imagePlace(instance: ContainerdInstance | undefined): ImagePlace {
  const { driver, namespace: number } = instance ?? {
    driver: ContainerDriver.CONTAINERD,
    namespace: ContainerdNamespace.NS_UNKNOWN,
  };
  const namespace = namespaceOf(number);
  if (driver === ContainerDriver.CRI) return { driver: "cri", namespace };
  if (driver !== ContainerDriver.CONTAINERD) {
    throw statusError("INVALID_ARGUMENT", `unsupported containerd driver: ${driver}`);
  }
  if (namespace === "k8s.io") {
    throw statusError("INVALID_ARGUMENT", "cannot use CRI namespace with containerd driver");
  }
  return { driver: "containerd", namespace };
}
