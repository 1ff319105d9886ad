// The version that etcd shall go back to, as clients name it.
import { statusError } from "../../errors.ts";

/** Throws INVALID_ARGUMENT unless it is `MAJOR.MINOR`, at least 3.5: earlier ones cannot read what etcd writes today. */
export function checkDowngradeVersion(version: string): void {
  const [, major = "", minor = ""] = /^(\d+)\.(\d+)$/u.exec(version) ?? [];
  if (major === "") throw statusError("INVALID_ARGUMENT", `invalid version "${version}": want MAJOR.MINOR`);
  if (Number(major) < 3 || (Number(major) === 3 && Number(minor) < 5)) {
    throw statusError("INVALID_ARGUMENT", `invalid version "${version}": downgrade is only supported to 3.5 and later`);
  }
}
