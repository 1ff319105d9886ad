// Kernel parameters: files below /proc/sys and /sys, named with dots as clients do.
import { errorCode } from "../base/errors.ts";
import type { Files } from "./files.ts";

export interface Sysctl {
  /** Value without the final newline; undefined when the kernel has no such parameter. */
  read(path: string): Promise<string | undefined>;
  /** False when the kernel has no such parameter; rejects when it refuses the value. */
  write(path: string, value: string): Promise<boolean>;
}

function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ENOENT" || code === "ENOTDIR";
}

/** The parameters of the machine. Paths are those of the files: `/proc/sys/kernel/panic`. */
export function fileSysctl(files: Files): Sysctl {
  return {
    async read(path) {
      try {
        return (await files.readText(path)).replace(/\n$/u, "");
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async write(path, value) {
      try {
        await files.write(path, `${value}\n`); // some take a word only with the end of its line
        return true;
      } catch (error) {
        if (isMissing(error)) return false;
        throw new Error(`Cannot write kernel parameter "${path}"`, { cause: error });
      }
    },
  };
}
