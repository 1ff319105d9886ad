// Parts that Kubernetes components share.
import { field, freeForm, object } from "../../schema.ts";

export const resources = object({
  requests: field(freeForm, { about: "Guaranteed amounts." }),
  limits: field(freeForm, { about: "Largest amounts." }),
});
