// What the API of Kubernetes answered, by errors of its client, which controllers know as a type only.

/** Whether the API refused with this HTTP status. */
export function isKubernetesAnswer(error: unknown, status: number): error is Error {
  return error instanceof Error && error.name === "KubernetesError" && "code" in error && error.code === status;
}
