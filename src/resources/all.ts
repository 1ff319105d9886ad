// All resource types that the node registers.
import type { AnyResourceType } from "../cosi/resource.ts";
import * as block from "./block/catalogue.ts";
import * as cluster from "./cluster/catalogue.ts";
import * as config from "./config/catalogue.ts";
import * as containers from "./containers/catalogue.ts";
import * as cri from "./cri/catalogue.ts";
import * as etcd from "./etcd/catalogue.ts";
import * as files from "./files/catalogue.ts";
import * as hardware from "./hardware/catalogue.ts";
import * as k8s from "./k8s/catalogue.ts";
import * as kubespan from "./kubespan/catalogue.ts";
import * as network from "./network/catalogue.ts";
import * as perf from "./perf/catalogue.ts";
import * as runtime from "./runtime/catalogue.ts";
import * as secrets from "./secrets/catalogue.ts";
import * as security from "./security/catalogue.ts";
import * as siderolink from "./siderolink/catalogue.ts";
import * as storage from "./storage/catalogue.ts";
import * as time from "./time/catalogue.ts";
import * as v1alpha1 from "./v1alpha1/catalogue.ts";

const areas: readonly Readonly<Record<string, AnyResourceType>>[] = [
  block,
  cluster,
  config,
  containers,
  cri,
  etcd,
  files,
  hardware,
  k8s,
  kubespan,
  network,
  perf,
  runtime,
  secrets,
  security,
  siderolink,
  storage,
  time,
  v1alpha1,
];

/** Sorted by full name. */
export const allResourceTypes: readonly AnyResourceType[] = areas
  .flatMap((area) => Object.values(area))
  .toSorted((a, b) => (a.type < b.type ? -1 : 1));
