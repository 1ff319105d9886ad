import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
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
  expect(talosConfigPaths(undefined, {})).toEqual(["/var/run/secrets/talos.dev/config"]);
});

test("saveTalosConfig() writes a private file that openTalosConfig() finds", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ctl-"));
  const path = join(folder, "sub", "config");
  await saveTalosConfig({ path, config: parseTalosConfig(text) });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readFile(path, "utf8")).toBe(text);
  expect((await openTalosConfig([join(folder, "absent"), path])).path).toBe(path);
  expect(await readdir(folder)).toEqual(["sub"]);
  await rm(folder, { recursive: true });
});

test("openTalosConfig() makes an empty private file at the first place where it can, when there is none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ctl-"));
  await writeFile(join(folder, "file"), "");
  const paths = [join(folder, "file", "below"), join(folder, "home", "config"), join(folder, "other")];
  const found = await openTalosConfig(paths);
  const made = await stat(found.path);
  expect(found).toEqual({ path: paths[1], config: { context: "", contexts: {} } });
  expect([made.size, made.mode & 0o777, (await stat(join(folder, "home"))).mode & 0o777]).toEqual([0, 0o600, 0o700]);
  expect((await readdir(folder)).toSorted()).toEqual(["file", "home"]);
  await rm(folder, { recursive: true });
});

test("openTalosConfig() does not pass over a file that it cannot read", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ctl-"));
  await mkdir(join(folder, "config"));
  await saveTalosConfig({ path: join(folder, "next"), config: parseTalosConfig(text) });
  await expect(openTalosConfig([join(folder, "config"), join(folder, "next")])).rejects.toThrow(
    `Cannot read client config "${join(folder, "config")}"`,
  );
  await expect(saveTalosConfig({ path: join(folder, "config"), config: parseTalosConfig(text) })).rejects.toThrow(
    "Cannot write client config",
  );
  await rm(folder, { recursive: true });
});

test("parseTalosConfig() takes the target of very old files for an endpoint, unless there are endpoints", () => {
  const of = (yaml: string): unknown => parseTalosConfig(`contexts: {a: ${yaml}}`).contexts["a"];
  expect([of("{target: 10.0.0.1}"), of("{target: 10.0.0.1, endpoints: [10.0.0.2]}")]).toEqual([
    { endpoints: ["10.0.0.1"], nodes: [] },
    { endpoints: ["10.0.0.2"], nodes: [] },
  ]);
});

test("selectContext() names what is missing", () => {
  const select = (content: string, name?: string) =>
    selectContext({ path: "/c", config: parseTalosConfig(content) }, name);
  expect(() => select("")).toThrow('talos config file is empty: found no context in "/c"');
  expect(() => select(text, "other")).toThrow(
    `context "other" not found in config: "/c" has ${Object.keys(parseTalosConfig(text).contexts)
      .map((name) => `"${name}"`)
      .join(", ")}`,
  );
  expect(select(text).endpoints).toEqual(["127.0.0.1"]);
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
