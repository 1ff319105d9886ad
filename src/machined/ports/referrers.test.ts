// What belongs to an image, asked of a registry: with and without mirrors, with a token, and of registries that do not know the question.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { nodeFiles } from "../../linux/files.ts";
import { openWeb } from "../../linux/web.ts";
import { RegistryConfig } from "../../resources/cri/registry-config.ts";
import { findReferrers } from "./referrers.ts";

const digest = `sha256:${"ab".repeat(32)}`;
const image = { repository: "registry.example/team/app", digest };
const path = `/v2/team/app/referrers/${digest}`;
const referrer = { digest: `sha256:${"cd".repeat(32)}`, artifactType: "application/vnd.dev.sigstore.bundle.v0.3+json" };
const { signal } = new AbortController();
const web = openWeb({ files: nodeFiles() });

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(answer: Answer): Promise<AsyncDisposable & { readonly url: string; readonly host: string }> {
  const server = createServer(answer);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`; // a server over TCP has one
  return {
    url: `http://${host}`,
    host,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const list: Answer = (request, response) => {
  response.writeHead(200, { "content-type": "application/vnd.oci.image.index.v1+json" });
  response.end(JSON.stringify({ manifests: [{ ...referrer, size: 3, mediaType: request.url }, { digest: 5 }, null] }));
};

function mirrored(...endpoints: readonly string[]): RegistryConfig {
  const mirror = { endpoints: endpoints.map((endpoint) => ({ endpoint, overridePath: false })), skipFallback: true };
  return { ...RegistryConfig.zero(), mirrors: { "registry.example": mirror } };
}

const asNobody = async (): Promise<undefined> => undefined;
const find = (config: RegistryConfig, credentials: Parameters<typeof findReferrers>[1]["credentials"] = asNobody) =>
  findReferrers(image, { web, config, credentials, signal });

test("findReferrers() asks the mirrors in order, and says for whom", async () => {
  const asked: (string | undefined)[] = [];
  await using unknowing = await serve((_, response) => void response.writeHead(404).end());
  await using knowing = await serve((request, response) => {
    asked.push(request.url);
    list(request, response);
  });
  expect(await find(mirrored(unknowing.url, knowing.url))).toEqual([referrer]);
  expect(asked).toEqual([`${path}?ns=registry.example`]);
  expect(await find(mirrored(unknowing.url))).toBeUndefined();
});

test("findReferrers() gets a token with the credentials of the config", async () => {
  await using registry = await serve((request, response) => {
    if (request.url?.startsWith("/token") === true) {
      const isKnown = request.headers.authorization === `Basic ${Buffer.from("me:secret").toString("base64")}`;
      response.end(JSON.stringify({ token: isKnown ? `for ${request.url}` : "nobody" }));
    } else if (request.headers.authorization === "Bearer for /token?service=here&scope=pull") list(request, response);
    else {
      const challenge = `Bearer realm="http://${request.headers.host ?? ""}/token",service="here",scope="pull"`;
      response.writeHead(401, { "www-authenticate": challenge }).end();
    }
  });
  const known = { kind: "password", username: "me", password: "secret" } as const;
  const asMe = async (host: string) => (host === registry.host ? known : undefined);
  expect(await find(mirrored(registry.url), asMe)).toEqual([referrer]);
  await expect(find(mirrored(registry.url))).rejects.toThrow("Cannot ask what belongs to image");
});

test("findReferrers() keeps credentials from places that are asked in plain text", async () => {
  const asked: (string | undefined)[] = [];
  await using other = await serve((request, response) => {
    asked.push(request.url);
    response.end("{}");
  });
  await using registry = await serve((_, response) => {
    response.writeHead(401, { "www-authenticate": `Bearer realm="${other.url}/token"` }).end();
  });
  await expect(find(mirrored(registry.url))).rejects.toThrow("Cannot ask what belongs to image");
  expect(asked).toEqual([]);
});

test("findReferrers() fails when nobody answers", async () => {
  await using broken = await serve((_, response) => void response.writeHead(503).end());
  await expect(find(mirrored(broken.url))).rejects.toMatchObject({ code: 14 });
});
