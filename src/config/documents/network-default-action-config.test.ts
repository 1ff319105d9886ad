// Firewalls that lock their owner out, and rules that let nobody in, are warned of.
import { expect, test } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { decodeConfig, validateConfig } from "../config.ts";

const action = (ingress: string): string =>
  `apiVersion: v1alpha1\nkind: NetworkDefaultActionConfig\ningress: ${ingress}\n`;
const rule = (ports: string, ingress: string): string =>
  `apiVersion: v1alpha1\nkind: NetworkRuleConfig\nname: some\nportSelector: { ports: [${ports}] }\ningress: [${ingress}]\n`;
const ofTcp = (text: string): string => text.replace("] }", "], protocol: tcp }");
const inside = "{ subnet: 10.0.0.0/8 }";
const locked =
  "ingress is blocked, and no NetworkRuleConfig opens tcp port 50000: only KubeSpan reaches the machine API";

test.each([
  ["accept", [action("accept")], []],
  ["block", [action("block")], [locked]],
  ["block, another port", [action("block"), ofTcp(rule("22", inside))], [locked]],
  ["block, a range with the port", [action("block"), ofTcp(rule("49999-50001", inside))], []],
  ["no sources", [ofTcp(rule("22", ""))], ['network rule "some" lets nobody in: ingress is empty']],
  ["no protocol", [rule("22", inside)], ['network rule "some" lets nobody in: portSelector.protocol is not set']],
])("%s", (_name, documents, warnings) => {
  const result = decodeConfig(encodeUtf8(documents.join("---\n")));
  if (result.kind !== "ok") throw new Error(JSON.stringify(result));
  expect(validateConfig(result.config, "metal", { local: true }).warnings).toEqual(warnings);
});
