import { expect, test } from "vitest";
import { FakeUnavailableError, fakeContext } from "./fake/session.ts";
import { clientVersion } from "./version.ts";
import { skewWarning, warnOfOlderNodes } from "./version-skew.ts";

test("skewWarning() speaks of older nodes only", () => {
  const warn = (server: string): boolean => skewWarning("n", server, "v1.14.0+ichor.dev") !== undefined;
  expect(["v1.13.9", "v1.14.0-rc.1", "v1.14.0", "v1.14.0+ichor.7", "v1.15.0", "", "next"].map(warn)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

test("warnOfOlderNodes() warns once for each node, and passes over those that do not answer", async () => {
  const version = (tag: string) => ({
    "/machine.MachineService/Version": () => ({ messages: [{ version: { tag } }] }),
  });
  const away = {
    "/machine.MachineService/Version": () => {
      throw new FakeUnavailableError("gone");
    },
  };
  const context = fakeContext({ old: version("v1.2.3"), new: version("v9.0.0"), away });
  await warnOfOlderNodes(context);
  expect(context.stderr()).toEqual([
    `WARNING: old: server version v1.2.3 is older than client version ${clientVersion().tag}`,
  ]);
});
