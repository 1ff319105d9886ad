// Keys sealed by a service of ours over TLS: given back to the machine they are of, asked for again while the service starts.
import { expect, test } from "vitest";
import { startKmsServer } from "../../../test/lib/kms-server.ts";
import { systemClock } from "../../base/clock.ts";
import { encodeUtf8 } from "../../base/bytes.ts";
import { errorChain } from "../../base/errors.ts";
import { callKms, parseKmsEndpoint } from "./client.ts";

const nodeUuid = "d4a6f8b2-1c3e-4f5a-9b7d-0e2c4a6b8d1f";
const never = new AbortController().signal;
const options = (ca: string | undefined) => {
  return { authorities: () => Promise.resolve(ca), clock: systemClock, signal: never };
};
const reason = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "done",
    (error: unknown) => errorChain(error),
  );

test("callKms() seals a key, and gets it back for the same machine only", async () => {
  await using server = await startKmsServer({ unavailable: 1 });
  const { endpoint, ca } = server;
  const data = encodeUtf8("secret");
  const sealed = await callKms(endpoint, ["Seal", { nodeUuid, data }], options(ca));
  expect(await callKms(endpoint, ["Unseal", { nodeUuid, data: sealed }], options(ca))).toEqual(data);
  const other = nodeUuid.replace("d4", "00");
  const refused = reason(callKms(endpoint, ["Unseal", { nodeUuid: other, data: sealed }], options(ca)));
  expect(await refused).toBe(`Cannot unseal key by key service "${endpoint}": the key is of another machine`);
  // the first was answered that the service is not ready
  expect(server.calls).toEqual([`Seal ${nodeUuid}`, `Seal ${nodeUuid}`, `Unseal ${nodeUuid}`, `Unseal ${other}`]);
});

test("callKms() sends nothing to a service whose certificate is of somebody else, and says so", async () => {
  await using server = await startKmsServer();
  await using other = await startKmsServer();
  const seal = ["Seal", { nodeUuid, data: encodeUtf8("secret") }] as const;
  const calling = callKms(server.endpoint, seal, { ...options(other.ca), patienceMs: 300 });
  expect(await reason(calling)).toMatch(/^Cannot seal key by key service .*: unable to verify the first certificate/u);
  expect(server.calls).toEqual([]);
});

test("parseKmsEndpoint() wants TLS unless told otherwise", () => {
  expect(parseKmsEndpoint("https://kms.example:4443", "CA")).toEqual({
    kind: "tls",
    host: "kms.example",
    port: 4443,
    tls: { ca: "CA" },
  });
  expect(parseKmsEndpoint("[fd00::1]:4443", undefined)).toEqual({ kind: "tls", host: "fd00::1", port: 4443, tls: {} });
  expect(parseKmsEndpoint("grpc://10.0.0.1:4050", "CA")).toEqual({ kind: "tcp", host: "10.0.0.1", port: 4050 });
  expect(() => parseKmsEndpoint("http://kms.example", undefined)).toThrow(
    'Cannot use key service "http://kms.example"',
  );
});
