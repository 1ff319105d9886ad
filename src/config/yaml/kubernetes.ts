// YAML as Kubernetes' own tools write it: two spaces, lists flush with their key, keys in order.
import { encodeFree } from "../encode.ts";
import type { FreeValue } from "../schema.ts";
import { writeYaml } from "./write.ts";

/** Ends with a newline. */
export function kubernetesYaml(value: FreeValue): string {
  return writeYaml(encodeFree(value), 2, "flush");
}
