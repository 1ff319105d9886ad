// Rules of the machine document: the cluster section.
import type { ValueOf } from "../schema.ts";
import type { Reporter, ValidationContext } from "../document.ts";
import type { cluster } from "../documents/v1alpha1/cluster.ts";
import type { MachineType } from "../view/machine-type.ts";
import { parseGoUrl } from "../url.ts";
import {
  endpointProblem,
  isCidrOrIp,
  isDnsName,
  isSubnetFilter,
  kubernetesImageProblem,
  unknownResources,
} from "./checks.ts";
import { authorizerTypes } from "./kubernetes-rules.ts";
import { wantedEndpoint, wantedKubernetesImage, wantedSubnetFilter, wantedUrl } from "./wanted.ts";

export type Cluster = ValueOf<typeof cluster>;

export function checkCluster(section: Cluster, type: MachineType, report: Reporter, context: ValidationContext): void {
  if (type !== "controlplane") checkNoKey(section, report);
  checkEndpoint(section, report);
  const domain = section.network?.dnsDomain;
  if (domain !== undefined && !isDnsName(domain))
    report.error(
      ["cluster", "network", "dnsDomain"],
      `${JSON.stringify(domain)} is not a valid DNS name`,
      "a name such as cluster.local",
    );
  checkCloudProvider(section, report);
  checkEtcd(section, type, report);
  checkInlineManifests(section, report);
  checkDiscovery(section, report);
  checkApiServer(section, report);
  checkPods(section, report);
  if (type === "controlplane") checkCni(section, report);
  if (type === "controlplane" && !context.local) checkImages(section, report);
}

/** Clients look for either sentence. */
function checkNoKey({ ca }: Cluster, report: Reporter): void {
  if ((ca?.key ?? "") === "") return;
  report.error(
    ["cluster", "ca", "key"],
    "issuing Kubernetes CA key is not allowed on non-controlplane nodes (.cluster.ca)",
    "nothing",
  );
  report.error(
    ["cluster", "ca", "key"],
    "Kubernetes CA key must be empty on worker nodes (.cluster.ca.key)",
    "nothing",
  );
}

function checkEndpoint({ controlPlane }: Cluster, report: Reporter): void {
  if (controlPlane === undefined) return;
  const { endpoint = "" } = controlPlane;
  const problem = endpoint === "" ? undefined : endpointProblem(endpoint);
  if (endpoint === "")
    report.error(["cluster", "controlPlane", "endpoint"], "cluster controlplane endpoint is required", wantedEndpoint);
  else if (problem !== undefined)
    report.error(["cluster", "controlPlane", "endpoint"], `invalid cluster endpoint: ${problem}`, wantedEndpoint);
}

function checkCloudProvider({ externalCloudProvider }: Cluster, report: Reporter): void {
  const { enabled = false, manifests = [] } = externalCloudProvider ?? {};
  const path = ["cluster", "externalCloudProvider", "manifests"];
  if (!enabled && manifests.length > 0)
    report.error(path, "external cloud provider is disabled, but manifests are provided", "nothing, or enabled true");
  for (const [index, manifest] of manifests.entries()) {
    const problem = endpointProblem(manifest);
    if (problem !== undefined)
      report.error(
        [...path, index],
        `invalid external cloud provider manifest url ${JSON.stringify(manifest)}: ${problem}`,
        wantedUrl,
      );
  }
}

function checkEtcd({ etcd }: Cluster, type: MachineType, report: Reporter): void {
  if (etcd === undefined) return;
  if (type !== "controlplane")
    report.error(
      ["cluster", "etcd"],
      "etcd config is only allowed on control plane machines (.cluster.etcd)",
      "nothing",
    );
  if (etcd.ca === undefined)
    report.error(
      ["cluster", "etcd", "ca"],
      "key/cert combination is required: etcd CA (.cluster.etcd.ca)",
      "a certificate and its key",
    );
  if (etcd.subnet !== undefined && (etcd.advertisedSubnets ?? []).length > 0)
    report.error(
      ["cluster", "etcd", "subnet"],
      "etcd subnet can't be set when advertisedSubnets are set",
      "nothing, or no advertisedSubnets",
    );
  for (const key of ["advertisedSubnets", "listenSubnets"] as const) {
    for (const [index, subnet] of (etcd[key] ?? []).entries()) {
      if (!isSubnetFilter(subnet))
        report.error(
          ["cluster", "etcd", key, index],
          `etcd ${key} entry is not valid: ${JSON.stringify(subnet)}`,
          wantedSubnetFilter,
        );
    }
  }
  if (etcd.subnet !== undefined && !isCidrOrIp(etcd.subnet))
    report.error(
      ["cluster", "etcd", "subnet"],
      `etcd subnet is not valid: ${JSON.stringify(etcd.subnet)}`,
      "a CIDR or an IP address",
    );
}

function checkInlineManifests({ inlineManifests = [] }: Cluster, report: Reporter): void {
  const seen = new Set<string>();
  for (const [index, { name = "" }] of inlineManifests.entries()) {
    const path = ["cluster", "inlineManifests", index];
    if (name.trim() === "")
      report.error([...path, "name"], "inline manifest name can't be empty", "a name of this manifest");
    else if (seen.has(name))
      report.error(path, `inline manifest name ${JSON.stringify(name)} is duplicate`, "each name once");
    seen.add(name);
  }
}

function checkDiscovery({ discovery, id = "", secret = "" }: Cluster, report: Reporter): void {
  const service = discovery?.registries?.service;
  if (discovery?.enabled !== true || service?.disabled === true) return;
  if (service?.endpoint !== undefined) {
    const url = parseGoUrl(service.endpoint);
    const path = ["cluster", "discovery", "registries", "service", "endpoint"];
    if (url === undefined || url.scheme === "" || url.host === "")
      report.error(path, "cluster discovery service endpoint must be an absolute URL", "an absolute URL");
    else if (url.path !== "" && url.path !== "/")
      report.error(
        path,
        "cluster discovery service path should be empty",
        "no path, as in https://discovery.example.org/",
      );
  }
  if (id === "")
    report.error(
      ["cluster", "id"],
      "cluster discovery service requires .cluster.id",
      "an identifier that all nodes of the cluster share",
    );
  if (secret === "")
    report.error(["cluster", "secret"], "cluster discovery service requires .cluster.secret", "base64 of 32 bytes");
}

function checkApiServer({ apiServer }: Cluster, report: Reporter): void {
  const authorizers = apiServer?.authorizationConfig ?? [];
  const args = Object.keys(apiServer?.extraArgs ?? {}).filter(
    (key) => key === "authorization-mode" || key.startsWith("authorization-webhook-"),
  );
  if (authorizers.length > 0 && args.length > 0)
    report.error(
      ["cluster", "apiServer", "extraArgs"],
      `authorizationConfig cannot be used together with extra args ${args.join(", ")}`,
      "authorizationConfig or these arguments",
    );
  for (const [index, { type = "", name = "" }] of authorizers.entries()) {
    const path = ["cluster", "apiServer", "authorizationConfig", index];
    if (type === "") report.error([...path, "type"], "authorizer type can't be empty", authorizerTypes.join(", "));
    else if (!authorizerTypes.includes(type))
      report.error([...path, "type"], `unknown authorizer type ${JSON.stringify(type)}`, authorizerTypes.join(", "));
    if (name === "") report.error([...path, "name"], "authorizer name can't be empty", "a name of this authorizer");
  }
}

function checkPods(section: Cluster, report: Reporter): void {
  for (const key of ["apiServer", "controllerManager", "scheduler"] as const) {
    for (const [list, resource] of unknownResources(section[key]?.resources)) {
      report.error(
        ["cluster", key, "resources", list, resource],
        `unsupported pod resource ${JSON.stringify(resource)} in ${key} ${list}`,
        "cpu or memory",
      );
    }
  }
}

function checkCni({ network }: Cluster, report: Reporter): void {
  const cni = network?.cni;
  if (cni === undefined) return;
  const path = ["cluster", "network", "cni"];
  const { name = "", urls = [], flannel } = cni;
  const flannelOptions = (flannel?.extraArgs ?? []).length > 0 || flannel?.kubeNetworkPoliciesEnabled !== undefined;
  if (!["flannel", "custom", "none"].includes(name))
    report.error(
      [...path, "name"],
      `cni name should be one of [custom flannel none], found ${JSON.stringify(name)}`,
      "custom, flannel or none",
    );
  if (name !== "custom" && urls.length > 0)
    report.error([...path, "urls"], `"urls" field should be empty for ${JSON.stringify(name)} CNI`, "nothing");
  if (name === "custom" && urls.length === 0) report.warning(path, '"urls" field should not be empty for "custom" CNI');
  if (name !== "flannel" && flannelOptions)
    report.error([...path, "flannel"], `flannel options cannot be set for ${JSON.stringify(name)} CNI`, "nothing");
  for (const [index, url] of (name === "custom" ? urls : []).entries()) {
    const problem = endpointProblem(url);
    if (problem !== undefined)
      report.error([...path, "urls", index], `invalid CNI URL ${JSON.stringify(url)}: ${problem}`, wantedUrl);
  }
}

function checkImages(section: Cluster, report: Reporter): void {
  for (const key of ["apiServer", "controllerManager", "scheduler"] as const) {
    const image = section[key]?.image ?? "";
    const problem = image === "" ? undefined : kubernetesImageProblem(image);
    if (problem !== undefined)
      report.error(["cluster", key, "image"], `${key} image is not valid: ${problem}`, wantedKubernetesImage);
  }
}
