// TLS and HTTPS to servers that the node's authorities stand for: those of the image, and those that the config adds.
import { X509Certificate } from "node:crypto";
import { connect as connectNet } from "node:net";
import { checkServerIdentity, connect, createSecureContext } from "node:tls";
import type { SecureContext, TLSSocket } from "node:tls";
import { abortable } from "../../base/abort.ts";
import type { Clock } from "../../base/clock.ts";
import { parseIp } from "../../base/ip.ts";
import type { Files } from "../../linux/files.ts";
import { authoritiesPath } from "../../linux/web.ts";
import { streamOver } from "../../linux/tcp.ts";
import { checkChainBesideDates, type Validity } from "../../pki/chain.ts";
import { parsePemBlocks } from "../../pki/pem.ts";
import { openClient, type Client } from "../../rpc/connection.ts";
import { httpRequest, readBody, type HttpRequest, type HttpResponse } from "../../rpc/http-client.ts";
import { DialError } from "../../rpc/status.ts";
import type {
  HttpsConnection,
  SecureStreams,
  SecureTarget,
  TlsStream,
  TlsTarget,
} from "../../runtime/secure-streams.ts";

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
  /** By the oldest version that they take. */
  const known = new Map<SecureVersion, { readonly text: string; readonly context: SecureContext }>();

  async function contextOf(
    minVersion: SecureVersion,
  ): Promise<{ readonly text: string; readonly context: SecureContext }> {
    const text = await trustedAuthorities(files);
    const before = known.get(minVersion);
    if (before?.text === text) return before;
    const made = { text, context: createSecureContext({ ca: text, minVersion }) };
    known.set(minVersion, made);
    return made;
  }

  return {
    async openTls(target, signal) {
      const { text, context } = await contextOf(target.oldest ?? "TLSv1.3");
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
    openHttps: (target) => new PostConnection(target, clock, () => trustedAuthorities(files)),
  };
}

type SecureVersion = NonNullable<TlsTarget["oldest"]>;

/** PEM of those that count at the time. Rejects when there are none: those that Node.js brings along are not meant. */
export async function trustedAuthorities(files: SecureStreamParts["files"]): Promise<string> {
  const text = (await files.findText(authoritiesPath)) ?? "";
  if (text === "") throw new Error(`Cannot trust any server: "${authoritiesPath}" holds no authorities`);
  return text;
}

class PostConnection implements HttpsConnection {
  readonly #target: SecureTarget;
  readonly #clock: Clock;
  readonly #authorities: () => Promise<string>;
  #client: Promise<Client> | undefined;

  constructor(target: SecureTarget, clock: Clock, authorities: () => Promise<string>) {
    this.#target = target;
    this.#clock = clock;
    this.#authorities = authorities;
  }

  async post({ path, type, body }: Parameters<HttpsConnection["post"]>[0], signal: AbortSignal): Promise<Uint8Array> {
    const { serverName } = this.#target;
    const headers = { "content-type": type, accept: type };
    const response = await this.#request({ method: "POST", path, headers, body }, signal);
    const found = response.header("content-type") ?? "";
    if (response.status !== 200 || found !== type) {
      await response.body[Symbol.asyncIterator]().return?.();
      throw new Error(
        `Cannot use answer of "${serverName}": status is ${response.status}, type "${found}", want 200 and "${type}"`,
      );
    }
    return readBody(response, maxBodyBytes);
  }

  async #request(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    const opening = (this.#client ??= this.#open());
    try {
      return await httpRequest(await opening, request, signal);
    } catch (error) {
      // There is no connection: the next one is made with the authorities that count then.
      if (error instanceof DialError && this.#client === opening) this.#client = undefined;
      throw error;
    }
  }

  async #open(): Promise<Client> {
    const { address, port, serverName } = this.#target;
    try {
      return openClient({
        target: { kind: "tls", host: address, port, tls: { ca: await this.#authorities(), serverName } },
        authority: port === 443 ? serverName : `${serverName}:${port}`,
        clock: this.#clock,
        connectTimeoutMs: connectMs,
      });
    } catch (error) {
      this.#client = undefined;
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opening = this.#client;
    this.#client = undefined;
    (await opening?.catch(() => undefined))?.destroy(); // one that was never made needs no end
  }
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
