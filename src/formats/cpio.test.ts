import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { encodeCpio } from "./cpio.ts";

test("encodeCpio() writes what cpio lists", () => {
  const archive = encodeCpio(
    [
      { kind: "directory", path: "dev", mode: 0o755 },
      { kind: "device", path: "dev/console", mode: 0o600, major: 5, minor: 1 },
      { kind: "file", path: "init", mode: 0o755, content: Buffer.from("hello") },
      { kind: "symlink", path: "bin", target: "usr/bin" },
    ],
    0,
  );
  const { stdout } = spawnSync("cpio", ["-itvn", "--quiet"], { input: archive, env: { LC_ALL: "C", TZ: "UTC" } });
  const lines = stdout
    .toString()
    .split("\n")
    .map((line) => line.replaceAll(/ +/g, " "));
  expect(lines).toEqual([
    "drwxr-xr-x 2 0 0 0 Jan 1 1970 dev",
    "crw------- 1 0 0 5, 1 Jan 1 1970 dev/console",
    "-rwxr-xr-x 1 0 0 5 Jan 1 1970 init",
    "lrwxrwxrwx 1 0 0 7 Jan 1 1970 bin -> usr/bin",
    "",
  ]);
});
