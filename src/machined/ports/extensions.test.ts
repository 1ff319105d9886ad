import { expect, test } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { silentLogger } from "../../base/logger.ts";
import type { DirectoryEntry } from "../../linux/files.ts";
import { openExtensionLoader } from "./extensions.ts";

function loaderFor(texts: Readonly<Record<string, string>> | undefined) {
  const loaded: string[] = [];
  const warned: unknown[] = [];
  const files = {
    async list(): Promise<readonly DirectoryEntry[]> {
      if (texts === undefined) throw Object.assign(new Error("no such folder"), { code: "ENOENT" });
      return Object.keys(texts).map((name) => ({ name, kind: "file" }));
    },
    read: async (path: string) => encodeUtf8(texts?.[path.split("/").at(-1) ?? ""] ?? ""),
  };
  const log = { ...silentLogger, warn: (_: string, fields?: object) => void warned.push(fields) };
  const load = openExtensionLoader({ files, loadService: ({ id }) => void loaded.push(id), log });
  return { load, loaded, warned };
}

test("services of extensions become known; one that cannot be read does not keep the others away", async () => {
  const { load, loaded } = loaderFor({
    "agent.yaml": "name: agent\ncontainer: { entrypoint: ./agent }\n",
    "broken.yaml": "name: broken\n",
    "readme.md": "",
  });
  expect(await load()).toEqual(new Map([["agent", "ext-agent"]]));
  expect(loaded).toEqual(["ext-agent"]);
});

test("what a service says and nobody heeds is logged", async () => {
  const { load, warned } = loaderFor({ "a.yaml": "name: a\ncontainer: { entrypoint: a, image: b }\n" });
  await load();
  expect(warned).toEqual([{ file: "a.yaml", keys: ["container.image"] }]);
});

test("an image without extensions has no services of them", async () => {
  expect(await loaderFor(undefined).load()).toEqual(new Map());
});
