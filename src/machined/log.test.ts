// Lines of the node's log: their form in the kernel log and in the store.
import { expect, test } from "vitest";
import { concatBytes, decodeUtf8 } from "../base/bytes.ts";
import { manualClock } from "../base/manual-clock.ts";
import { Redacted } from "../base/redacted.ts";
import { openLogStore } from "../runtime/log-store.ts";
import { formatLine, openNodeLog } from "./log.ts";

const identity = { compress: async (bytes: Uint8Array) => bytes, decompress: async (bytes: Uint8Array) => bytes };

test("formatLine() prints fields as JSON, errors as chains, and no secrets", () => {
  const error = new Error("Cannot mount", { cause: new Error("no such device") });
  expect(
    formatLine("volume failed", { error, count: 3n, secret: new Redacted("x"), list: ["a"], none: undefined }),
  ).toBe('volume failed {"error": "Cannot mount: no such device", "count": 3, "secret": "<redacted>", "list": ["a"]}');
});

test("openNodeLog() writes to the kernel log and to the log of the component", async () => {
  const logs = openLogStore(identity);
  const kernel: string[] = [];
  const write = (priority: number, line: string) => void kernel.push(`${priority} ${line}`);
  const log = openNodeLog({ kernelLog: { write }, logs, clock: manualClock(), level: "info" });
  log.debug("dropped");
  log.with({ component: "controller-runtime" }).warn("controller failed", { controller: "x.YController" });
  log.info("early startup done");
  log.with({ component: "api" }).info("served call");
  log.with({ component: "api" }).warn("listener failed");
  log
    .with({ component: "console", controller: "x.YController" })
    .info("server certificate issued", { fingerprint: "f" });
  expect(kernel).toEqual([
    '4 [ichor] controller failed {"component": "controller-runtime", "controller": "x.YController"}',
    "6 [ichor] early startup done",
    '4 [ichor] listener failed {"component": "api"}',
    '3 [ichor] server certificate issued {"fingerprint": "f"}',
  ]);
  const parts: Uint8Array[] = [];
  for await (const piece of logs.read("machined", {}, new AbortController().signal)) parts.push(piece);
  expect(decodeUtf8(concatBytes(parts))).toBe(
    [
      "2026/01/01 00:00:00.000000 early startup done\n",
      '2026/01/01 00:00:00.000000 served call {"component": "api"}\n',
      '2026/01/01 00:00:00.000000 listener failed {"component": "api"}\n',
      '2026/01/01 00:00:00.000000 server certificate issued {"fingerprint": "f"}\n',
    ].join(""),
  );
});
