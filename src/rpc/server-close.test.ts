// The end of a server: calls that do not end by themselves get a status that tells clients to come back.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aborted } from "../base/abort.ts";
import { systemClock } from "../base/clock.ts";
import { silentLogger } from "../base/logger.ts";
import { rpc } from "../wire/gen/rpc.ts";
import { callServerStream } from "./client.ts";
import { openClient } from "./connection.ts";
import { dispatchMethods } from "./dispatch.ts";
import { listenUnix } from "./listen.ts";
import { serverStream } from "./method.ts";
import { Code } from "./status.ts";

test("close() ends streams that go on with UNAVAILABLE after the grace", async () => {
  const folder = mkdtempSync(join(tmpdir(), "close-"));
  const path = join(folder, "s.sock");
  const follow = serverStream(rpc.MachineService.Events, async function* (_request, { signal }) {
    yield {};
    await aborted(signal);
    signal.throwIfAborted();
  });
  const handle = dispatchMethods({ methods: [follow], env: {}, roles: () => new Set(["os:admin"]), log: silentLogger });
  const listener = await listenUnix({ path, handle, log: silentLogger, clock: systemClock, graceMs: 20 });
  const client = openClient({ target: { kind: "unix", path }, clock: systemClock });
  const items = callServerStream(client, rpc.MachineService.Events, {})[Symbol.asyncIterator]();
  await items.next();
  const next = items.next().catch((error: unknown) => error);
  await listener.close();
  expect(await next).toMatchObject({ code: Code.UNAVAILABLE, message: "server is shutting down" });
  await client[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});
