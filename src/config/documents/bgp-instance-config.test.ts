// A document without effect is no secret.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { decodeConfig, validateConfig } from "../config.ts";

const text = `apiVersion: v1alpha1
kind: BGPInstanceConfig
name: edge
localASN: 64512
neighbors:
    - link: eth0
      peerASN: 64513
`;

function warnings(local: boolean): readonly string[] {
  const result = decodeConfig(encodeUtf8(text));
  if (result.kind !== "ok") throw new Error(JSON.stringify(result));
  const found = validateConfig(result.config, "metal", { local });
  return [...found.errors.map(({ message }) => message), ...found.warnings];
}

test("validate() warns on the node, which speaks no BGP", () => {
  expect(warnings(true)).toEqual([]);
  expect(warnings(false)).toEqual(['BGP instance "edge" has no effect on this version of the system']);
});
