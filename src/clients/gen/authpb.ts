// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";

export const PermissionType = {
  READ: 0,
  WRITE: 1,
  READWRITE: 2,
} as const;
export type PermissionType = number;

export interface Permission {
  readonly permType: PermissionType;
  readonly key: Uint8Array;
  readonly rangeEnd: Uint8Array;
}

export const Permission: Message<Permission> = {
  name: "authpb.Permission",
  fields: [
    { number: 1, name: "permType", kind: "enum" },
    { number: 2, name: "key", kind: "bytes" },
    { number: 3, name: "rangeEnd", kind: "bytes" },
  ],
};

export interface Role {
  readonly name: Uint8Array;
  readonly keyPermission: readonly Permission[];
}

export const Role: Message<Role> = {
  name: "authpb.Role",
  fields: [
    { number: 1, name: "name", kind: "bytes" },
    { number: 2, name: "keyPermission", kind: "message", label: "repeated", message: () => Permission },
  ],
};

export interface User {
  readonly name: Uint8Array;
  readonly password: Uint8Array;
  readonly roles: readonly string[];
  readonly options?: UserAddOptions | undefined;
}

export const User: Message<User> = {
  name: "authpb.User",
  fields: [
    { number: 1, name: "name", kind: "bytes" },
    { number: 2, name: "password", kind: "bytes" },
    { number: 3, name: "roles", kind: "string", label: "repeated" },
    { number: 4, name: "options", kind: "message", message: () => UserAddOptions },
  ],
};

export interface UserAddOptions {
  readonly noPassword: boolean;
}

export const UserAddOptions: Message<UserAddOptions> = {
  name: "authpb.UserAddOptions",
  fields: [
    { number: 1, name: "noPassword", kind: "bool" },
  ],
};
