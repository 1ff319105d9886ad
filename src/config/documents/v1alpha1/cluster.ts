// The cluster section: what all nodes of a cluster agree on.
import { base64, bool, duration, int, string, trimmedString, url } from "../../scalars.ts";
import { args, field, freeForm, list, map, object } from "../../schema.ts";

// What the parts of the control plane share.
const extraArgs = field(map(args), {
  deprecated: true,
  about:
    "Command line arguments by name, added to or replacing those of the node; several values make several arguments.",
});
const extraVolumes = field(
  list(
    object({
      hostPath: field(string, { always: true, deprecated: true, about: "Path on the host." }),
      mountPath: field(string, { always: true, deprecated: true, about: "Path inside the container." }),
      readonly: field(bool, { deprecated: true }),
    }),
  ),
  { deprecated: true, about: "Volumes added to the pod." },
);
const env = field(map(string), { deprecated: true, about: "Environment variables." });
const resources = field(
  object({
    requests: field(freeForm, { deprecated: true, about: "Guaranteed amounts." }),
    limits: field(freeForm, { deprecated: true, about: "Largest amounts." }),
  }),
  { optional: true, deprecated: true, about: "Requests and limits of the pod, of cpu and memory." },
);

export const apiServer = object({
  image: field(string, {
    default: "registry.k8s.io/kube-apiserver:v1.37.0-rc.0",
    deprecated: true,
    about: "Container image, with tag or digest.",
  }),
  extraArgs,
  extraVolumes,
  env,
  certSANs: field(list(string), { deprecated: true, about: "Further names and addresses for the certificate." }),
  disablePodSecurityPolicy: field(bool, { optional: true, deprecated: true }),
  admissionControl: field(
    list(
      object({
        name: field(string, {
          always: true,
          deprecated: true,
          about: "Name of the admission plugin, such as PodSecurity.",
        }),
        configuration: field(freeForm, {
          always: true,
          deprecated: true,
          about: "The plugin's configuration, handed on as it is.",
        }),
      }),
    ),
    { keys: ["name"], deprecated: true },
  ),
  auditPolicy: field(freeForm, {
    merge: "replace-non-empty",
    default: "audit.k8s.io/v1 Policy with one Metadata rule",
    deprecated: true,
  }),
  resources,
  authorizationConfig: field(
    list(
      object({
        type: field(string, {
          always: true,
          deprecated: true,
          required: true,
          about: "Kind of authorizer: Node, RBAC or Webhook.",
        }),
        name: field(string, {
          always: true,
          deprecated: true,
          required: true,
          about: "Name of the authorizer, each used once.",
        }),
        webhook: field(freeForm, { deprecated: true, about: "Settings of the webhook." }),
      }),
    ),
    { deprecated: true },
  ),
});

export const cluster = object({
  id: field(string, {
    deprecated: true,
    about: "Identity of the cluster towards the discovery service: base64 of 32 random bytes.",
  }),
  secret: field(string, { secret: true, deprecated: true, about: "Secret that only the cluster's nodes know." }),
  controlPlane: field(
    object({
      endpoint: field(url, { always: true, deprecated: true, required: true, about: "Where it is reached." }),
      localAPIServerPort: field(int, { default: "6443", deprecated: true }),
    }),
    { optional: true, deprecated: true },
  ),
  clusterName: field(string, { deprecated: true, about: "Name of the cluster." }),
  network: field(
    object({
      cni: field(
        object({
          name: field(string, {
            default: "flannel",
            deprecated: true,
            about: "Network plugin: flannel, custom (manifests by URL) or none.",
          }),
          urls: field(list(string), { deprecated: true }),
          flannel: field(
            object({
              extraArgs: field(list(string), { deprecated: true, about: "More command line arguments of flannel." }),
              kubeNetworkPoliciesEnabled: field(bool, {
                optional: true,
                deprecated: true,
                about: "Enforce network policies.",
              }),
            }),
            { optional: true, deprecated: true },
          ),
        }),
        { optional: true, deprecated: true, about: "Network plugin." },
      ),
      dnsDomain: field(string, {
        always: true,
        default: "cluster.local",
        deprecated: true,
        about: "DNS domain of the cluster.",
      }),
      podSubnets: field(list(string), {
        always: true,
        merge: "replace",
        default: "10.244.0.0/16",
        deprecated: true,
        about: "Prefixes of pods, one for each address family.",
      }),
      serviceSubnets: field(list(string), {
        always: true,
        merge: "replace",
        default: "10.96.0.0/12",
        deprecated: true,
        about: "Prefixes of services, one for each address family.",
      }),
    }),
    { optional: true, deprecated: true, about: "Networks of pods and services, and the network plugin." },
  ),
  token: field(string, { secret: true, about: "Token by which kubelets join." }),
  aescbcEncryptionSecret: field(string, { secret: true, deprecated: true }),
  secretboxEncryptionSecret: field(string, { secret: true, deprecated: true }),
  ca: field(
    object({
      crt: field(base64, { always: true, deprecated: true, about: "Certificate, base64 of PEM.", merge: "overwrite" }),
      key: field(base64, { always: true, secret: true, deprecated: true, about: "Private key.", merge: "overwrite" }),
    }),
    { optional: true, deprecated: true, about: "Issuing authority; workers have the certificate only." },
  ),
  acceptedCAs: field(
    list(
      object({
        crt: field(base64, { always: true, deprecated: true, about: "Certificate, base64 of PEM." }),
      }),
    ),
    { deprecated: true, about: "Further authorities whose certificates are accepted, PEM." },
  ),
  aggregatorCA: field(
    object({
      crt: field(base64, { always: true, deprecated: true, about: "Certificate, base64 of PEM.", merge: "overwrite" }),
      key: field(base64, { always: true, secret: true, deprecated: true, about: "Private key.", merge: "overwrite" }),
    }),
    { optional: true, deprecated: true, about: "Authority of the API aggregator." },
  ),
  serviceAccount: field(
    object({
      key: field(base64, { always: true, secret: true, deprecated: true, about: "Private key.", merge: "overwrite" }),
    }),
    { deprecated: true, about: "Key that signs tokens of service accounts." },
  ),
  apiServer: field(apiServer, { optional: true, deprecated: true, about: "Settings of the Kubernetes API server." }),
  controllerManager: field(
    object({
      image: field(string, {
        default: "registry.k8s.io/kube-controller-manager:v1.37.0-rc.0",
        deprecated: true,
        about: "Container image, with tag or digest.",
      }),
      extraArgs,
      extraVolumes,
      env,
      resources,
    }),
    { optional: true, deprecated: true, about: "Settings of the controller manager." },
  ),
  proxy: field(
    object({
      disabled: field(bool, { optional: true, default: "false", deprecated: true }),
      image: field(string, {
        default: "registry.k8s.io/kube-proxy:v1.37.0-rc.0",
        deprecated: true,
        about: "Container image, with tag or digest.",
      }),
      mode: field(string, { deprecated: true, about: "How services are carried out: nftables, iptables or ipvs." }),
      extraArgs,
    }),
    { optional: true, deprecated: true, about: "Settings of kube-proxy." },
  ),
  scheduler: field(
    object({
      image: field(string, {
        default: "registry.k8s.io/kube-scheduler:v1.37.0-rc.0",
        deprecated: true,
        about: "Container image, with tag or digest.",
      }),
      extraArgs,
      extraVolumes,
      env,
      resources,
      config: field(freeForm, { deprecated: true, about: "KubeSchedulerConfiguration, as the scheduler reads it." }),
    }),
    { optional: true, deprecated: true, about: "Settings of the scheduler." },
  ),
  discovery: field(
    object({
      enabled: field(bool, { optional: true, default: "false", deprecated: true, about: "Whether it is on." }),
      registries: field(
        object({
          kubernetes: field(
            object({
              disabled: field(bool, { optional: true, default: "false", deprecated: true }),
            }),
            { always: true, deprecated: true },
          ),
          service: field(
            object({
              disabled: field(bool, { optional: true, default: "false", deprecated: true }),
              endpoint: field(string, {
                default: "https://discovery.talos.dev/",
                deprecated: true,
                about: "Where it is reached.",
              }),
            }),
            { always: true, deprecated: true },
          ),
        }),
        { always: true, deprecated: true, about: "Where images come from." },
      ),
    }),
    { optional: true, deprecated: true, about: "How nodes find each other." },
  ),
  etcd: field(
    object({
      image: field(string, { default: "registry.k8s.io/etcd:3.7.1", about: "Container image, with tag or digest." }),
      ca: field(
        object({
          crt: field(base64, { always: true, about: "Certificate, base64 of PEM.", merge: "overwrite" }),
          key: field(base64, { always: true, secret: true, about: "Private key.", merge: "overwrite" }),
        }),
        { always: true, optional: true, required: true, about: "Authority: certificate and key." },
      ),
      extraArgs: field(map(args), {
        about:
          "Command line arguments by name, added to or replacing those of the node; several values make several arguments.",
      }),
      subnet: field(string, { deprecated: true, about: "Prefix." }),
      advertisedSubnets: field(list(string), { about: "Prefixes that etcd's advertised addresses are taken from." }),
      listenSubnets: field(list(string), { about: "Prefixes that etcd's listening addresses are taken from." }),
    }),
    { optional: true, about: "Settings of etcd." },
  ),
  coreDNS: field(
    object({
      disabled: field(bool, { optional: true, default: "false", deprecated: true }),
      image: field(string, {
        default: "registry.k8s.io/coredns/coredns:v1.14.6",
        deprecated: true,
        about: "Container image, with tag or digest.",
      }),
    }),
    { optional: true, deprecated: true, about: "Settings of the cluster's DNS." },
  ),
  externalCloudProvider: field(
    object({
      enabled: field(bool, { optional: true, default: "false", about: "Whether it is on." }),
      manifests: field(list(string)),
    }),
    { optional: true, about: "Cloud controller outside of Kubernetes itself." },
  ),
  extraManifests: field(list(string), { deprecated: true, about: "URLs of manifests applied at bootstrap." }),
  extraManifestHeaders: field(map(string), { deprecated: true }),
  inlineManifests: field(
    list(
      object({
        name: field(string, {
          always: true,
          deprecated: true,
          required: true,
          about: "Name of the manifest, each used once.",
        }),
        contents: field(trimmedString, { always: true, deprecated: true, about: "One or several objects, in YAML." }),
      }),
    ),
    { deprecated: true, about: "Manifests applied at bootstrap." },
  ),
  adminKubeconfig: field(
    object({
      certLifetime: field(duration, { default: "8760h", about: "How long the certificate is valid." }),
    }),
    { optional: true, about: "Settings of the administrator's kubeconfig." },
  ),
  allowSchedulingOnMasters: field(bool, { optional: true, deprecated: true }),
  allowSchedulingOnControlPlanes: field(bool, {
    optional: true,
    default: "false",
    deprecated: true,
    about: "Run ordinary pods on control planes.",
  }),
});
