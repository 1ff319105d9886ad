// Extended attributes of files: small named values beside the contents. Source: xattr(7).
import { decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { errorCode } from "../base/errors.ts";
import type { Libc } from "./ffi/libc.ts";

export interface ExtendedAttribute {
  /** With its class in front: `user.comment`, `security.selinux`. */
  readonly name: string;
  readonly value: Uint8Array;
}

export interface ExtendedAttributes {
  /** Of the file itself: links are not followed. Sorted by name; empty where the file system has none. */
  list(path: string): Promise<readonly ExtendedAttribute[]>;
  /** Creates or replaces one. */
  set(path: string, attribute: ExtendedAttribute): Promise<void>;
}

/** Grows the buffer until the kernel's answer fits: what is asked for may change between two calls. */
async function readAll(call: (buffer: Uint8Array) => Promise<number>): Promise<Uint8Array> {
  for (let size = 256; ; size *= 4) {
    const buffer = new Uint8Array(size);
    try {
      return buffer.subarray(0, await call(buffer));
    } catch (error) {
      if (errorCode(error) !== "ERANGE" || size > maxBytes) throw error;
    }
  }
}

/** Longest list of names, and longest value: XATTR_LIST_MAX and XATTR_SIZE_MAX. */
const maxBytes = 65_536;

export function kernelExtendedAttributes(libc: Libc): ExtendedAttributes {
  async function names(path: string): Promise<readonly string[]> {
    try {
      const bytes = await readAll((buffer) => libc.callAsync("llistxattr", path, buffer, buffer.length));
      return decodeUtf8(bytes).split("\0").filter((name) => name !== ""); // prettier-ignore
    } catch (error) {
      if (errorCode(error) === "EOPNOTSUPP") return [];
      throw error;
    }
  }

  return {
    async list(path) {
      const found: ExtendedAttribute[] = [];
      for (const name of (await names(path)).toSorted()) {
        try {
          const value = await readAll((buffer) => libc.callAsync("lgetxattr", path, name, buffer, buffer.length));
          found.push({ name, value });
        } catch (error) {
          if (errorCode(error) !== "ENODATA") throw error; // removed meanwhile
        }
      }
      return found;
    },
    async set(path, { name, value }) {
      // the kernel takes no empty buffer for an empty value
      await libc.callAsync("lsetxattr", path, name, value.length === 0 ? encodeUtf8("\0") : value, value.length, 0);
    },
  };
}
