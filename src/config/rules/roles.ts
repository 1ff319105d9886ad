// Roles of this API's clients.

export const apiRoles: ReadonlySet<string> = new Set([
  "os:admin",
  "os:operator",
  "os:reader",
  "os:etcd:backup",
  "os:image:verifier",
  "os:meta:writer",
  "os:impersonator",
]);
