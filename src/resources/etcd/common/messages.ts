// Messages that specs of several resources of this area share.
import type { ValueOf } from "../../../cosi/spec.ts";
import { string } from "../../../cosi/scalars.ts";
import { field, list, message } from "../../../cosi/spec.ts";

export const argValues = message("etcd.ArgValues", {
  values: field(1, list(string)),
});
export type ArgValues = ValueOf<typeof argValues>;
