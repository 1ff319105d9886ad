// Compiles the C programs of the image: stage 1, the launch helper and poweroff, static against musl, which makes them smallest.
import { join } from "node:path";
import { top } from "./paths.ts";
import { run } from "./run.ts";

/**
 * The C library is musl, the kernel's headers are those of the build machine. `-Os` is not only smaller: under emulation it checks the
 * root file system in two thirds of the time of `-O2`.
 */
const flags = [
  ..."-static -Os -std=gnu17 -Wall -Wextra -Werror -s -Wl,--build-id=none".split(" "),
  ..."-idirafter /usr/include -idirafter /usr/include/x86_64-linux-gnu".split(" "),
];

export const stage1Sources: readonly string[] = ["init.c", "sha256.c", "text.c"].map((name) =>
  join(top, "image/stage1", name),
);
export const stage1TestSources: readonly string[] = ["test.c", "sha256.c", "text.c"].map((name) =>
  join(top, "image/stage1", name),
);
export const launchSources: readonly string[] = [join(top, "image/launch/launch.c")];
export const poweroffSources: readonly string[] = [join(top, "image/poweroff/poweroff.c")];

export function compile(sources: readonly string[], target: string, extra: readonly string[] = []): void {
  run("musl-gcc", [...flags, ...extra, "-o", target, ...sources]);
}
