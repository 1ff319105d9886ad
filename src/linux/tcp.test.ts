// TCP servers on this machine's loopback.
import { once } from "node:events";
import { connect } from "node:net";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { listenTcp } from "./tcp.ts";

/** What has happened on the loopback is seen. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await setImmediate();
}

test("listenTcp() lives on when a connection that nobody has taken yet is reset", async () => {
  await using server = await listenTcp({ localAddress: "127.0.0.1", localPort: 0 });
  const failures: Error[] = [];
  const onFailure = (error: Error): void => void failures.push(error);
  process.on("uncaughtException", onFailure);
  try {
    for (let round = 0; round < 2; round++) {
      const client = connect({ host: "127.0.0.1", port: server.port });
      await once(client, "connect");
      await turns(); // the server has it
      client.resetAndDestroy();
      await once(client, "close");
      await turns();
    }
  } finally {
    process.off("uncaughtException", onFailure);
  }
  expect(failures).toEqual([]);
});
