// Sockets of the network's clients on this machine's loopback.
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { errorCode } from "../base/errors.ts";
import { connectTcp, hostsAddresses, lookup, openUdp } from "./network-clients.ts";

const { signal } = new AbortController();

test("hostsAddresses() finds a name whatever its case, and passes over comments", () => {
  const text =
    "127.0.0.1 localhost\n# 9.9.9.9 node1\n10.0.0.1\tnode1.example.org Node1 # first\nfd00::1 node1\nnonsense node1\n";
  expect(hostsAddresses(text, "NODE1")).toEqual(["10.0.0.1", "fd00::1"]);
  expect(hostsAddresses(text, "first")).toEqual([]);
});

test("lookup() answers addresses by themselves", async () => {
  expect(await lookup("192.0.2.1", signal)).toEqual(["192.0.2.1"]);
  expect(await lookup("::1", signal)).toEqual(["::1"]);
});

test("openUdp() receives what was sent to it, and rejects its reader when it is closed", async () => {
  const server = await openUdp({ family: 4, localAddress: "127.0.0.1" });
  await using client = await openUdp({ family: 4, localAddress: "127.0.0.1" });
  await client.send(Uint8Array.of(7), { address: "127.0.0.1", port: server.port });
  expect(await server.receive(AbortSignal.timeout(10_000))).toEqual({
    payload: Uint8Array.of(7),
    address: "127.0.0.1",
    port: client.port,
  });
  const waiting = server.receive(AbortSignal.timeout(10_000));
  await server[Symbol.asyncDispose]();
  await expect(waiting).rejects.toSatisfy((error) => errorCode(error) === "ECANCELED");
});

test("openUdp() shares a port that the system chose with nobody", async () => {
  await using first = await openUdp({ family: 4, localAddress: "127.0.0.1" });
  const second = openUdp({ family: 4, localAddress: "127.0.0.1", localPort: first.port });
  await expect(second).rejects.toSatisfy((error) => errorCode(error) === "EADDRINUSE");
});

test("connectTcp() tells an open port from a closed one", async () => {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await connectTcp({ host: "127.0.0.1", port }, signal);
  const closed = Promise.withResolvers<void>();
  server.close(() => closed.resolve());
  await closed.promise;
  await expect(connectTcp({ host: "127.0.0.1", port }, signal)).rejects.toSatisfy(
    (error) => errorCode(error) === "ECONNREFUSED",
  );
});
