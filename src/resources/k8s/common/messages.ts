// Messages that specs of several resources of this area share.
import type { ValueOf } from "../../../cosi/spec.ts";
import { bool, string, uint32 } from "../../../cosi/scalars.ts";
import { field, list, map, message } from "../../../cosi/spec.ts";

export const argValues = message("k8s.ArgValues", {
  values: field(1, list(string)),
});
export type ArgValues = ValueOf<typeof argValues>;

export const extraVolume = message("k8s.ExtraVolume", {
  name: field(1, string),
  hostPath: field(2, string),
  mountPath: field(3, string),
  readonly: field(4, bool),
});
export type ExtraVolume = ValueOf<typeof extraVolume>;

export const resourceLimits = message("k8s.Resources", {
  requests: field(1, map(string)),
  limits: field(2, map(string)),
});
export type ResourceLimits = ValueOf<typeof resourceLimits>;

export const kubePrismEndpoint = message("k8s.KubePrismEndpoint", {
  host: field(1, string),
  port: field(2, uint32),
});
export type KubePrismEndpoint = ValueOf<typeof kubePrismEndpoint>;
