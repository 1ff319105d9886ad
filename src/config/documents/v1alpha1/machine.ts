// The machine section: identity, network, install, everything that concerns this node alone.
import { base64, bool, byteSize, duration, fileMode, string, url } from "../../scalars.ts";
import { field, freeForm, list, map, object, withoutNulls } from "../../schema.ts";
import { network } from "./network.ts";
import { features, install, kubelet, registries, systemDiskEncryption } from "./sections.ts";

export const machine = object({
  type: field(string, {
    always: true,
    default: "worker",
    about: "controlplane or worker; init is a control plane that begins its cluster by itself.",
  }),
  token: field(string, { always: true, secret: true, about: "Token by which machines join." }),
  ca: field(
    object({
      crt: field(base64, { always: true, about: "Certificate, base64 of PEM.", merge: "overwrite" }),
      key: field(base64, { always: true, secret: true, about: "Private key.", merge: "overwrite" }),
    }),
    { optional: true, about: "Issuing authority; workers have the certificate only." },
  ),
  acceptedCAs: field(
    list(
      object({
        crt: field(base64, { always: true, about: "Certificate, base64 of PEM." }),
      }),
    ),
    { about: "Further authorities whose certificates are accepted, PEM." },
  ),
  certSANs: field(list(string), { always: true, about: "Further names and addresses for the certificate." }),
  controlPlane: field(
    object({
      controllerManager: field(
        object({
          disabled: field(bool, { optional: true, deprecated: true }),
        }),
        { optional: true, deprecated: true, about: "Settings of the controller manager." },
      ),
      scheduler: field(
        object({
          disabled: field(bool, { optional: true, deprecated: true }),
        }),
        { optional: true, deprecated: true, about: "Settings of the scheduler." },
      ),
    }),
    { optional: true, deprecated: true },
  ),
  kubelet: field(kubelet, { optional: true, deprecated: true, about: "Settings of the kubelet." }),
  pods: field(list(freeForm), { deprecated: true }),
  network: field(network, {
    optional: true,
    deprecated: true,
    about: "Links, name servers and the name of the machine.",
  }),
  disks: field(
    withoutNulls(
      list(
        object({
          device: field(string, { deprecated: true, about: "Path of the device." }),
          partitions: field(
            list(
              object({
                size: field(byteSize, {
                  default: "0 (rest of disk)",
                  deprecated: true,
                  about: "Size of the partition, such as 100GB.",
                }),
                mountpoint: field(string, { deprecated: true }),
              }),
            ),
            { deprecated: true },
          ),
        }),
      ),
    ),
    { deprecated: true, about: "Disks with partitions of the user." },
  ),
  install: field(install, { optional: true, deprecated: true, about: "Installation on a disk." }),
  files: field(
    list(
      object({
        content: field(string, { always: true, deprecated: true, about: "Content of the file." }),
        permissions: field(fileMode, { always: true, deprecated: true, about: "Mode of the file." }),
        path: field(string, { always: true, deprecated: true, about: "Absolute path of the file." }),
        op: field(string, { always: true, deprecated: true }),
      }),
    ),
    { deprecated: true, about: "Files written at boot." },
  ),
  env: field(map(string), { deprecated: true, about: "Environment variables." }),
  time: field(
    object({
      disabled: field(bool, { optional: true, default: "false", deprecated: true }),
      servers: field(list(string), {
        default: "time.cloudflare.com (runtime default when no server configured)",
        deprecated: true,
        about: "Servers, in order.",
      }),
      bootTimeout: field(duration, {
        default: "0 (wait forever)",
        deprecated: true,
        about: "How long the boot waits for the first synchronisation; 0 waits for ever.",
      }),
    }),
    { optional: true, deprecated: true, about: "Time synchronisation." },
  ),
  sysctls: field(map(string), { deprecated: true, about: "Kernel parameters below /proc/sys." }),
  sysfs: field(map(string), { deprecated: true, about: "Kernel parameters below /sys." }),
  registries: field(registries, { deprecated: true, about: "Where images come from." }),
  systemDiskEncryption: field(systemDiskEncryption, {
    optional: true,
    deprecated: true,
    about: "Encryption of the system's volumes.",
  }),
  features: field(features, { optional: true, about: "Switches of the hardware or the system, by name." }),
  udev: field(
    object({
      rules: field(list(string), { deprecated: true, about: "Rules in order; the first that fits counts." }),
    }),
    { optional: true, deprecated: true, about: "Rules of the device manager." },
  ),
  logging: field(
    object({
      destinations: field(
        list(
          object({
            endpoint: field(url, {
              always: true,
              required: true,
              about: "Where it is reached: `tcp://`, `udp://` or `tls://`.",
            }),
            format: field(string, {
              always: true,
              required: true,
              about: "Format of the messages: `json_lines`, or `rfc5424` for syslog.",
            }),
            extraTags: field(map(string), { about: "Tags added to each message." }),
          }),
        ),
        { always: true, about: "Where to, and how." },
      ),
    }),
    { optional: true, about: "Where logs are sent." },
  ),
  kernel: field(
    object({
      modules: field(
        list(
          object({
            name: field(string, {
              always: true,
              deprecated: true,
              about: "Name of the kernel module.",
            }),
            parameters: field(list(string), { deprecated: true, about: "Parameters of the module." }),
          }),
        ),
        { deprecated: true },
      ),
    }),
    { optional: true, deprecated: true, about: "Kernel modules." },
  ),
  seccompProfiles: field(
    list(
      object({
        name: field(string, {
          always: true,
          about: "Name of the profile: the file below the seccomp folder of the kubelet.",
        }),
        value: field(freeForm, { always: true }),
      }),
    ),
  ),
  baseRuntimeSpecOverrides: field(freeForm, { deprecated: true }),
  nodeLabels: field(map(string), { deprecated: true, about: "Labels of the node." }),
  nodeAnnotations: field(map(string), { deprecated: true, about: "Annotations of the node." }),
  nodeTaints: field(map(string), { deprecated: true, about: "Taints of the node: effect, or value:effect." }),
});
