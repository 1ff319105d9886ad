// Which files below /etc users may own.

const managedFiles: ReadonlySet<string> = new Set([
  "resolv.conf",
  "hosts",
  "machine-id",
  "extensions.yaml",
  "localtime",
  "os-release",
  "xattr.conf",
]);
const managedFolders = [
  "apparmor.d/",
  "apparmor/",
  "ca-certificates/",
  "cni/",
  "cri/",
  "iscsi/",
  "kubernetes/",
  "lvm/",
  "nvme/",
  "pki/",
  "selinux/",
  "ssl/",
];

/** What is wrong with a path below /etc, or undefined. */
export function etcFileProblem(name: string): string | undefined {
  if (name === "") return "name is required";
  const parts = name.split("/");
  if (name.startsWith("/") || parts.includes("..") || parts.includes("") || parts.includes(".")) {
    return `name ${JSON.stringify(name)} must be a local path below /etc`;
  }
  if (name.startsWith(".")) return `name ${JSON.stringify(name)} must not start with a dot`;
  if (managedFiles.has(name) || managedFolders.some((folder) => name.startsWith(folder)))
    return `file ${JSON.stringify(name)} is managed by the system`;
  return undefined;
}
