// Sections of the machine document: kubelet, install, registries, disk encryption, features.
import { base64, bool, int, string, uint, uint32, uint64 } from "../../scalars.ts";
import { args, field, freeForm, list, map, object, withoutNulls } from "../../schema.ts";

export const kubelet = object({
  image: field(string, {
    default: "ghcr.io/siderolabs/kubelet:v1.37.0-rc.0",
    deprecated: true,
    about: "Container image, with tag or digest.",
  }),
  clusterDNS: field(list(string), {
    deprecated: true,
    about: "Addresses of the cluster's DNS; the tenth of each service prefix when unset.",
  }),
  extraArgs: field(map(args), {
    deprecated: true,
    about:
      "Command line arguments by name, added to or replacing those of the node; several values make several arguments.",
  }),
  extraMounts: field(
    list(
      object({
        destination: field(string, {
          always: true,
          deprecated: true,
          about: "Prefix that is reached this way; the default route when unset.",
        }),
        type: field(string, { deprecated: true, about: "Kind of the mount, such as bind." }),
        source: field(string, { deprecated: true, about: "Source address." }),
        options: field(list(string), { deprecated: true, about: "Mount options, such as rbind, rshared, rw." }),
        uidMappings: field(
          list(
            object({
              containerID: field(uint32, { always: true, deprecated: true }),
              hostID: field(uint32, { always: true, deprecated: true }),
              size: field(uint32, { always: true, deprecated: true, about: "How many ids are mapped." }),
            }),
          ),
          { deprecated: true },
        ),
        gidMappings: field(
          list(
            object({
              containerID: field(uint32, { always: true, deprecated: true }),
              hostID: field(uint32, { always: true, deprecated: true }),
              size: field(uint32, { always: true, deprecated: true, about: "How many ids are mapped." }),
            }),
          ),
          { deprecated: true },
        ),
      }),
    ),
    { deprecated: true, about: "Mounts added to the kubelet." },
  ),
  extraConfig: field(freeForm, { deprecated: true, about: "Further settings of the kubelet's configuration file." }),
  credentialProviderConfig: field(freeForm, { deprecated: true }),
  defaultRuntimeSeccompProfileEnabled: field(bool, {
    optional: true,
    default: "false",
    deprecated: true,
    about: "Pods get the runtime's default seccomp profile.",
  }),
  registerWithFQDN: field(bool, {
    optional: true,
    default: "false",
    deprecated: true,
    about: "Register with the fully qualified name.",
  }),
  nodeIP: field(
    object({
      validSubnets: field(list(string), {
        deprecated: true,
        about: "Prefixes that addresses are taken from; with ! in front, those left out.",
      }),
    }),
    { optional: true, deprecated: true, about: "Which of the node's addresses Kubernetes gets." },
  ),
  skipNodeRegistration: field(bool, {
    optional: true,
    default: "false",
    deprecated: true,
    about: "Run pods without a Node object.",
  }),
  disableManifestsDirectory: field(bool, { optional: true, default: "false", deprecated: true }),
});

export const install = object({
  disk: field(string, { deprecated: true, about: "Path of the disk." }),
  diskSelector: field(
    object({
      size: field(string, {
        merge: "once",
        deprecated: true,
        about: "Size of the disk with an operator in front, such as >= 100GB.",
      }),
      name: field(string, {
        deprecated: true,
        about: "Not supported any more.",
      }),
      model: field(string, { deprecated: true }),
      serial: field(string, { deprecated: true }),
      modalias: field(string, { deprecated: true }),
      uuid: field(string, { deprecated: true }),
      wwid: field(string, { deprecated: true }),
      type: field(string, { deprecated: true, about: "Type of the disk: ssd, hdd, nvme or sd." }),
      busPath: field(string, { deprecated: true }),
    }),
    { optional: true, deprecated: true, about: "Which disks are meant." },
  ),
  extraKernelArgs: field(list(string), { deprecated: true, about: "Arguments added to the kernel's command line." }),
  image: field(string, { deprecated: true, about: "Container image, with tag or digest." }),
  extensions: field(
    list(
      object({
        image: field(string, { always: true, deprecated: true, about: "Container image, with tag or digest." }),
      }),
    ),
    { deprecated: true, about: "System extensions." },
  ),
  bootloader: field(bool, { optional: true, deprecated: true }),
  wipe: field(bool, {
    always: true,
    optional: true,
    default: "false",
    deprecated: true,
    about: "Erase the disk before installing.",
  }),
  legacyBIOSSupport: field(bool, { optional: true, default: "false", deprecated: true }),
  grubUseUKICmdline: field(bool, { optional: true, default: "false", deprecated: true }),
});

export const registries = object({
  mirrors: field(
    withoutNulls(
      map(
        object({
          endpoints: field(list(string), { always: true, deprecated: true }),
          overridePath: field(bool, {
            optional: true,
            default: "false",
            deprecated: true,
            about: "The URL's path replaces the registry's own.",
          }),
          skipFallback: field(bool, {
            optional: true,
            default: "false",
            deprecated: true,
            about: "Do not ask the registry itself when no mirror has the image.",
          }),
        }),
      ),
    ),
    { deprecated: true, about: "Registries and where else their images are found." },
  ),
  config: field(
    withoutNulls(
      map(
        object({
          tls: field(
            object({
              clientIdentity: field(
                object({
                  crt: field(base64, {
                    always: true,
                    deprecated: true,
                    about: "Certificate, base64 of PEM.",
                    merge: "overwrite",
                  }),
                  key: field(base64, {
                    always: true,
                    secret: true,
                    deprecated: true,
                    about: "Private key.",
                    merge: "overwrite",
                  }),
                }),
                { optional: true, deprecated: true },
              ),
              ca: field(base64, { deprecated: true, about: "Authority of the registry's certificate, base64 of PEM." }),
              insecureSkipVerify: field(bool, {
                optional: true,
                default: "false",
                deprecated: true,
                about: "Accept any certificate of the registry.",
              }),
            }),
            { optional: true, deprecated: true },
          ),
          auth: field(
            object({
              username: field(string, { deprecated: true, about: "User name." }),
              password: field(string, { secret: true, deprecated: true, about: "Password." }),
              auth: field(string, { secret: true, deprecated: true, about: "User and password as base64." }),
              identityToken: field(string, {
                secret: true,
                deprecated: true,
                about: "Token that stands for user and password.",
              }),
            }),
            { optional: true, deprecated: true, about: "User and password as base64." },
          ),
        }),
      ),
    ),
    { deprecated: true, about: "How each registry is reached, by host: TLS and credentials." },
  ),
});

const encryptedVolume = object({
  provider: field(string, { always: true, deprecated: true, about: "What encrypts." }),
  keys: field(
    list(
      object({
        static: field(
          object({
            passphrase: field(string, { secret: true, deprecated: true, about: "Secret that opens the volume." }),
          }),
          {
            optional: true,
            deprecated: true,
            about: "Passphrase in the config itself: protects against nothing but a lost disk.",
          },
        ),
        nodeID: field(object({}), {
          optional: true,
          deprecated: true,
          about: "Key derived from the machine's UUID.",
        }),
        kms: field(
          object({
            endpoint: field(string, { always: true, deprecated: true, about: "Where it is reached." }),
          }),
          { optional: true, deprecated: true, about: "Key sealed by a network service." },
        ),
        slot: field(int, { always: true, deprecated: true, about: "Key slot of the volume, each used once." }),
        tpm: field(
          object({
            checkSecurebootStatusOnEnroll: field(bool, {
              deprecated: true,
              about: "Refuse to seal a key while secure boot is off.",
            }),
          }),
          { optional: true, deprecated: true, about: "Key sealed by the TPM." },
        ),
      }),
    ),
    { always: true, deprecated: true, required: true, about: "Keys that open the volume; any one is enough." },
  ),
  cipher: field(string, { deprecated: true, about: "Cipher of the volume; the provider's own when unset." }),
  keySize: field(uint, { deprecated: true, about: "Bits of the key." }),
  blockSize: field(uint64, { deprecated: true, about: "Bytes of a block of the encrypted volume." }),
  options: field(list(string), {
    deprecated: true,
    about: "Further options of the encryption, by their names in cryptsetup.",
  }),
});

export const systemDiskEncryption = object({
  state: field(encryptedVolume, { optional: true, deprecated: true, about: "Encryption of the volume STATE." }),
  ephemeral: field(encryptedVolume, { optional: true, deprecated: true, about: "Encryption of the volume EPHEMERAL." }),
});

export const features = object({
  rbac: field(bool, { optional: true }),
  stableHostname: field(bool, { optional: true, default: "false", deprecated: true }),
  kubernetesTalosAPIAccess: field(
    object({
      enabled: field(bool, { optional: true, default: "false", deprecated: true, about: "Whether it is on." }),
      allowedRoles: field(list(string), { deprecated: true, about: "Roles that may be asked for." }),
      allowedKubernetesNamespaces: field(list(string), { deprecated: true, about: "Namespaces whose pods may ask." }),
    }),
    { optional: true, deprecated: true },
  ),
  apidCheckExtKeyUsage: field(bool, { optional: true }),
  diskQuotaSupport: field(bool, { optional: true, default: "false", about: "Quotas for ephemeral storage." }),
  kubePrism: field(
    object({
      enabled: field(bool, { optional: true, default: "false", deprecated: true, about: "Whether it is on." }),
      port: field(int, {
        default: "7445",
        deprecated: true,
        about: "Port on the loopback address at which every node reaches the Kubernetes API.",
      }),
    }),
    { optional: true, deprecated: true, about: "Local load balancer of the Kubernetes API." },
  ),
  hostDNS: field(
    object({
      enabled: field(bool, { optional: true, default: "false", deprecated: true, about: "Whether it is on." }),
      forwardKubeDNSToHost: field(bool, {
        optional: true,
        default: "false",
        deprecated: true,
        about: "The cluster's DNS asks the host's.",
      }),
      resolveMemberNames: field(bool, {
        optional: true,
        default: "false",
        deprecated: true,
        about: "Answer for the names of the cluster's nodes.",
      }),
    }),
    { optional: true, deprecated: true, about: "DNS cache of the host." },
  ),
  imageCache: field(
    object({
      localEnabled: field(bool, { optional: true, default: "false", deprecated: true }),
    }),
    { optional: true, deprecated: true, about: "Local cache of images." },
  ),
  nodeAddressSortAlgorithm: field(string, { default: "v1", about: "Order of the node's addresses." }),
});
