// The console's server over a real port, with a node in memory: who gets in, what is refused, and every route.
import { request as httpRequest } from "node:http";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import { systemClock } from "../../base/clock.ts";
import { openScope } from "../../base/scope.ts";
import type { Job } from "../../console/protocol.ts";
import { encodeTarHeader, tarPadding, tarTrailer } from "../../formats/tar.ts";
import { MachineKind } from "../../resources/config/common/enums.ts";
import { MachineType } from "../../resources/config/machine-type.ts";
import { HostnameStatus } from "../../resources/network/hostname-status.ts";
import { MachineStage } from "../../resources/runtime/common/enums.ts";
import { MachineStatus } from "../../resources/runtime/machine-status.ts";
import { Code, StatusError } from "../../rpc/status.ts";
import { EventType } from "../../wire/gen/cosi-resource.ts";
import { ApplyConfigurationRequestMode as Mode } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { testCluster } from "../../../test/lib/cluster.ts";
import { fakeNode } from "../fake/node.ts";
import { fakeContext } from "../fake/session.ts";
import { openNodeModel } from "../../dashboard/live/node-model.ts";
import { keyHeader } from "./guard.ts";
import { openJobs } from "./jobs.ts";
import { openKeys } from "./keys.ts";
import * as routes from "./routes/catalogue.ts";
import { openSecretLabels } from "./secret-labels.ts";
import { serveConsole } from "./server.ts";

const { MachineService, State } = rpc;
const name = "10.0.0.2";
const page = { html: "<!doctype html>", script: "1;", style: "a {}", icon: "<svg/>" };

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Ends a stream once this was seen. */
  readonly until?: string;
}

function send(port: number, path: string, { method = "GET", headers = {}, body, until }: Ask): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const request = httpRequest({ host: "127.0.0.1", port, path, method, headers }, (response) => {
    let text = "";
    const finish = () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
    response.setEncoding("utf8");
    response.on("data", (part: string) => {
      text += part;
      if (until !== undefined && text.includes(until)) {
        finish();
        request.destroy();
      }
    });
    response.on("end", finish);
    response.on("error", () => undefined);
  });
  request.on("error", reject);
  request.end(typeof body === "string" ? body : body === undefined ? undefined : JSON.stringify(body));
  return promise;
}

async function start({ readOnly = false } = {}) {
  const node = fakeNode();
  node.set(MachineStatus, "machine", { stage: MachineStage.running, status: { ready: true, unmetConditions: [] } });
  node.set(MachineType, "machine-type", { type: MachineKind.controlplane });
  node.set(HostnameStatus, "hostname", { hostname: "cp-1" });
  const context = { ...fakeContext({ [name]: node.answers }, { insecure: true }), clock: systemClock };
  const scope = openScope(() => undefined);
  const model = openNodeModel({ node: name, session: context.session, clock: systemClock, intervalMs: 1000 });
  const audited: string[] = [];
  const jobs = openJobs({ context, scope, onEnd: (job) => audited.push(`${job.title}: ${job.state}`) });
  const keys = openKeys(systemClock);
  const errors: unknown[] = [];
  const server = await serveConsole({
    state: { context, models: new Map([[name, model]]), jobs, labels: openSecretLabels(), kubernetesEndpoint: "https://127.0.0.1:1", audit: (line) => audited.push(line) },
    routes: Object.values(routes).flat(),
    page,
    keys,
    port: 0,
    readOnly,
    onError: (error) => errors.push(error),
  }); // prettier-ignore
  const { port } = server;
  const origin = `http://127.0.0.1:${port}`;
  const own = { host: `127.0.0.1:${port}`, origin, "content-type": "application/json" };
  const loggedIn = await send(port, "/api/login", { method: "POST", headers: own, body: { token: keys.issueToken() } });
  const cookie = String(loggedIn.headers["set-cookie"]).split(";")[0] ?? "";
  const { key } = JSON.parse(loggedIn.text) as { readonly key: string };
  const session = { ...own, cookie, [keyHeader]: key };
  return {
    node,
    port,
    own,
    keys,
    session,
    loggedIn,
    audited,
    errors,
    get: async (path: string): Promise<unknown> => JSON.parse((await send(port, path, { headers: session })).text),
    stream: async (path: string, until: string) => (await send(port, path, { headers: session, until })).text,
    post: async (path: string, body: unknown = {}) => {
      const answer = await send(port, path, { method: "POST", headers: session, body });
      return { status: answer.status, body: JSON.parse(answer.text) as never };
    },
    /** The job once it has ended. */
    async ended(id: number): Promise<Job> {
      for (;;) {
        const job = jobs.list().find((each) => each.id === id);
        if (job !== undefined && job.state !== "running") return job;
        await jobs.changed(jobs.revision, AbortSignal.timeout(5000));
      }
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await scope.close();
      await model.close();
    },
  };
}

test("only the printed address, our own page, and who has cookie and key get in", async () => {
  await using console = await start();
  const { port, session, own } = console;
  const status = async (path: string, headers: Readonly<Record<string, string>>, method = "GET"): Promise<number> =>
    (await send(port, path, { headers, method, ...(method === "POST" ? { body: {} } : {}) })).status;
  const { cookie, [keyHeader]: key } = session;
  expect(await status("/api/session", session)).toBe(200);
  const refused: readonly (readonly [why: string, Promise<number>])[] = [
    ["a name that points here", status("/api/session", { ...session, host: `evil.example:${port}` })],
    ["localhost by name", status("/", { host: `localhost:${port}` })],
    ["another port", status("/api/session", { ...session, host: "127.0.0.1:1" })],
    ["another page", status("/api/session", { ...session, origin: "http://127.0.0.1:1" })],
    ["another site", status("/api/session", { ...session, "sec-fetch-site": "same-site" })],
    ["only the cookie", status("/api/session", { host: own.host, cookie })],
    ["only the key", status("/api/session", { host: own.host, [keyHeader]: key })],
    ["another key", status("/api/session", { ...session, [keyHeader]: "x" })],
    ["no origin", status("/api/logout", { host: own.host, "content-type": "application/json", cookie, [keyHeader]: key }, "POST")],
    ["a form", status("/api/logout", { ...session, "content-type": "text/plain" }, "POST")],
    ["another method", status("/api/session", session, "DELETE")],
    ["a post to a page", status("/", session, "POST")],
  ]; // prettier-ignore
  expect(await Promise.all(refused.map(async ([why, found]) => `${why}: ${await found}`))).toEqual([
    "a name that points here: 421",
    "localhost by name: 421",
    "another port: 421",
    "another page: 403",
    "another site: 403",
    "only the cookie: 401",
    "only the key: 401",
    "another key: 401",
    "no origin: 403",
    "a form: 415",
    "another method: 405",
    "a post to a page: 405",
  ]);
  await console.post("/api/logout");
  expect(await status("/api/session", session)).toBe(401);
});

test("a token works once, and the cookie stays away from scripts and other sites", async () => {
  await using console = await start();
  expect(String(console.loggedIn.headers["set-cookie"])).toMatch(
    new RegExp(`^ichor-console-${console.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/api; Max-Age=43200$`, "u"),
  );
  const token = console.keys.issueToken();
  const login = async (body: unknown) =>
    (await send(console.port, "/api/login", { method: "POST", headers: console.own, body })).status;
  expect([
    await login({ token }),
    await login({ token }),
    await login({ token: "guess" }),
    await login("no json"),
  ]).toEqual([200, 401, 401, 400]);
  expect(console.audited).toContain("a login with a link that is not good (any more) was refused");
});

test("the page comes with headers that keep it to itself, and nothing else is served", async () => {
  await using console = await start();
  const get = (path: string) => send(console.port, path, { headers: { host: console.own.host } });
  const html = await get("/");
  expect(html.text).toBe(page.html);
  expect(html.headers).toMatchObject({
    "content-type": "text/html; charset=utf-8",
    "content-security-policy":
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; " +
      "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  });
  expect((await get("/console.js")).text).toBe(page.script);
  expect((await get("/console.css")).text).toBe(page.style);
  expect((await get("/../etc/passwd")).status).toBe(404);
  expect((await get("/constructor")).status).toBe(404);
  expect((await get("//")).status).toBe(400);
});

test("overview, figures, logs, events and kernel log come as streams", async () => {
  await using console = await start();
  const { node, get, stream } = console;
  node.say("kern: hello");
  expect(await get("/api/session")).toMatchObject({ nodes: [name], insecure: true });
  expect(await stream("/api/overview", '"hostname":"cp-1"')).toContain('"stage":"running"');
  expect(await stream(`/api/nodes/${name}/monitor`, '"processes"')).toContain('"figures":[{"atMs"');
  expect(await stream(`/api/nodes/${name}/dmesg`, "hello")).toContain('data: ["kern: hello"]\n\n');
  node.answer(MachineService.Logs.path, (request) => {
    expect(request).toMatchObject({ id: "kubelet", namespace: "system", follow: true, tailLines: 2 });
    return [{ bytes: Buffer.from("one\ntw") }, { bytes: Buffer.from("o\n") }];
  });
  expect(await stream(`/api/nodes/${name}/log?id=kubelet&tail=2`, "end")).toBe(
    'data: ["one"]\n\ndata: ["two"]\n\nevent: end\ndata: {}\n\n',
  );
  node.answer(MachineService.Logs.path, () => {
    throw new StatusError(Code.NOT_FOUND, "no such log");
  });
  expect(await stream(`/api/nodes/${name}/log?id=x`, "failure")).toContain('"error":"no such log"');
  node.answer(MachineService.LogsContainers.path, () => ({ messages: [{ ids: ["kubelet", "apid"] }] }));
  expect(await get(`/api/nodes/${name}/logs`)).toEqual({ services: ["apid", "kubelet"], pods: [] });
});

test("resources: what only administrators may read does not get to the page", async () => {
  await using console = await start();
  const { node, get, stream } = console;
  const definition = (resourceType: string, sensitivity: number) => ({
    resourceType, defaultNamespace: "ns", allAliases: [resourceType.toLowerCase()], aliases: [], displayType: "Lamp", sensitivity, printColumns: [{ name: "Watts", jsonPath: "{.watts}" }],
  }); // prettier-ignore
  const resource = { metadata: { namespace: "ns", type: "Lamps.x", id: "one", version: "3", annotations: new Map(), labels: new Map(), finalizers: [] }, spec: { yamlSpec: "watts: 5\n" } }; // prettier-ignore
  const { encode } = await import("../../wire/codec.ts");
  const { ResourceDefinitionSpec } = await import("../../wire/gen/cosi-resource-meta.ts");
  node.answer(State.List.path, () =>
    [definition("Lamps.x", 0), definition("Keys.x", 1)].map((each) => ({
      resource: { spec: { protoSpec: encode(ResourceDefinitionSpec, each), yamlSpec: "" } },
    })),
  );
  node.answer(State.Get.path, () => ({ resource }));
  expect(await get(`/api/nodes/${name}/definitions`)).toEqual([
    { type: "Keys.x", namespace: "ns", aliases: ["keys.x"], columns: ["Watts"], sensitive: true },
    { type: "Lamps.x", namespace: "ns", aliases: ["lamps.x"], columns: ["Watts"], sensitive: false },
  ]);
  node.answer(State.Watch.path, () => [
    { event: [{ eventType: EventType.CREATED, resource }, { eventType: EventType.BOOTSTRAPPED }] },
    { event: [{ eventType: EventType.DESTROYED, resource }] },
  ]);
  const row = { namespace: "ns", id: "one", version: "3" };
  const items = [
    { kind: "set", row: { ...row, phase: "", cells: ["5"] } },
    { kind: "complete" },
    { kind: "gone", namespace: "ns", id: "one" },
  ];
  const told = (text: string) =>
    text.split("\n").flatMap((line) => (line.startsWith('data: {"k') ? [JSON.parse(line.slice(6)) as unknown] : []));
  expect(told(await stream(`/api/nodes/${name}/watch?type=Lamps.x`, "event: end"))).toEqual(items);
  expect(await stream(`/api/nodes/${name}/watch?type=Keys.x`, "event: end")).toContain('"cells":[""]');
  expect(await get(`/api/nodes/${name}/resource?type=Lamps.x&id=one`)).toEqual({
    yaml: expect.stringContaining("watts: 5") as unknown,
  });
  const secret = (await get(`/api/nodes/${name}/resource?type=Keys.x&id=one`)) as { readonly yaml: string };
  expect([secret.yaml.includes("<redacted>"), secret.yaml.includes("watts")]).toEqual([true, false]);
});

test("config: shown without secrets, checked with places, compared and applied with its secrets back", async () => {
  await using console = await start();
  const { node, get, post, audited } = console;
  const config = decodeUtf8(testCluster().config());
  const token = /token: (?<token>\S+)/u.exec(config)?.groups?.["token"] ?? "";
  expect(token).not.toBe("");
  const metadata = { namespace: "config", type: "MachineConfigs.config.talos.dev", id: "v1alpha1", version: "1" };
  node.answer(State.Get.path, () => ({
    resource: { metadata, spec: { yamlSpec: config, protoSpec: new Uint8Array() } },
  }));
  node.answer(MachineService.Version.path, () => ({ messages: [{ platform: { name: "metal", mode: "metal" } }] }));
  const applied: { readonly data: Uint8Array; readonly dryRun: boolean; readonly mode: number }[] = [];
  node.answer(MachineService.ApplyConfiguration.path, (request: (typeof applied)[number]) => {
    applied.push(request);
    return { messages: [{ warnings: ["mind the gap"], mode: 0, modeDetails: `applied ${token}` }] };
  });
  const shown = (await get(`/api/nodes/${name}/config`)) as { readonly text: string; readonly secrets: number };
  expect(shown.text).not.toContain(token);
  expect(shown.text).toMatch(/token: ICHOR-SECRET-[0-9a-f]{10}/u);
  expect(shown.secrets).toBeGreaterThan(3);

  const validate = (text: string) => post(`/api/nodes/${name}/config/validate`, { text });
  expect(await validate(shown.text)).toMatchObject({ status: 200, body: { problems: [] } });
  expect(await validate(`${shown.text}---\napiVersion: v1alpha1\nkind: KernelModuleConfig\nname: x\nparamters: []\n`)).toMatchObject({
    body: {
      problems: [{ line: shown.text.split("\n").length + 4, column: 1, message: expect.stringContaining('did you mean "parameters"') as unknown }],
    },
  }); // prettier-ignore
  expect(await validate("a: ICHOR-SECRET-0123456789\n")).toMatchObject({
    body: { problems: [{ line: 1, message: expect.stringContaining("Cannot put back the secret") as unknown }] },
  });

  const text = shown.text.replace(/^machine:$/mu, 'machine:\n    sysctls:\n        net.core.somaxconn: "1024"');
  const planned = await post(`/api/nodes/${name}/config/diff`, { text });
  expect(planned).toMatchObject({
    body: { problems: [], warnings: ["mind the gap"], differences: [{ change: "added", after: expect.stringContaining("1024") as unknown }] },
  }); // prettier-ignore
  expect(JSON.stringify(planned)).not.toContain(token);
  const label = /token: (?<label>ICHOR-SECRET-\w+)/u.exec(shown.text)?.groups?.["label"] ?? "";
  const moved = await post(`/api/nodes/${name}/config/diff`, { text: text.replace('"1024"', label) });
  expect(JSON.stringify(moved)).not.toContain(token); // a label where nobody expects a secret
  expect(JSON.stringify(moved)).toContain(label);
  expect(await post(`/api/nodes/${name}/config/apply`, { text, mode: "no-reboot" })).toMatchObject({ status: 200 });
  expect(applied.map(({ dryRun, mode, data }) => [dryRun, mode, decodeUtf8(data).includes(token)])).toEqual([
    [true, Mode.AUTO, true],
    [true, Mode.AUTO, true],
    [false, Mode.NO_REBOOT, true],
  ]);
  expect(audited).toContain(`${name}: apply config, mode no-reboot`);
  expect(JSON.stringify(audited)).not.toContain(token);
});

test("actions name their node, run as jobs, and are said on the terminal", async () => {
  await using console = await start();
  const { node, post, audited, ended } = console;
  expect(await post(`/api/nodes/${name}/shutdown`, {})).toMatchObject({ status: 400 });
  expect(await post("/api/nodes/elsewhere/shutdown", { confirm: "elsewhere" })).toMatchObject({ status: 404 });
  node.answer(MachineService.Shutdown.path, () => {
    throw new StatusError(Code.FAILED_PRECONDITION, "not in a container");
  });
  const { body } = (await post(`/api/nodes/${name}/shutdown`, { confirm: name })) as { readonly body: Job };
  const job = await ended(body.id);
  expect([job.state, job.lines]).toEqual(["failed", [`error from node ${name}: not in a container`]]);
  expect(audited.slice(1)).toEqual([`${name}: shutdown`, "shutdown: failed"]);

  node.answer(MachineService.ServiceRestart.path, ({ id }: { readonly id: string }) => ({
    messages: [{ resp: `${id} restarts` }],
  }));
  expect(await post(`/api/nodes/${name}/services/kubelet`, { action: "restart" })).toEqual({
    status: 200,
    body: { answer: "kubelet restarts" },
  });
  expect(await post(`/api/nodes/${name}/upgrade`, { confirm: name, image: "--help" })).toMatchObject({ status: 400 });
  expect(console.errors).toEqual([]);
});

test("a job that is cancelled asks its node for nothing more", async () => {
  await using console = await start();
  const { node, post, ended } = console;
  const asked: string[] = [];
  const pulling = Promise.withResolvers<void>();
  node.answer(State.Get.path, () => {
    throw new StatusError(Code.NOT_FOUND, "no banks");
  });
  node.answer(MachineService.Read.path, () => [{ bytes: Buffer.from("boot") }]);
  node.answer(rpc.ImageService.Pull.path, async function* pull(_: never, signal: AbortSignal) {
    asked.push("pull");
    pulling.resolve();
    yield await new Promise<never>((_resolve, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason as Error)),
    );
  });
  node.answer(MachineService.Reboot.path, () => asked.push("reboot"));
  const image = "registry.example/installer:1";
  const { body } = (await post(`/api/nodes/${name}/upgrade`, { confirm: name, image })) as { readonly body: Job };
  await pulling.promise;
  expect(await post(`/api/jobs/${body.id}/cancel`)).toMatchObject({ body: { cancelled: true } });
  expect([(await ended(body.id)).state, asked]).toEqual(["cancelled", ["pull"]]);
  expect(await post(`/api/jobs/${body.id}/cancel`)).toMatchObject({ body: { cancelled: false } });
});

test("a bundle for support is a job with a file", async () => {
  await using console = await start();
  const { post, ended, port, session } = console;
  const { body } = (await post("/api/support")) as { readonly body: Job };
  const { file, state } = await ended(body.id);
  expect([state, file]).toEqual(["done", expect.stringMatching(/^support-\d{8}T\d{6}\.zip$/u)]);
  const got = await send(port, `/api/jobs/${body.id}/file`, { headers: session });
  expect([got.status, got.headers["content-disposition"], got.text.slice(0, 2)]).toEqual([
    200,
    `attachment; filename="${file}"`,
    "PK",
  ]);
});

test("etcd and Kubernetes: what a node refuses is told as such", async () => {
  await using console = await start();
  const { node, get, session, port } = console;
  const member = { id: 10n, hostname: "cp-1", peerUrls: ["https://10.0.0.2:2380"], clientUrls: [], isLearner: false };
  node.answer(MachineService.EtcdMemberList.path, () => ({ messages: [{ legacyMembers: [], members: [member] }] }));
  node.answer(MachineService.EtcdAlarmList.path, () => ({ messages: [] }));
  node.answer(MachineService.EtcdStatus.path, () => ({
    messages: [{ memberStatus: { memberId: 10n, leader: 10n, dbSize: 2048n, dbSizeInUse: 1024n, raftTerm: 3n, raftIndex: 99n, errors: [] } }],
  })); // prettier-ignore
  expect(await get("/api/etcd")).toMatchObject({
    members: [{ id: "000000000000000a", hostname: "cp-1", leader: true }],
    status: [{ node: name, leader: true, dbBytes: 2048, raftTerm: "3", failure: "" }],
  });
  node.answer(MachineService.Kubeconfig.path, () => {
    throw new StatusError(Code.FAILED_PRECONDITION, "no Kubernetes");
  });
  const refused = await send(port, "/api/kubernetes/nodes", { headers: session });
  expect([refused.status, refused.text]).toEqual([502, '{"error":"no Kubernetes"}']);
});

test("Kubernetes is asked at the address that the user names, which is said when it does not answer", async () => {
  await using console = await start();
  const { node, port, session } = console;
  const text = `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://10.0.0.1:6443"}}]
users: [{name: u, user: {}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
current-context: x
`;
  const file = encodeUtf8(text);
  const entry = { name: "kubeconfig", type: "file", mode: 0o600, uid: 0, gid: 0, modifiedSeconds: 0 } as const;
  const header = encodeTarHeader({ ...entry, sizeBytes: file.length });
  const bytes = gzipSync(concatBytes([header, file, tarPadding(file.length), tarTrailer]));
  node.answer(MachineService.Kubeconfig.path, async function* () {
    await Promise.resolve();
    yield { bytes };
  });
  const refused = await send(port, "/api/kubernetes/nodes", { headers: session });
  expect([refused.status, refused.text]).toEqual([502, expect.stringContaining("https://127.0.0.1:1 (another address: --k8s-endpoint)")]); // prettier-ignore
});

test("a console that only looks changes nothing", async () => {
  await using console = await start({ readOnly: true });
  expect(await console.post(`/api/nodes/${name}/reboot`, { confirm: name })).toMatchObject({ status: 403 });
  expect(await console.post(`/api/nodes/${name}/config/apply`, { text: "" })).toMatchObject({ status: 403 });
});
