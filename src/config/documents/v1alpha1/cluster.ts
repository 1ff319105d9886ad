// The cluster section: what all nodes of a cluster agree on.
import { base64, bool, duration, int, string, url } from "../../scalars.ts";
import { args, field, freeForm, list, map, object } from "../../schema.ts";

export const apiServer = object({
  image: field(string, { default: "registry.k8s.io/kube-apiserver:v1.37.0-rc.0", deprecated: true }),
  extraArgs: field(map(args), { deprecated: true }),
  extraVolumes: field(
    list(
      object({
        hostPath: field(string, { always: true, deprecated: true }),
        mountPath: field(string, { always: true, deprecated: true }),
        readonly: field(bool, { deprecated: true }),
      }),
    ),
    { deprecated: true },
  ),
  env: field(map(string), { deprecated: true }),
  certSANs: field(list(string), { deprecated: true }),
  disablePodSecurityPolicy: field(bool, { optional: true, deprecated: true }),
  admissionControl: field(
    list(
      object({
        name: field(string, { always: true, deprecated: true }),
        configuration: field(freeForm, { always: true, deprecated: true }),
      }),
    ),
    { keys: ["name"], deprecated: true },
  ),
  auditPolicy: field(freeForm, {
    merge: "replace-non-empty",
    default: "audit.k8s.io/v1 Policy with one Metadata rule",
    deprecated: true,
  }),
  resources: field(
    object({
      requests: field(freeForm, { deprecated: true }),
      limits: field(freeForm, { deprecated: true }),
    }),
    { optional: true, deprecated: true },
  ),
  authorizationConfig: field(
    list(
      object({
        type: field(string, { always: true, deprecated: true, required: true }),
        name: field(string, { always: true, deprecated: true, required: true }),
        webhook: field(freeForm, { deprecated: true }),
      }),
    ),
    { deprecated: true },
  ),
});

export const cluster = object({
  id: field(string, { deprecated: true }),
  secret: field(string, { secret: true, deprecated: true }),
  controlPlane: field(
    object({
      endpoint: field(url, { always: true, deprecated: true, required: true }),
      localAPIServerPort: field(int, { default: "6443", deprecated: true }),
    }),
    { optional: true, deprecated: true },
  ),
  clusterName: field(string, { deprecated: true }),
  network: field(
    object({
      cni: field(
        object({
          name: field(string, { default: "flannel", deprecated: true }),
          urls: field(list(string), { deprecated: true }),
          flannel: field(
            object({
              extraArgs: field(list(string), { deprecated: true }),
              kubeNetworkPoliciesEnabled: field(bool, { optional: true, deprecated: true }),
            }),
            { optional: true, deprecated: true },
          ),
        }),
        { optional: true, deprecated: true },
      ),
      dnsDomain: field(string, { always: true, default: "cluster.local", deprecated: true }),
      podSubnets: field(list(string), { always: true, merge: "replace", default: "10.244.0.0/16", deprecated: true }),
      serviceSubnets: field(list(string), {
        always: true,
        merge: "replace",
        default: "10.96.0.0/12",
        deprecated: true,
      }),
    }),
    { optional: true, deprecated: true },
  ),
  token: field(string, { secret: true }),
  aescbcEncryptionSecret: field(string, { secret: true, deprecated: true }),
  secretboxEncryptionSecret: field(string, { secret: true, deprecated: true }),
  ca: field(
    object({
      crt: field(base64, { always: true, deprecated: true, merge: "overwrite" }),
      key: field(base64, { always: true, secret: true, deprecated: true, merge: "overwrite" }),
    }),
    { optional: true, deprecated: true },
  ),
  acceptedCAs: field(
    list(
      object({
        crt: field(base64, { always: true, deprecated: true }),
      }),
    ),
    { deprecated: true },
  ),
  aggregatorCA: field(
    object({
      crt: field(base64, { always: true, deprecated: true, merge: "overwrite" }),
      key: field(base64, { always: true, secret: true, deprecated: true, merge: "overwrite" }),
    }),
    { optional: true, deprecated: true },
  ),
  serviceAccount: field(
    object({
      key: field(base64, { always: true, secret: true, deprecated: true, merge: "overwrite" }),
    }),
    { deprecated: true },
  ),
  apiServer: field(apiServer, { optional: true, deprecated: true }),
  controllerManager: field(
    object({
      image: field(string, { default: "registry.k8s.io/kube-controller-manager:v1.37.0-rc.0", deprecated: true }),
      extraArgs: field(map(args), { deprecated: true }),
      extraVolumes: field(
        list(
          object({
            hostPath: field(string, { always: true, deprecated: true }),
            mountPath: field(string, { always: true, deprecated: true }),
            readonly: field(bool, { deprecated: true }),
          }),
        ),
        { deprecated: true },
      ),
      env: field(map(string), { deprecated: true }),
      resources: field(
        object({
          requests: field(freeForm, { deprecated: true }),
          limits: field(freeForm, { deprecated: true }),
        }),
        { optional: true, deprecated: true },
      ),
    }),
    { optional: true, deprecated: true },
  ),
  proxy: field(
    object({
      disabled: field(bool, { optional: true, default: "false", deprecated: true }),
      image: field(string, { default: "registry.k8s.io/kube-proxy:v1.37.0-rc.0", deprecated: true }),
      mode: field(string, { deprecated: true }),
      extraArgs: field(map(args), { deprecated: true }),
    }),
    { optional: true, deprecated: true },
  ),
  scheduler: field(
    object({
      image: field(string, { default: "registry.k8s.io/kube-scheduler:v1.37.0-rc.0", deprecated: true }),
      extraArgs: field(map(args), { deprecated: true }),
      extraVolumes: field(
        list(
          object({
            hostPath: field(string, { always: true, deprecated: true }),
            mountPath: field(string, { always: true, deprecated: true }),
            readonly: field(bool, { deprecated: true }),
          }),
        ),
        { deprecated: true },
      ),
      env: field(map(string), { deprecated: true }),
      resources: field(
        object({
          requests: field(freeForm, { deprecated: true }),
          limits: field(freeForm, { deprecated: true }),
        }),
        { optional: true, deprecated: true },
      ),
      config: field(freeForm, { deprecated: true }),
    }),
    { optional: true, deprecated: true },
  ),
  discovery: field(
    object({
      enabled: field(bool, { optional: true, default: "false", deprecated: true }),
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
              endpoint: field(string, { default: "https://discovery.talos.dev/", deprecated: true }),
            }),
            { always: true, deprecated: true },
          ),
        }),
        { always: true, deprecated: true },
      ),
    }),
    { optional: true, deprecated: true },
  ),
  etcd: field(
    object({
      image: field(string, { default: "registry.k8s.io/etcd:3.7.1" }),
      ca: field(
        object({
          crt: field(base64, { always: true, merge: "overwrite" }),
          key: field(base64, { always: true, secret: true, merge: "overwrite" }),
        }),
        { always: true, optional: true, required: true },
      ),
      extraArgs: field(map(args)),
      subnet: field(string, { deprecated: true }),
      advertisedSubnets: field(list(string)),
      listenSubnets: field(list(string)),
    }),
    { optional: true },
  ),
  coreDNS: field(
    object({
      disabled: field(bool, { optional: true, default: "false", deprecated: true }),
      image: field(string, { default: "registry.k8s.io/coredns/coredns:v1.14.6", deprecated: true }),
    }),
    { optional: true, deprecated: true },
  ),
  externalCloudProvider: field(
    object({
      enabled: field(bool, { optional: true, default: "false" }),
      manifests: field(list(string)),
    }),
    { optional: true },
  ),
  extraManifests: field(list(string), { deprecated: true }),
  extraManifestHeaders: field(map(string), { deprecated: true }),
  inlineManifests: field(
    list(
      object({
        name: field(string, { always: true, deprecated: true, required: true }),
        contents: field(string, { always: true, deprecated: true }),
      }),
    ),
    { deprecated: true },
  ),
  adminKubeconfig: field(
    object({
      certLifetime: field(duration, { default: "8760h" }),
    }),
    { optional: true },
  ),
  allowSchedulingOnMasters: field(bool, { optional: true, deprecated: true }),
  allowSchedulingOnControlPlanes: field(bool, { optional: true, default: "false", deprecated: true }),
});
