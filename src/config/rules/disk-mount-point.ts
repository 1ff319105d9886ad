// Where partitions of `machine.disks` may be mounted.

const variable = "/var/";

/** Below `/var`, as a path without steps: the rest of the tree cannot be written to. */
export function isDiskMountPoint(path: string): boolean {
  return (
    path.startsWith(variable) &&
    path
      .slice(1)
      .split("/")
      .every((part) => !["", ".", ".."].includes(part))
  );
}
