// A time server inside a machine whose clock is behind by a known time: a companion of the node, from an archive that only a test adds. It authenticates itself by
// Network Time Security, and answers plain questions too. Beside it name servers over TLS and HTTPS.
import { createSocket } from "node:dgram";
import { createSecureServer, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { createServer, type TLSSocket } from "node:tls";
import { framed, unframed } from "../../../src/controllers/network/dns/framing.ts";
import { answerDns, dnsCodes, dnsTypes, parseDns } from "../../../src/formats/dns.ts";
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

/** Name servers: one knows `tls.lab`, over TLS; the other one `https.lab`, over HTTPS. Both are at this machine. */
function answerFor(query: Uint8Array, known: string): Uint8Array {
  const message = parseDns(query);
  const { name, type } = message.question;
  if (name !== known) return answerDns(query, message, { code: dnsCodes.refused });
  const contents = type === dnsTypes.A ? [Uint8Array.of(127, 0, 0, 1)] : [];
  return answerDns(query, message, { code: dnsCodes.ok, contents, ttl: 60 });
}

async function serveQueries(connection: TLSSocket): Promise<void> {
  // no encoding is set, so pieces are bytes
  for await (const query of unframed(connection as AsyncIterable<Uint8Array>))
    connection.write(framed(answerFor(query, "tls.lab")));
}

createServer({ cert: certificate, key, minVersion: "TLSv1.3" }, (connection) => {
  serveQueries(connection).catch(() => connection.destroy());
}).listen(853, address);

const web = createSecureServer({ cert: certificate, key, minVersion: "TLSv1.3" });
web.on("stream", (stream: ServerHttp2Stream, { ":path": path }: IncomingHttpHeaders) => {
  stream.on("error", () => undefined);
  stream.once("data", (query: Buffer) => {
    stream.respond({ ":status": path === "/dns-query" ? 200 : 404, "content-type": "application/dns-message" });
    stream.end(answerFor(query, "https.lab"));
  });
});
web.listen(443, "127.0.0.2");
