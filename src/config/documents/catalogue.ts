// All documents, in the order of the reference pages. One line each.
import type { DocumentType } from "../document.ts";
import { bgpInstanceConfig } from "./bgp-instance-config.ts";
import { blackholeRouteConfig } from "./blackhole-route-config.ts";
import { bondConfig } from "./bond-config.ts";
import { bridgeConfig } from "./bridge-config.ts";
import { containerConfig } from "./container-config.ts";
import { criBaseRuntimeSpecConfig } from "./cri-base-runtime-spec-config.ts";
import { criCustomizationConfig } from "./cri-customization-config.ts";
import { dhcpv4Config } from "./dhcpv4-config.ts";
import { dhcpv6Config } from "./dhcpv6-config.ts";
import { discoveryIdentityConfig } from "./discovery-identity-config.ts";
import { discoveryServiceConfig } from "./discovery-service-config.ts";
import { dummyLinkConfig } from "./dummy-link-config.ts";
import { environmentConfig } from "./environment-config.ts";
import { etcFileConfig } from "./etc-file-config.ts";
import { ethernetConfig } from "./ethernet-config.ts";
import { eventSinkConfig } from "./event-sink-config.ts";
import { existingVolumeConfig } from "./existing-volume-config.ts";
import { extensionServiceConfig } from "./extension-service-config.ts";
import { externalVolumeConfig } from "./external-volume-config.ts";
import { filesystemScrubConfig } from "./filesystem-scrub-config.ts";
import { filesystemTrimConfig } from "./filesystem-trim-config.ts";
import { hCloudVIPConfig } from "./hcloud-vip-config.ts";
import { hostnameConfig } from "./hostname-config.ts";
import { httpProbeConfig } from "./http-probe-config.ts";
import { imageCacheConfig } from "./image-cache-config.ts";
import { imageTrustConfig } from "./image-trust-config.ts";
import { imageVerificationConfig } from "./image-verification-config.ts";
import { kernelModuleConfig } from "./kernel-module-config.ts";
import { kmsgLogConfig } from "./kmsg-log-config.ts";
import { kubeAdmissionControlConfig } from "./kube-admission-control-config.ts";
import { kubeAggregatorCAConfig } from "./kube-aggregator-ca-config.ts";
import { kubeAPIServerCAConfig } from "./kube-api-server-ca-config.ts";
import { kubeAPIServerConfig } from "./kube-api-server-config.ts";
import { kubeAuditPolicyConfig } from "./kube-audit-policy-config.ts";
import { kubeAuthenticationConfig } from "./kube-authentication-config.ts";
import { kubeAuthorizerConfig } from "./kube-authorizer-config.ts";
import { kubeClusterConfig } from "./kube-cluster-config.ts";
import { kubeControllerManagerConfig } from "./kube-controller-manager-config.ts";
import { kubeCoreDNSConfig } from "./kube-core-dns-config.ts";
import { kubeCredentialProviderConfig } from "./kube-credential-provider-config.ts";
import { kubeEtcdEncryptionConfig } from "./kube-etcd-encryption-config.ts";
import { kubeExternalManifestConfig } from "./kube-external-manifest-config.ts";
import { kubeFlannelCNIConfig } from "./kube-flannel-cni-config.ts";
import { kubeInlineManifestConfig } from "./kube-inline-manifest-config.ts";
import { kubeNetworkConfig } from "./kube-network-config.ts";
import { kubeNodeConfig } from "./kube-node-config.ts";
import { kubePrismConfig } from "./kube-prism-config.ts";
import { kubeProxyConfig } from "./kube-proxy-config.ts";
import { kubeSchedulerConfig } from "./kube-scheduler-config.ts";
import { kubeServiceAccountConfig } from "./kube-service-account-config.ts";
import { kubeSpanConfig } from "./kube-span-config.ts";
import { kubeSpanEndpointsConfig } from "./kube-span-endpoints-config.ts";
import { kubeStaticPodConfig } from "./kube-static-pod-config.ts";
import { kubeTalosAPIAccessConfig } from "./kube-talos-api-access-config.ts";
import { kubeletConfig } from "./kubelet-config.ts";
import { layer2VIPConfig } from "./layer2-vip-config.ts";
import { linkAliasConfig } from "./link-alias-config.ts";
import { linkConfig } from "./link-config.ts";
import { lvmLogicalVolumeConfig } from "./lvm-logical-volume-config.ts";
import { lvmVolumeGroupConfig } from "./lvm-volume-group-config.ts";
import { metricsConfig } from "./metrics-config.ts";
import { networkDefaultActionConfig } from "./network-default-action-config.ts";
import { networkRuleConfig } from "./network-rule-config.ts";
import { oomConfig } from "./oom-config.ts";
import { pciDriverRebindConfig } from "./pci-driver-rebind-config.ts";
import { raidArrayConfig } from "./raid-array-config.ts";
import { rawVolumeConfig } from "./raw-volume-config.ts";
import { registryAuthConfig } from "./registry-auth-config.ts";
import { registryMirrorConfig } from "./registry-mirror-config.ts";
import { registryTLSConfig } from "./registry-tls-config.ts";
import { resolverConfig } from "./resolver-config.ts";
import { routingRuleConfig } from "./routing-rule-config.ts";
import { securityProfileConfig } from "./security-profile-config.ts";
import { sideroLinkConfig } from "./sidero-link-config.ts";
import { staticHostConfig } from "./static-host-config.ts";
import { swapVolumeConfig } from "./swap-volume-config.ts";
import { sysctlConfig } from "./sysctl-config.ts";
import { sysfsConfig } from "./sysfs-config.ts";
import { tcpProbeConfig } from "./tcp-probe-config.ts";
import { timeSyncConfig } from "./time-sync-config.ts";
import { trustedRootsConfig } from "./trusted-roots-config.ts";
import { udevRulesConfig } from "./udev-rules-config.ts";
import { unattendedInstallConfig } from "./unattended-install-config.ts";
import { upgradeTrialConfig } from "./upgrade-trial-config.ts";
import { userVolumeConfig } from "./user-volume-config.ts";
import { vethConfig } from "./veth-config.ts";
import { vlanConfig } from "./vlan-config.ts";
import { volumeConfig } from "./volume-config.ts";
import { vrfConfig } from "./vrf-config.ts";
import { watchdogTimerConfig } from "./watchdog-timer-config.ts";
import { wireguardConfig } from "./wireguard-config.ts";
import { zswapConfig } from "./zswap-config.ts";
import { legacyConfig } from "./legacy.ts";

export const documentTypes: readonly DocumentType[] = [
  legacyConfig,
  bgpInstanceConfig,
  blackholeRouteConfig,
  bondConfig,
  bridgeConfig,
  containerConfig,
  criBaseRuntimeSpecConfig,
  criCustomizationConfig,
  dhcpv4Config,
  dhcpv6Config,
  discoveryIdentityConfig,
  discoveryServiceConfig,
  dummyLinkConfig,
  environmentConfig,
  etcFileConfig,
  ethernetConfig,
  eventSinkConfig,
  existingVolumeConfig,
  extensionServiceConfig,
  externalVolumeConfig,
  filesystemScrubConfig,
  filesystemTrimConfig,
  hCloudVIPConfig,
  hostnameConfig,
  httpProbeConfig,
  imageCacheConfig,
  imageTrustConfig,
  imageVerificationConfig,
  kernelModuleConfig,
  kmsgLogConfig,
  kubeAdmissionControlConfig,
  kubeAggregatorCAConfig,
  kubeAPIServerCAConfig,
  kubeAPIServerConfig,
  kubeAuditPolicyConfig,
  kubeAuthenticationConfig,
  kubeAuthorizerConfig,
  kubeClusterConfig,
  kubeControllerManagerConfig,
  kubeCoreDNSConfig,
  kubeCredentialProviderConfig,
  kubeEtcdEncryptionConfig,
  kubeExternalManifestConfig,
  kubeFlannelCNIConfig,
  kubeInlineManifestConfig,
  kubeNetworkConfig,
  kubeNodeConfig,
  kubePrismConfig,
  kubeProxyConfig,
  kubeSchedulerConfig,
  kubeServiceAccountConfig,
  kubeSpanConfig,
  kubeSpanEndpointsConfig,
  kubeStaticPodConfig,
  kubeTalosAPIAccessConfig,
  kubeletConfig,
  layer2VIPConfig,
  linkAliasConfig,
  linkConfig,
  lvmLogicalVolumeConfig,
  lvmVolumeGroupConfig,
  metricsConfig,
  networkDefaultActionConfig,
  networkRuleConfig,
  oomConfig,
  pciDriverRebindConfig,
  raidArrayConfig,
  rawVolumeConfig,
  registryAuthConfig,
  registryMirrorConfig,
  registryTLSConfig,
  resolverConfig,
  routingRuleConfig,
  securityProfileConfig,
  sideroLinkConfig,
  staticHostConfig,
  swapVolumeConfig,
  sysctlConfig,
  sysfsConfig,
  tcpProbeConfig,
  timeSyncConfig,
  trustedRootsConfig,
  udevRulesConfig,
  unattendedInstallConfig,
  upgradeTrialConfig,
  userVolumeConfig,
  vethConfig,
  vlanConfig,
  volumeConfig,
  vrfConfig,
  watchdogTimerConfig,
  wireguardConfig,
  zswapConfig,
];
