// A store that is served over gRPC at a unix socket is a store.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import * as methods from "../../src/api/cosi/catalogue.ts";
import type { AccessPolicy } from "../../src/api/cosi/common/access.ts";
import { apidFeed, listedPolicy, nodePolicy, openPolicy } from "../../src/api/cosi/common/access.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLogger } from "../../src/base/logger.ts";
import { openMemoryState } from "../../src/cosi/memory-state.ts";
import { Namespace, registerResources, ResourceDefinition } from "../../src/cosi/meta.ts";
import { openState } from "../../src/cosi/open-state.ts";
import type { StateTransport } from "../../src/cosi/remote-state.ts";
import { openRemoteState } from "../../src/cosi/remote-state.ts";
import type { CoreState } from "../../src/cosi/state.ts";
import { resourceCodec, typeLookup } from "../../src/cosi/wire.ts";
import { allResourceTypes } from "../../src/resources/all.ts";
import { namespaces } from "../../src/resources/namespaces.ts";
import { HostnameStatus } from "../../src/resources/network/hostname-status.ts";
import { EncryptionSalt } from "../../src/resources/secrets/encryption-salt.ts";
import { call, callServerStream } from "../../src/rpc/client.ts";
import type { Client } from "../../src/rpc/connection.ts";
import { openClient } from "../../src/rpc/connection.ts";
import { dispatchMethods } from "../../src/rpc/dispatch.ts";
import { listenUnix } from "../../src/rpc/listen.ts";
import { decode } from "../../src/wire/codec.ts";
import { ResourceDefinitionSpec } from "../../src/wire/gen/cosi-resource-meta.ts";
import { rpc } from "../../src/wire/gen/rpc.ts";
import { stateSuite } from "./state-suite.ts";
import { LampSpec, LampStatus } from "./toys.ts";

const clock = systemClock;
const codec = resourceCodec(typeLookup([Namespace, ResourceDefinition, LampSpec, LampStatus, ...allResourceTypes]));

interface Served {
  readonly client: Client;
  readonly core: CoreState;
  close(): Promise<void>;
}

async function serve(core: CoreState, policy: AccessPolicy, roles: readonly string[]): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), "state-"));
  const path = join(folder, "state.sock");
  const handle = dispatchMethods({
    methods: Object.values(methods),
    env: { resources: { core, codec, policy } },
    roles: () => new Set(roles),
    log: silentLogger,
  });
  const listener = await listenUnix({ path, handle, clock, log: silentLogger, graceMs: 0 });
  const client = openClient({ target: { kind: "unix", path }, clock });
  const transport: StateTransport = {
    call: (method, request, signal) => call(client, method, request, signal === undefined ? {} : { signal }),
    stream: (method, request, signal) =>
      callServerStream(client, method, request, signal === undefined ? {} : { signal }),
  };
  return {
    client,
    core: openRemoteState({ transport, codec, clock }),
    async close() {
      client.destroy();
      await listener.close();
      await rm(folder, { recursive: true });
    },
  };
}

stateSuite("openRemoteState()", () => serve(openMemoryState({ clock }), openPolicy, ["os:admin"]));

async function nodeState(): Promise<CoreState> {
  const core = openMemoryState({ clock });
  await registerResources(openState(core), allResourceTypes, namespaces);
  await openState(core).modify(HostnameStatus, "hostname", () => ({ hostname: "n1", domainname: "" }));
  await openState(core).modify(EncryptionSalt, "salt", () => ({ diskSalt: Uint8Array.of(1, 2) }));
  return core;
}

const code = (number: number): unknown => expect.objectContaining({ cause: expect.objectContaining({ code: number }) });

it("nodePolicy() reads what is registered, keeps secrets for administrators and writes nothing", async () => {
  const core = await nodeState();
  await using stack = new AsyncDisposableStack();
  const reader = await serve(core, nodePolicy(openState(core)), ["os:reader"]);
  stack.defer(() => reader.close());
  const admin = await serve(core, nodePolicy(openState(core)), ["os:admin"]);
  stack.defer(() => admin.close());
  const state = openState(reader.core);
  expect((await state.get(HostnameStatus, "hostname")).spec).toEqual({ hostname: "n1", domainname: "" });
  await expect(state.get(HostnameStatus, "other")).rejects.toEqual(code(5));
  await expect(state.get(EncryptionSalt, "salt")).rejects.toEqual(code(7));
  expect((await openState(admin.core).get(EncryptionSalt, "salt")).spec.diskSalt).toEqual(Uint8Array.of(1, 2));
  await expect(state.list(LampSpec)).rejects.toEqual(code(7));
  await expect(state.list(HostnameStatus, { namespace: "nowhere" })).rejects.toEqual(code(7));
  await expect(openState(admin.core).modify(HostnameStatus, "x", () => HostnameStatus.zero())).rejects.toEqual(code(7));
  const hostname = { namespace: "network", type: HostnameStatus.type, id: "hostname" };
  await expect(admin.core.teardown(hostname)).rejects.toEqual(code(7));
  await expect(admin.core.teardown({ ...hostname, id: "other" })).rejects.toEqual(code(5));
  await expect(
    reader.core.watch({ namespace: "secrets", type: EncryptionSalt.type }, {}, AbortSignal.timeout(5000)),
  ).rejects.toEqual(code(7));
});

it("listedPolicy() shows apid its four kinds", async () => {
  const served = await serve(await nodeState(), listedPolicy(apidFeed), ["os:reader"]);
  await using _ = { [Symbol.asyncDispose]: () => served.close() };
  const state = openState(served.core);
  expect((await state.list(HostnameStatus)).length).toBe(1);
  await expect(state.list(ResourceDefinition)).rejects.toEqual(code(7));
});

it("List of all definitions gives bytes and YAML that clients read", async () => {
  const served = await serve(await nodeState(), openPolicy, ["os:reader"]);
  await using _ = { [Symbol.asyncDispose]: () => served.close() };
  const request = { namespace: "meta", type: ResourceDefinition.type, options: {} };
  const names: string[] = [];
  for await (const { resource } of callServerStream(served.client, rpc.State.List, request)) {
    names.push(decode(ResourceDefinitionSpec, resource?.spec?.protoSpec ?? new Uint8Array()).resourceType);
    expect(resource?.spec?.yamlSpec).toContain("displayType:");
  }
  expect(names).toEqual(expect.arrayContaining(allResourceTypes.map(({ type }) => type)));
});

it("Watch begins with an empty message and sends the contents of an aggregated watch as one", async () => {
  const served = await serve(await nodeState(), openPolicy, ["os:reader"]);
  await using _ = { [Symbol.asyncDispose]: () => served.close() };
  const stop = new AbortController();
  const sizes = async (aggregated: boolean, apiVersion: number, count: number): Promise<number[]> => {
    const found: number[] = [];
    const options = { bootstrapContents: true, aggregated };
    const request = { namespace: "meta", type: Namespace.type, options, apiVersion };
    for await (const { event } of callServerStream(served.client, rpc.State.Watch, request, { signal: stop.signal })) {
      found.push(event.length);
      if (found.length === count) break;
    }
    return found;
  };
  expect(await sizes(true, 1, 2)).toEqual([0, 20]);
  expect(await sizes(true, 0, 2)).toEqual([0, 19]);
  expect(await sizes(false, 1, 4)).toEqual([0, 1, 1, 1]);
});

it("a watch that breaks goes on where it was", async () => {
  const core = await nodeState();
  const served = await serve(core, openPolicy, ["os:admin"]);
  await using _ = { [Symbol.asyncDispose]: () => served.close() };
  let breaks = 0;
  const transport: StateTransport = {
    call: (method, request) => call(served.client, method, request),
    async *stream(method, request, signal) {
      const cut = breaks++ === 0 ? 2 : Infinity;
      let count = 0;
      for await (const response of callServerStream(
        served.client,
        method,
        request,
        signal === undefined ? {} : { signal },
      )) {
        yield response;
        if (++count >= cut) throw new Error("Connection lost");
      }
    },
  };
  const stop = new AbortController();
  const events = await openRemoteState({ transport, codec, clock }).watch(
    { namespace: "network", type: HostnameStatus.type },
    { bootstrapContents: true },
    stop.signal,
  );
  const seen: string[] = [];
  const reading = (async () => {
    for await (const event of events) {
      seen.push("resource" in event ? `${event.kind} ${event.resource.metadata.version}` : event.kind);
      if (seen.length === 4) return;
    }
  })();
  const state = openState(core);
  for (const hostname of ["n2", "n3"])
    await state.modify(HostnameStatus, "hostname", () => ({ hostname, domainname: "" }));
  await reading;
  stop.abort();
  expect(seen).toEqual(["created 1", "bootstrapped", "updated 2", "updated 3"]);
  expect(breaks).toBe(2);
});
