import { expect, test } from "vitest";
import { createServer } from "node:http2";
import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { systemClock } from "../../base/clock.ts";
import { openEventReceiver } from "./sink.ts";

test("openEventReceiver() sends an event in the form that receivers know", async () => {
  const bodies: Buffer[] = [];
  const server = createServer();
  server.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    bodies.push(Buffer.from(headers[":path"] ?? ""));
    stream.on("data", (piece: Buffer) => bodies.push(piece));
    stream.on("end", () => {
      stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
      stream.end(Buffer.alloc(5));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const receiver = openEventReceiver({
    endpoint: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    clock: systemClock,
    authorities: () => Promise.reject(new Error("not asked for")),
  });
  try {
    const event = { data: { typeUrl: "t", value: Uint8Array.of(9) }, id: "i", actorId: "a" };
    await receiver.publish(event, AbortSignal.timeout(5000));
    // frame: not compressed, 14 bytes; 1: {1: "t", 2: 9}, 2: "i", 3: "a"
    const frame = Buffer.from("000000000e0a060a01741201091201691a0161", "hex");
    expect(Buffer.concat(bodies)).toEqual(Buffer.concat([Buffer.from("/events.EventSinkService/Publish"), frame]));
  } finally {
    await receiver[Symbol.asyncDispose]();
    server.close();
  }
});
