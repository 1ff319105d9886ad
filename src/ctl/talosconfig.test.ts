import { mkdtemp, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  encodeTalosConfig,
  mergeTalosConfig,
  openTalosConfig,
  parseTalosConfig,
  saveTalosConfig,
  selectContext,
  talosConfigPaths,
} from "./talosconfig.ts";

const text = `context: demo
contexts:
    demo:
        endpoints:
            - 127.0.0.1
        ca: Y2E=
        crt: Y3J0
        key: a2V5
        auth:
            siderov1:
                identity: someone
`;

test("parseTalosConfig() keeps what other clients wrote, encodeTalosConfig() writes it back", () => {
  expect(encodeTalosConfig(parseTalosConfig(text))).toBe(text);
  expect(parseTalosConfig("")).toEqual({ context: "", contexts: {} });
});

test("parseTalosConfig() says where a value does not fit", () => {
  expect(() => parseTalosConfig("- a")).toThrow("found no mapping at the top level");
  expect(() => parseTalosConfig("contexts: {a: {endpoints: 1}}")).toThrow("contexts.a.endpoints");
  expect(() => parseTalosConfig("contexts: {a: {endpoints: [], ca: 1}}")).toThrow("contexts.a.ca");
});

test("talosConfigPaths() looks at the flag, then at the environment, then at home", () => {
  expect(talosConfigPaths("x", { HOME: "/h" })).toEqual(["x"]);
  expect(talosConfigPaths(undefined, { HOME: "/h", TALOSCONFIG: "/t" })).toEqual([
    "/t",
    "/h/.talos/config",
    "/var/run/secrets/talos.dev/config",
  ]);
  expect(talosConfigPaths(undefined, { TALOS_HOME: "/th" })[0]).toBe("/th/config");
});

test("saveTalosConfig() writes a private file that openTalosConfig() finds", async () => {
  const path = join(await mkdtemp(join(tmpdir(), "ctl-")), "sub", "config");
  await saveTalosConfig({ path, config: parseTalosConfig(text) });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readFile(path, "utf8")).toBe(text);
  expect((await openTalosConfig(["/nonexistent/config", path])).path).toBe(path);
  expect(await openTalosConfig(["/nonexistent/config"])).toEqual({
    path: "/nonexistent/config",
    config: { context: "", contexts: {} },
  });
});

test("selectContext() names what is missing", () => {
  expect(() => selectContext(parseTalosConfig(""), undefined)).toThrow("talos config file is empty");
  expect(() => selectContext(parseTalosConfig(text), "other")).toThrow('context "other" not found in config');
  expect(selectContext(parseTalosConfig(text), undefined).endpoints).toEqual(["127.0.0.1"]);
});

test("mergeTalosConfig() renames a context whose content differs, and keeps one that is the same", () => {
  const ours = parseTalosConfig(text);
  const other = parseTalosConfig(text.replace("127.0.0.1", "10.0.0.1"));
  const merged = mergeTalosConfig(ours, other);
  expect([Object.keys(merged.config.contexts), merged.config.context, merged.renames]).toEqual([
    ["demo", "demo-1"],
    "demo-1",
    [{ from: "demo", to: "demo-1" }],
  ]);
  expect(mergeTalosConfig(ours, ours)).toEqual({ config: ours, renames: [] });
});
