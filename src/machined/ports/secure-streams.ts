// TLS and HTTPS to servers that the node's authorities stand for: those of the image, and those that the config adds.
import { X509Certificate } from "node:crypto";
import { connect as connectNet } from "node:net";
import { checkServerIdentity, connect, createSecureContext } from "node:tls";
import type { SecureContext, TLSSocket } from "node:tls";
import { abortable } from "../../base/abort.ts";
import type { Clock } from "../../base/clock.ts";
import { parseIp } from "../../base/ip.ts";
import type { Files } from "../../linux/files.ts";
import { streamOver } from "../../linux/tcp.ts";
import { checkChainBesideDates, type Validity } from "../../pki/chain.ts";
import { parsePemBlocks } from "../../pki/pem.ts";
import { openClient } from "../../rpc/connection.ts";
import { httpRequest, readBody } from "../../rpc/http-client.ts";
import type { HttpsConnection, SecureStreams, TlsStream, TlsTarget } from "../../runtime/secure-streams.ts";

const authoritiesPath = "/etc/ssl/certs/ca-certificates.crt";
const connectMs = 5000;
const maxBodyBytes = 65_536;
/** What the dates of a chain make the TLS library say; it says only one thing, so all else is checked again. */
const dateErrors: readonly string[] = ["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"];

export interface SecureStreamParts {
  readonly files: Pick<Files, "findText">;
  readonly clock: Clock;
  /** Milliseconds since 1970: when the image was made, a time that is over for certain. */
  readonly imageTimeMs: number;
}

/** With the authorities as they are when a connection is made. */
export function openSecureStreams({ files, clock, imageTimeMs }: SecureStreamParts): SecureStreams {
  let known: { readonly text: string; readonly context: SecureContext } | undefined;

  async function authorities(): Promise<{ readonly text: string; readonly context: SecureContext }> {
    const text = (await files.findText(authoritiesPath)) ?? "";
    if (text === "") throw new Error(`Cannot trust any server: "${authoritiesPath}" holds no authorities`); // not those that Node.js brings along
    if (known?.text !== text) known = { text, context: createSecureContext({ ca: text, minVersion: "TLSv1.3" }) };
    return known;
  }

  return {
    async openTls(target, signal) {
      const { text, context } = await authorities();
      const socket = await handshake(target, context, signal);
      try {
        if (target.protocol !== undefined && socket.alpnProtocol !== target.protocol) {
          throw new Error(
            `Cannot speak to server "${target.serverName}": it chose protocol "${String(socket.alpnProtocol)}", want "${target.protocol}"`,
          );
        }
        return tlsStream(socket, verify(socket, target, { text, imageTimeMs }));
      } catch (error) {
        socket.destroy();
        throw error;
      }
    },
    async openHttps({ address, port, serverName }) {
      const { text } = await authorities();
      const client = openClient({
        target: { kind: "tls", host: address, port, tls: { ca: text, serverName } },
        authority: port === 443 ? serverName : `${serverName}:${port}`,
        clock,
        connectTimeoutMs: connectMs,
      });
      const connection: HttpsConnection = {
        async post({ path, type, body }, signal) {
          const headers = { "content-type": type, accept: type };
          const response = await httpRequest(client, { method: "POST", path, headers, body }, signal);
          if (response.status !== 200 || response.header("content-type") !== type) {
            void response.body[Symbol.asyncIterator]().return?.();
            throw new Error(
              `Cannot use answer of "${serverName}": status is ${response.status}, type "${response.header("content-type") ?? ""}", want 200 and "${type}"`,
            );
          }
          return readBody(response, maxBodyBytes);
        },
        async [Symbol.asyncDispose]() {
          client.destroy();
        },
      };
      return connection;
    },
  };
}

async function handshake(target: TlsTarget, secureContext: SecureContext, signal: AbortSignal): Promise<TLSSocket> {
  const { address, port, serverName, protocol, ignoresDates = false } = target;
  signal.throwIfAborted();
  const plain = connectNet({ host: address, port, noDelay: true });
  const socket = connect({
    socket: plain,
    secureContext,
    servername: parseIp(serverName) === undefined ? serverName : "", // addresses have no place in the greeting
    checkServerIdentity: (_, certificate) => checkServerIdentity(serverName, certificate),
    rejectUnauthorized: !ignoresDates, // then checked below
    minVersion: "TLSv1.3",
    ...(protocol === undefined ? {} : { ALPNProtocols: [protocol] }),
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  plain.on("error", reject);
  socket.on("error", reject);
  socket.once("secureConnect", resolve);
  socket.once("close", () => reject(new Error(`Cannot speak to server "${serverName}": it ended the connection`)));
  try {
    await abortable(promise, signal);
    return socket;
  } catch (error) {
    socket.destroy();
    plain.destroy();
    throw error;
  }
}

/** After a handshake that found the server trusted, or is allowed to have found its dates wrong. */
function verify(
  socket: TLSSocket,
  { serverName, ignoresDates = false }: TlsTarget,
  { text, imageTimeMs }: { readonly text: string; readonly imageTimeMs: number },
): Validity | undefined {
  if (socket.authorized) return undefined;
  // The types promise an Error; it is the name of what is wrong.
  const reason: unknown = socket.authorizationError;
  if (!ignoresDates || typeof reason !== "string" || !dateErrors.includes(reason)) {
    throw new Error(`Cannot trust server "${serverName}": ${String(reason)}`);
  }
  const presented: X509Certificate[] = [];
  let next = socket.getPeerX509Certificate();
  for (; next !== undefined && presented.length < 16; next = next.issuerCertificate) presented.push(next);
  const anchors = parsePemBlocks(text)
    .filter(({ label }) => label === "CERTIFICATE")
    .map(({ der }) => new X509Certificate(der));
  return checkChainBesideDates(presented, { name: serverName, anchors, aliveAtMs: imageTimeMs });
}

function tlsStream(socket: TLSSocket, validity: Validity | undefined): TlsStream {
  return {
    ...streamOver(socket),
    validity,
    exportKey: (label, context, lengthBytes) => socket.exportKeyingMaterial(lengthBytes, label, Buffer.from(context)),
  };
}
