import { expect, test } from "vitest";
import { createLogger } from "../../../base/logger.ts";
import { errorChain } from "../../../base/errors.ts";
import { encodeUtf8 } from "../../../base/bytes.ts";
import { fakeMounts } from "../../../linux/fake/mounts.ts";
import type { MountOptions } from "../../../linux/mount.ts";
import type { ProcessOptions } from "../../../linux/process.ts";
import { SystemError } from "../../../linux/system-error.ts";
import { mountRepaired } from "./mount-repaired.ts";

const never = new AbortController().signal;

/** A file system that mounts as soon as its tool has been there, if the tool is one that can repair it. */
function damaged({ code, isRepairable }: { readonly code: string; readonly isRepairable: boolean }) {
  const table = fakeMounts();
  const runs: (readonly string[])[] = [];
  const logged: string[] = [];
  return {
    runs,
    logged,
    table,
    tools: {
      mounts: {
        async mount(options: MountOptions) {
          if (runs.length === 0 || !isRepairable)
            throw new SystemError(`Cannot mount: ${code}`, { code, errno: 1, syscall: "mount" });
          await table.mount(options);
        },
      },
      processes: {
        async run({ path, args = [] }: ProcessOptions) {
          runs.push([path, ...args]);
          const status = { kind: "exited", code: isRepairable ? 0 : 2 } as const;
          const said = encodeUtf8(isRepairable ? "" : "ERROR: The log head cannot\nbe discovered.\n");
          const [stdout, stderr] = path === "/usr/sbin/e2fsck" ? [said, new Uint8Array()] : [new Uint8Array(), said];
          return { status, stdout, stderr };
        },
      },
      log: createLogger((level, message) => void logged.push(`${level} ${message}`)),
    },
  };
}

const xfs = { source: "/dev/vda6", target: "/var", type: "xfs" };

test("mountRepaired() has a damaged file system repaired, once, and says so", async () => {
  for (const code of ["EUCLEAN", "EIO"]) {
    const { tools, runs, logged, table } = damaged({ code, isRepairable: true });
    await mountRepaired(tools, xfs, never);
    expect(runs).toEqual([["/usr/sbin/xfs_repair", "/dev/vda6"]]);
    expect(logged).toEqual(["warn file system is damaged and is repaired", "warn file system was repaired"]);
    expect(table.mounted).toEqual([xfs]);
  }
});

test("mountRepaired() fails with what the tool said when it could not repair", async () => {
  const { tools, runs } = damaged({ code: "EUCLEAN", isRepairable: false });
  const failure: unknown = await mountRepaired(tools, xfs, never).catch((error: unknown) => error);
  expect(errorChain(failure)).toBe(
    'Cannot mount damaged file system "/dev/vda6": /usr/sbin/xfs_repair could not repair it (exit code 2: ERROR: The log head cannot be discovered.): Cannot mount: EUCLEAN',
  );
  expect(runs).toHaveLength(1);
});

test("mountRepaired() tells what e2fsck says, which it says on its standard output", async () => {
  const { tools } = damaged({ code: "EUCLEAN", isRepairable: false });
  await expect(mountRepaired(tools, { ...xfs, type: "ext4" }, never)).rejects.toThrow(
    "/usr/sbin/e2fsck could not repair it (exit code 2: ERROR: The log head cannot be discovered.)",
  );
});

test("mountRepaired() leaves alone what has no tool, or fails for another reason", async () => {
  for (const [type, code] of [
    ["vfat", "EIO"],
    ["xfs", "ENOENT"],
  ] as const) {
    const { tools, runs, logged } = damaged({ code, isRepairable: true });
    await expect(mountRepaired(tools, { ...xfs, type }, never)).rejects.toMatchObject({ code });
    expect([runs, logged]).toEqual([[], []]);
  }
});
