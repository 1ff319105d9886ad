import { expect, test } from "vitest";
import { answerDns, dnsTypes, encodeDnsQuery, fitDns, parseDns, renewDns } from "./dns.ts";

/** An answer of a real server to `example.com A`: two addresses with 300 s, and an OPT record. */
const captured = Buffer.from(
  "123481800001000200000001076578616d706c6503636f6d0000010001c00c000100010000012c00045db8d822c00c000100010000012c00045db8d823" +
    "0000291000000000000000",
  "hex",
);

test("parseDns() reads an answer, with the places of its lives", () => {
  expect(parseDns(captured)).toEqual({
    id: 0x1234,
    isResponse: true,
    isTruncated: false,
    code: 0,
    operation: 0,
    question: { name: "example.com", type: dnsTypes.A, class: 1 },
    questionEnd: 29,
    lives: [
      { ttl: 300, ttlOffset: 35 },
      { ttl: 300, ttlOffset: 51 },
    ],
    udpBytes: 4096,
  });
});

test("renewDns() shortens the lives", () => {
  const renewed = parseDns(renewDns(captured, parseDns(captured), { id: 7, elapsedSeconds: 100 }));
  expect([renewed.id, renewed.lives.map(({ ttl }) => ttl)]).toEqual([7, [200, 200]]);
});

test("answerDns() and encodeDnsQuery() make messages that can be read", () => {
  const query = encodeDnsQuery(9, { name: "node.lab", type: dnsTypes.A });
  const answer = answerDns(query, parseDns(query), { code: 0, contents: [Uint8Array.of(10, 0, 0, 1)], ttl: 10 });
  expect([parseDns(query).question, parseDns(answer).lives.length, answer.at(-1)]).toEqual([
    { name: "node.lab", type: 1, class: 1 },
    1,
    1,
  ]);
});

test("fitDns() cuts what does not fit, and says so", () => {
  const cut = parseDns(fitDns(captured, 50));
  expect([cut.isTruncated, cut.lives, fitDns(captured, 512)]).toEqual([true, [], captured]);
});

test.each([
  ["nothing", ""],
  ["no question", "000000000000000000000000"],
  ["a name without end", "0000000000010000000000000161"],
  ["a name that goes round", "000000000001000000000000c00c00010001"],
  ["a record without end", "000000000001000100000000000001000100"],
])("parseDns() refuses %s", (_what, hex) => {
  expect(() => parseDns(Buffer.from(hex, "hex"))).toThrow("Cannot parse DNS");
});
