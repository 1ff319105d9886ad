// The client's model of a node, and the web console on it, over the real wire: a simulated node in maintenance, followed until it has a config.
import { request as httpRequest } from "node:http";
import { expect, test } from "vitest";
import { decodeUtf8 } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import { openScope } from "../../src/base/scope.ts";
import type { ConfigCheck, ConfigPlan } from "../../src/console/protocol.ts";
import { keyHeader } from "../../src/ctl/console/guard.ts";
import { openJobs } from "../../src/ctl/console/jobs.ts";
import { openKeys } from "../../src/ctl/console/keys.ts";
import * as routes from "../../src/ctl/console/routes/catalogue.ts";
import { openSecretLabels } from "../../src/ctl/console/secret-labels.ts";
import { serveConsole } from "../../src/ctl/console/server.ts";
import { grpcDialer } from "../../src/ctl/dial.ts";
import { fakeContext } from "../../src/ctl/fake/session.ts";
import type { NodeModel } from "../../src/dashboard/live/node-model.ts";
import { openNodeModel } from "../../src/dashboard/live/node-model.ts";
import { summaryOf } from "../../src/dashboard/live/summary.ts";
import { openSession } from "../../src/ctl/session.ts";
import type { NodeSummary } from "../../src/console/protocol.ts";
import { testCluster } from "../lib/cluster.ts";
import { startSimNode } from "./node.ts";

async function until(model: NodeModel, holds: (summary: NodeSummary) => boolean): Promise<NodeSummary> {
  const signal = AbortSignal.timeout(15_000);
  for (;;) {
    const { revision } = model;
    const summary = summaryOf(model);
    if (holds(summary)) return summary;
    if (signal.aborted) throw new Error(`still waiting: ${JSON.stringify(summary)}`);
    await model.changed(revision, signal);
  }
}

test("a node in maintenance is followed, shown, checked a config for and configured by the console", async () => {
  await using sim = await startSimNode();
  const node = `127.0.0.1:${await sim.port("maintenance")}`;
  const controller = new AbortController();
  const flags = { nodes: [node], endpoints: [], insecure: true, fingerprints: [] };
  const session = openSession({ flags, env: {}, dialer: grpcDialer, signal: controller.signal, random: Math.random });
  const model = openNodeModel({ node, session, clock: systemClock, intervalMs: 500 });
  const { stage, figures, services, denied, stale } = await until(
    model,
    (found) => found.stage === "maintenance" && found.figures !== undefined && found.addresses.length > 0,
  );
  expect([stage, services.some(({ id }) => id === "machined"), denied, stale]).toEqual(["maintenance", true, [], []]);
  expect(figures?.memoryTotalBytes).toBeGreaterThan(0);

  await using scope = openScope(() => undefined);
  const context = { ...fakeContext({}), clock: systemClock, session };
  const keys = openKeys(systemClock);
  const audited: string[] = [];
  await using server = await serveConsole({
    state: {
      context,
      models: new Map([[node, model]]),
      jobs: openJobs({ context, scope, onEnd: () => undefined }),
      labels: openSecretLabels(),
      kubernetesEndpoint: "",
      audit: (line) => audited.push(line),
    },
    routes: Object.values(routes).flat(),
    page: { html: "", script: "", style: "", icon: "" },
    keys,
    port: 0,
    readOnly: false,
    onError: (error) => audited.push(String(error)),
  });
  const made = keys.login(keys.issueToken());
  const origin = `http://127.0.0.1:${server.port}`;
  const ask = (path: string, body?: unknown): Promise<unknown> => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const headers = {
      origin,
      "content-type": "application/json",
      cookie: `ichor-console-${server.port}=${made?.cookie ?? ""}`,
      [keyHeader]: made?.key ?? "",
    };
    const request = httpRequest(origin + path, { method: body === undefined ? "GET" : "POST", headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => resolve(JSON.parse(text)));
    });
    request.on("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
    return promise;
  };
  const path = `/api/nodes/${encodeURIComponent(node)}`;
  expect(await ask(`${path}/config`)).toEqual({ text: "", secrets: 0 });
  expect(await ask(`${path}/definitions`)).toContainEqual(
    expect.objectContaining({ type: "MachineStatuses.runtime.talos.dev", columns: ["Stage", "Ready"] }),
  );
  const text = decodeUtf8(testCluster().config());
  const bad = (await ask(`${path}/config/validate`, { text: `${text}\nclustr: 1\n` })) as ConfigCheck;
  expect(bad.problems[0]).toMatchObject({ line: expect.any(Number) as unknown });
  const applied = (await ask(`${path}/config/apply`, { text })) as ConfigPlan;
  expect(applied.problems).toEqual([]);
  expect(audited).toEqual([`${node}: apply config, mode auto`]);
  // who has no certificate is not answered any more
  await until(model, ({ link }) => link.kind === "lost");
  await model.close();
  session.close();
}, 40_000);
