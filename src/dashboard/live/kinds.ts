// The resources that are followed of each node: what a person wants to see of it at a glance.
import type { AnyResourceType } from "../../cosi/resource.ts";
import { Info } from "../../resources/cluster/info.ts";
import { Member } from "../../resources/cluster/member.ts";
import { MachineType } from "../../resources/config/machine-type.ts";
import { SystemInformation } from "../../resources/hardware/system-information.ts";
import { KubeletStatus } from "../../resources/k8s/kubelet-status.ts";
import { StaticPodStatus } from "../../resources/k8s/static-pod-status.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { LinkStatus } from "../../resources/network/link-status.ts";
import { NetworkStatus } from "../../resources/network/network-status.ts";
import { NodeAddress } from "../../resources/network/node-address.ts";
import { ResolverStatus } from "../../resources/network/resolver-status.ts";
import { RouteStatus } from "../../resources/network/route-status.ts";
import { TimeServerStatus } from "../../resources/network/time-server-status.ts";
import { BankStatus } from "../../resources/runtime/bank-status.ts";
import { Diagnostic } from "../../resources/runtime/diagnostic.ts";
import { MachineStatus } from "../../resources/runtime/machine-status.ts";
import { PlatformMetadata } from "../../resources/runtime/platform-metadata.ts";
import { SecurityState } from "../../resources/runtime/security-state.ts";
import { Version } from "../../resources/runtime/version.ts";
import { SiderolinkStatus } from "../../resources/siderolink/siderolink-status.ts";

/** All of each type are followed; none of them is secret. A node of another make may lack some. */
export const followedTypes: readonly AnyResourceType[] = [
  MachineStatus,
  MachineType,
  PlatformMetadata,
  SecurityState,
  Version,
  BankStatus,
  Diagnostic,
  SystemInformation,
  Info,
  Member,
  HostnameStatus,
  NetworkStatus,
  NodeAddress,
  LinkStatus,
  RouteStatus,
  ResolverStatus,
  TimeServerStatus,
  SiderolinkStatus,
  KubeletStatus,
  StaticPodStatus,
];
