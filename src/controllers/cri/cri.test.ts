// From the config to the files of the container runtime, and to its start: against what a real node of the reference has.
import { mkdtemp, readFile, rm, writeFile, mkdir, readdir } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { decodeUtf8 } from "../../base/bytes.ts";
import { silentLogger } from "../../base/logger.ts";
import { manualClock } from "../../base/manual-clock.ts";
import { openMemoryState } from "../../cosi/memory-state.ts";
import { openState } from "../../cosi/open-state.ts";
import { createRuntime } from "../../cosi/runtime.ts";
import type { State } from "../../cosi/state.ts";
import { nodeFiles } from "../../linux/files.ts";
import { MachineConfig } from "../../resources/config/machine-config.ts";
import { RegistryConfig } from "../../resources/cri/registry-config.ts";
import { EtcFileSpec } from "../../resources/files/etc-file-spec.ts";
import { EtcFileStatus } from "../../resources/files/etc-file-status.ts";
import { criBaseRuntimeSpecController } from "../files/cri-base-runtime-spec.ts";
import { criConfigController } from "../files/cri-config.ts";
import { customizationConfigController } from "./customization-config.ts";
import { registriesConfigController } from "./registries-config.ts";
import { runtimeSpecConfigController } from "./runtime-spec-config.ts";
import { serviceController } from "./service.ts";

let state: State;
let stop: AbortController;
let running: Promise<void>;
let etcPath: string;
const calls: string[] = [];

beforeEach(async () => {
  etcPath = await mkdtemp(join(tmpdir(), "cri-etc-"));
  await mkdir(join(etcPath, "cri/conf.d"), { recursive: true });
  await writeFile(
    join(etcPath, "cri/conf.d/00-base.part"),
    await readFile("rootfs/etc/cri/conf.d/00-base.part", "utf8"),
  );
  calls.length = 0;
  const supervisor = {
    start: (...ids: readonly string[]) => void calls.push(`start ${ids.join(" ")}`),
    restart: async (id: string) => void calls.push(`restart ${id}`),
  };
  const clock = manualClock();
  state = openState(openMemoryState({ clock }));
  stop = new AbortController();
  const runtime = createRuntime({ state, log: silentLogger, clock });
  runtime.register(registriesConfigController());
  runtime.register(customizationConfigController());
  runtime.register(runtimeSpecConfigController());
  runtime.register(criBaseRuntimeSpecController());
  runtime.register(criConfigController({ files: nodeFiles(), etcPath }));
  runtime.register(serviceController({ supervisor }));
  running = runtime.run(stop.signal);
});

afterEach(async () => {
  stop.abort();
  await running;
  await rm(etcPath, { recursive: true });
});

async function file(id: string, accept: (text: string) => boolean = () => true): Promise<string> {
  const found = await state.waitFor(EtcFileSpec, id, ({ spec }) => accept(decodeUtf8(spec.contents)), {
    signal: stop.signal,
  });
  return decodeUtf8(found.spec.contents);
}

const configure = (yaml: string): Promise<unknown> => state.modify(MachineConfig, "v1alpha1", () => ({ yaml }));

test("the base spec is that of a reference node, with the changes of the config", async () => {
  const recorded = readFileSync("test/fixtures/reference-node/controlplane/etcfilespecs.files.talos.dev.yaml", "utf8");
  const text = recorded.split(/^---$/mu).find((each) => each.includes("id: cri/conf.d/base-spec.json")) ?? "";
  const { spec } = parse(text) as { spec: { contents: string } };
  const before = await file("cri/conf.d/base-spec.json");
  expect(JSON.parse(before)).toEqual(JSON.parse(spec.contents));
  await configure(`apiVersion: v1alpha1
kind: CRIBaseRuntimeSpecConfig
overrides:
  process:
    rlimits: [{ type: RLIMIT_NOFILE, hard: 1024, soft: 1024 }]
`);
  const after = await file("cri/conf.d/base-spec.json", (contents) => contents.includes("RLIMIT"));
  expect(JSON.parse(after)).toMatchObject({
    process: { cwd: "/", rlimits: [{ type: "RLIMIT_NOFILE", hard: 1024, soft: 1024 }] },
  });
});

test("registries come from documents, their folder holds nothing else", async () => {
  await mkdir(join(etcPath, "cri/conf.d/hosts/old.example"), { recursive: true });
  await configure(`apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: ghcr.io
endpoints:
  - url: http://10.0.2.2:5000
---
apiVersion: v1alpha1
kind: RegistryTLSConfig
name: empty.example
---
apiVersion: v1alpha1
kind: RegistryAuthConfig
name: 10.0.2.2:5000
username: puller
password: secret
`);
  expect(await file("cri/conf.d/cri.toml", (text) => text.includes("puller"))).toContain(
    "[plugins.'io.containerd.cri.v1.images'.registry.configs.'10.0.2.2:5000'.auth]",
  );
  expect(await readdir(join(etcPath, "cri/conf.d/hosts"))).toEqual(["ghcr.io"]);
  const { spec } = await state.get(RegistryConfig, "registries");
  expect(spec).toEqual({
    mirrors: {
      "ghcr.io": { endpoints: [{ endpoint: "http://10.0.2.2:5000", overridePath: false }], skipFallback: false },
    },
    auths: { "10.0.2.2:5000": { username: "puller", password: "secret", auth: "", identityToken: "" } },
    tls: {},
  });
});

test("the service starts when both files are there, and again when one has changed", async () => {
  const status = (id: string, specVersion: string): Promise<unknown> =>
    state.modify(EtcFileStatus, id, () => ({ specVersion }));
  const until = async (count: number): Promise<void> => {
    while (calls.length < count) await new Promise((resolve) => void setImmediate(resolve));
  };
  await status("cri/conf.d/cri.toml", "1");
  await status("cri/conf.d/base-spec.json", "1");
  await until(1);
  await status("cri/conf.d/cri.toml", "2");
  await until(2);
  expect(calls).toEqual(["start cri", "restart cri"]);
});
