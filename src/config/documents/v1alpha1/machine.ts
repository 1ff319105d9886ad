// The machine section: identity, network, install, everything that concerns this node alone.
import { base64, bool, byteSize, duration, fileMode, string, url } from "../../scalars.ts";
import { field, freeForm, list, map, object } from "../../schema.ts";
import { network } from "./network.ts";
import { features, install, kubelet, registries, systemDiskEncryption } from "./sections.ts";

export const machine = object({
  type: field(string, { always: true, default: "worker" }),
  token: field(string, { always: true, secret: true }),
  ca: field(
    object({
      crt: field(base64, { always: true, merge: "overwrite" }),
      key: field(base64, { always: true, secret: true, merge: "overwrite" }),
    }),
    { optional: true },
  ),
  acceptedCAs: field(
    list(
      object({
        crt: field(base64, { always: true }),
      }),
    ),
  ),
  certSANs: field(list(string), { always: true }),
  controlPlane: field(
    object({
      controllerManager: field(
        object({
          disabled: field(bool, { optional: true, deprecated: true }),
        }),
        { optional: true, deprecated: true },
      ),
      scheduler: field(
        object({
          disabled: field(bool, { optional: true, deprecated: true }),
        }),
        { optional: true, deprecated: true },
      ),
    }),
    { optional: true, deprecated: true },
  ),
  kubelet: field(kubelet, { optional: true, deprecated: true }),
  pods: field(list(freeForm), { deprecated: true }),
  network: field(network, { optional: true, deprecated: true }),
  disks: field(
    list(
      object({
        device: field(string, { deprecated: true }),
        partitions: field(
          list(
            object({
              size: field(byteSize, { default: "0 (rest of disk)", deprecated: true }),
              mountpoint: field(string, { deprecated: true }),
            }),
          ),
          { deprecated: true },
        ),
      }),
    ),
    { deprecated: true },
  ),
  install: field(install, { optional: true, deprecated: true }),
  files: field(
    list(
      object({
        content: field(string, { always: true, deprecated: true }),
        permissions: field(fileMode, { always: true, deprecated: true }),
        path: field(string, { always: true, deprecated: true }),
        op: field(string, { always: true, deprecated: true }),
      }),
    ),
    { deprecated: true },
  ),
  env: field(map(string), { deprecated: true }),
  time: field(
    object({
      disabled: field(bool, { optional: true, default: "false", deprecated: true }),
      servers: field(list(string), {
        default: "time.cloudflare.com (runtime default when no server configured)",
        deprecated: true,
      }),
      bootTimeout: field(duration, { default: "0 (wait forever)", deprecated: true }),
    }),
    { optional: true, deprecated: true },
  ),
  sysctls: field(map(string), { deprecated: true }),
  sysfs: field(map(string), { deprecated: true }),
  registries: field(registries, { deprecated: true }),
  systemDiskEncryption: field(systemDiskEncryption, { optional: true, deprecated: true }),
  features: field(features, { optional: true }),
  udev: field(
    object({
      rules: field(list(string), { deprecated: true }),
    }),
    { optional: true, deprecated: true },
  ),
  logging: field(
    object({
      destinations: field(
        list(
          object({
            endpoint: field(url, { always: true, required: true }),
            format: field(string, { always: true, required: true }),
            extraTags: field(map(string)),
          }),
        ),
        { always: true },
      ),
    }),
    { optional: true },
  ),
  kernel: field(
    object({
      modules: field(
        list(
          object({
            name: field(string, { always: true, deprecated: true }),
            parameters: field(list(string), { deprecated: true }),
          }),
        ),
        { deprecated: true },
      ),
    }),
    { optional: true, deprecated: true },
  ),
  seccompProfiles: field(
    list(
      object({
        name: field(string, { always: true }),
        value: field(freeForm, { always: true }),
      }),
    ),
  ),
  baseRuntimeSpecOverrides: field(freeForm, { deprecated: true }),
  nodeLabels: field(map(string), { deprecated: true }),
  nodeAnnotations: field(map(string), { deprecated: true }),
  nodeTaints: field(map(string), { deprecated: true }),
});
