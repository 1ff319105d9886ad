// Resources of recorded calls: our declarations read their bytes and write the very same, and their YAML says the same as ours.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { Namespace, ResourceDefinition } from "../../src/cosi/meta.ts";
import { yamlText } from "../../src/cosi/yaml-text.ts";
import { allResourceTypes } from "../../src/resources/all.ts";
import { decode } from "../../src/wire/codec.ts";
import type { Resource } from "../../src/wire/gen/cosi-resource.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";

interface Recorded {
  readonly command: string;
  readonly path: string;
  readonly response: readonly string[];
  readonly responseBytes: number;
}

const types = new Map([Namespace, ResourceDefinition, ...allResourceTypes].map((type) => [type.type, type]));

/** Long answers were cut: then the last message is a part of one. */
function whole({ response, responseBytes }: Recorded): readonly Uint8Array[] {
  const messages = response.map((message) => Uint8Array.fromBase64(message));
  const found = messages.reduce((total, { length }) => total + length, 0);
  return found < responseBytes ? messages.slice(0, -1) : messages;
}

function resourcesIn(call: Recorded): readonly Resource[] {
  const { path } = call;
  return whole(call).flatMap((bytes) => {
    if (path === rpc.State.Get.path) return decode(rpc.State.Get.response, bytes).resource ?? [];
    if (path === rpc.State.List.path) return decode(rpc.State.List.response, bytes).resource ?? [];
    return decode(rpc.State.Watch.response, bytes).event.flatMap(({ resource }) => resource ?? []);
  });
}

function withoutKeys(data: unknown, hidden: ReadonlySet<string>): unknown {
  if (typeof data !== "object" || data === null || hidden.size === 0) return data;
  return Object.fromEntries(Object.entries(data).filter(([key]) => !hidden.has(key)));
}

const recorded = ["maintenance", "controlplane"].flatMap((stage) =>
  readFileSync(`test/fixtures/wire/${stage}.jsonl`, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Recorded)
    .filter(({ path }) => path.startsWith("/cosi.resource.State/"))
    .map((call) => [`${stage}: ${call.command}`, call] as const),
);

it.each(recorded)("%s", (_name, call) => {
  for (const { metadata, spec } of resourcesIn(call)) {
    const type = types.get(metadata?.type ?? "");
    if (type === undefined) throw new Error(`Type ${metadata?.type} is not declared`);
    const { protoSpec = new Uint8Array(), yamlSpec = "" } = spec ?? {};
    const decoded = type.decodeSpec(protoSpec);
    expect(type.encodeSpec(decoded).toHex()).toBe(protoSpec.toHex());
    // What is in the YAML form only cannot come back from the bytes.
    const yamlOnly = Object.entries(type.fields).filter(([, { number }]) => number === 0);
    const hidden = new Set(yamlOnly.map(([name, { yamlKey }]) => yamlKey ?? name));
    const text = parse(yamlSpec, (key, value: unknown) => (hidden.has(String(key)) ? undefined : value));
    expect(withoutKeys(type.specToYaml(decoded), hidden)).toEqual(text);
    // The text is the same to the letter, too.
    expect(yamlOnly.length > 0 ? yamlSpec : yamlText(type.specToYaml(decoded))).toBe(yamlSpec);
  }
});
