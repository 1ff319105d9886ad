// Parts that Kubernetes components share.
import { field, freeForm, object } from "../../schema.ts";

export const resources = object({
  requests: field(freeForm),
  limits: field(freeForm),
});
