// Where the files of the control plane's pods lie, on the node and inside the pods, and who reads them.

export type Program = "kube-apiserver" | "kube-controller-manager" | "kube-scheduler";

/** User and group of each program. */
export const programIds: Readonly<Record<Program, number>> = {
  "kube-apiserver": 65_534,
  "kube-controller-manager": 65_535,
  "kube-scheduler": 65_536,
};

export function secretsPath(program: Program): string {
  return `/system/secrets/kubernetes/${program}`;
}

export function configPath(program: Program): string {
  return `/system/config/kubernetes/${program}`;
}

/** Of the API server's audit log. */
export const auditLogPath = "/var/log/audit/kube";
