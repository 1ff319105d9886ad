// Sections of the machine document: kubelet, install, registries, disk encryption, features.
import { base64, bool, int, string, uint, uint32, uint64 } from "../../scalars.ts";
import { args, field, freeForm, list, map, object } from "../../schema.ts";

export const kubelet = object({
  image: field(string, { default: "ghcr.io/siderolabs/kubelet:v1.37.0-rc.0", deprecated: true }),
  clusterDNS: field(list(string), { deprecated: true }),
  extraArgs: field(map(args), { deprecated: true }),
  extraMounts: field(
    list(
      object({
        destination: field(string, { always: true, deprecated: true }),
        type: field(string, { deprecated: true }),
        source: field(string, { deprecated: true }),
        options: field(list(string), { deprecated: true }),
        uidMappings: field(
          list(
            object({
              containerID: field(uint32, { always: true, deprecated: true }),
              hostID: field(uint32, { always: true, deprecated: true }),
              size: field(uint32, { always: true, deprecated: true }),
            }),
          ),
          { deprecated: true },
        ),
        gidMappings: field(
          list(
            object({
              containerID: field(uint32, { always: true, deprecated: true }),
              hostID: field(uint32, { always: true, deprecated: true }),
              size: field(uint32, { always: true, deprecated: true }),
            }),
          ),
          { deprecated: true },
        ),
      }),
    ),
    { deprecated: true },
  ),
  extraConfig: field(freeForm, { deprecated: true }),
  credentialProviderConfig: field(freeForm, { deprecated: true }),
  defaultRuntimeSeccompProfileEnabled: field(bool, { optional: true, default: "false", deprecated: true }),
  registerWithFQDN: field(bool, { optional: true, default: "false", deprecated: true }),
  nodeIP: field(
    object({
      validSubnets: field(list(string), { deprecated: true }),
    }),
    { optional: true, deprecated: true },
  ),
  skipNodeRegistration: field(bool, { optional: true, default: "false", deprecated: true }),
  disableManifestsDirectory: field(bool, { optional: true, default: "false", deprecated: true }),
});

export const install = object({
  disk: field(string, { deprecated: true }),
  diskSelector: field(
    object({
      size: field(string, { merge: "once", deprecated: true }),
      name: field(string, { deprecated: true }),
      model: field(string, { deprecated: true }),
      serial: field(string, { deprecated: true }),
      modalias: field(string, { deprecated: true }),
      uuid: field(string, { deprecated: true }),
      wwid: field(string, { deprecated: true }),
      type: field(string, { deprecated: true }),
      busPath: field(string, { deprecated: true }),
    }),
    { optional: true, deprecated: true },
  ),
  extraKernelArgs: field(list(string), { deprecated: true }),
  image: field(string, { deprecated: true }),
  extensions: field(
    list(
      object({
        image: field(string, { always: true, deprecated: true }),
      }),
    ),
    { deprecated: true },
  ),
  bootloader: field(bool, { optional: true, deprecated: true }),
  wipe: field(bool, { always: true, optional: true, default: "false", deprecated: true }),
  legacyBIOSSupport: field(bool, { optional: true, default: "false", deprecated: true }),
  grubUseUKICmdline: field(bool, { optional: true, default: "false", deprecated: true }),
});

export const registries = object({
  mirrors: field(
    map(
      object({
        endpoints: field(list(string), { always: true, deprecated: true }),
        overridePath: field(bool, { optional: true, default: "false", deprecated: true }),
        skipFallback: field(bool, { optional: true, default: "false", deprecated: true }),
      }),
    ),
    { deprecated: true },
  ),
  config: field(
    map(
      object({
        tls: field(
          object({
            clientIdentity: field(
              object({
                crt: field(base64, { always: true, deprecated: true, merge: "overwrite" }),
                key: field(base64, { always: true, secret: true, deprecated: true, merge: "overwrite" }),
              }),
              { optional: true, deprecated: true },
            ),
            ca: field(base64, { deprecated: true }),
            insecureSkipVerify: field(bool, { optional: true, default: "false", deprecated: true }),
          }),
          { optional: true, deprecated: true },
        ),
        auth: field(
          object({
            username: field(string, { deprecated: true }),
            password: field(string, { secret: true, deprecated: true }),
            auth: field(string, { secret: true, deprecated: true }),
            identityToken: field(string, { secret: true, deprecated: true }),
          }),
          { optional: true, deprecated: true },
        ),
      }),
    ),
    { deprecated: true },
  ),
});

export const systemDiskEncryption = object({
  state: field(
    object({
      provider: field(string, { always: true, deprecated: true }),
      keys: field(
        list(
          object({
            static: field(
              object({
                passphrase: field(string, { secret: true, deprecated: true }),
              }),
              { optional: true, deprecated: true },
            ),
            nodeID: field(object({}), { optional: true, deprecated: true }),
            kms: field(
              object({
                endpoint: field(string, { always: true, deprecated: true }),
              }),
              { optional: true, deprecated: true },
            ),
            slot: field(int, { always: true, deprecated: true }),
            tpm: field(
              object({
                checkSecurebootStatusOnEnroll: field(bool, { deprecated: true }),
              }),
              { optional: true, deprecated: true },
            ),
          }),
        ),
        { always: true, deprecated: true, required: true },
      ),
      cipher: field(string, { deprecated: true }),
      keySize: field(uint, { deprecated: true }),
      blockSize: field(uint64, { deprecated: true }),
      options: field(list(string), { deprecated: true }),
    }),
    { optional: true, deprecated: true },
  ),
  ephemeral: field(
    object({
      provider: field(string, { always: true, deprecated: true }),
      keys: field(
        list(
          object({
            static: field(
              object({
                passphrase: field(string, { secret: true, deprecated: true }),
              }),
              { optional: true, deprecated: true },
            ),
            nodeID: field(object({}), { optional: true, deprecated: true }),
            kms: field(
              object({
                endpoint: field(string, { always: true, deprecated: true }),
              }),
              { optional: true, deprecated: true },
            ),
            slot: field(int, { always: true, deprecated: true }),
            tpm: field(
              object({
                checkSecurebootStatusOnEnroll: field(bool, { deprecated: true }),
              }),
              { optional: true, deprecated: true },
            ),
          }),
        ),
        { always: true, deprecated: true, required: true },
      ),
      cipher: field(string, { deprecated: true }),
      keySize: field(uint, { deprecated: true }),
      blockSize: field(uint64, { deprecated: true }),
      options: field(list(string), { deprecated: true }),
    }),
    { optional: true, deprecated: true },
  ),
});

export const features = object({
  rbac: field(bool, { optional: true }),
  stableHostname: field(bool, { optional: true, default: "false", deprecated: true }),
  kubernetesTalosAPIAccess: field(
    object({
      enabled: field(bool, { optional: true, default: "false", deprecated: true }),
      allowedRoles: field(list(string), { deprecated: true }),
      allowedKubernetesNamespaces: field(list(string), { deprecated: true }),
    }),
    { optional: true, deprecated: true },
  ),
  apidCheckExtKeyUsage: field(bool, { optional: true }),
  diskQuotaSupport: field(bool, { optional: true, default: "false" }),
  kubePrism: field(
    object({
      enabled: field(bool, { optional: true, default: "false", deprecated: true }),
      port: field(int, { default: "7445", deprecated: true }),
    }),
    { optional: true, deprecated: true },
  ),
  hostDNS: field(
    object({
      enabled: field(bool, { optional: true, default: "false", deprecated: true }),
      forwardKubeDNSToHost: field(bool, { optional: true, default: "false", deprecated: true }),
      resolveMemberNames: field(bool, { optional: true, default: "false", deprecated: true }),
    }),
    { optional: true, deprecated: true },
  ),
  imageCache: field(
    object({
      localEnabled: field(bool, { optional: true, default: "false", deprecated: true }),
    }),
    { optional: true, deprecated: true },
  ),
  nodeAddressSortAlgorithm: field(string, { default: "v1" }),
});
