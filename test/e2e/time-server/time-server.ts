// A time server inside a machine whose clock is behind by a known time: a companion of the node, from an archive that only a test adds. It authenticates itself by
// Network Time Security, and answers plain questions too.
import { createSocket } from "node:dgram";
import { createServer, type TLSSocket } from "node:tls";
import { createNtsServer } from "../../lib/nts-server.ts";
import { behindMs } from "./behind.ts";
import { certificate, key } from "./identity.ts";

const address = "127.0.0.1";
const ntpPort = 123;
const kePort = 4460;

/** Of the machine before the node sets it; what goes by since is not measured by the clock that is set. */
const rightAtStartMs = Date.now() + behindMs;
const startedMs = performance.now();

const server = createNtsServer({ now: () => rightAtStartMs + performance.now() - startedMs });

const socket = createSocket("udp4");
socket.on("message", (question, from) => {
  const answer = server.answer(question);
  if (answer !== undefined) socket.send(answer, from.port, from.address);
});
socket.bind(ntpPort, address);

function agree(connection: TLSSocket): void {
  connection.on("error", () => undefined); // who goes is not missed
  connection.once("data", (request: Buffer) => {
    const answer = server.agree(request, (label, context, length) =>
      connection.exportKeyingMaterial(length, label, Buffer.from(context)),
    );
    if (answer === undefined) connection.destroy();
    else connection.end(answer);
  });
}

createServer({ cert: certificate, key, minVersion: "TLSv1.3", ALPNProtocols: ["ntske/1"] }, agree).listen(
  kePort,
  address,
);
