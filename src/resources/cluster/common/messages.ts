// Messages that specs of several resources of this area share.
import type { ValueOf } from "../../../cosi/spec.ts";
import { int } from "../../../cosi/scalars.ts";
import { field, message } from "../../../cosi/spec.ts";

export const controlPlane = message("cluster.ControlPlane", {
  port: field(1, int),
});
export type ControlPlane = ValueOf<typeof controlPlane>;
