// Which versions of Kubernetes a version of the system runs. The minor of the system and that of the newest Kubernetes go up together.

const newestAhead = 23;
const knownMinors = 6;

/** Minors of Kubernetes 1 that a minor of the system runs: 1.14 runs 1.32 to 1.37. */
export function kubernetesRange(systemMinor: number): { readonly oldest: number; readonly newest: number } {
  const newest = systemMinor + newestAhead;
  return { oldest: newest - knownMinors + 1, newest };
}
