// Conditions in the status of Kubernetes objects: nodes and clients, the health checks and the dashboard look at the same ones.

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

/**
 * Takes the whole object, or anything else with its `status`. No status, or one of another shape, says nothing.
 * Kubernetes API conventions, "Typical status properties".
 */
export function isConditionTrue(object: object, type: string): boolean {
  const conditions = at(at(object, "status"), "conditions");
  const isIt = (each: unknown): boolean => at(each, "type") === type && at(each, "status") === "True";
  return Array.isArray(conditions) && conditions.some(isIt);
}
