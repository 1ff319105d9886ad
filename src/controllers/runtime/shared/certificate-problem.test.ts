// When somebody is told that a certificate ends.
import { expect, test } from "vitest";
import { endingCertificates } from "./certificate-problem.ts";

const now = Date.parse("2026-11-22T12:00:00.000Z");
const certificate = (renewed: boolean, notBefore: string, notAfter: string) => [
  { id: "x", spec: { renewed, notBefore, notAfter } },
];

test.each([
  ["an authority with a month left", false, "2016-12-01T00:00:00.000Z", "2026-12-23T00:00:00.000Z", []],
  [
    "an authority with a week left",
    false,
    "2016-12-01T00:00:00.000Z",
    "2026-11-29T00:00:00.000Z",
    ["x ends at 2026-11-29T00:00:00.000Z"],
  ],
  ["a leaf at half of its life", true, "2026-11-22T00:00:00.000Z", "2026-11-23T00:00:00.000Z", []],
  [
    "a leaf in its last tenth",
    true,
    "2026-11-21T14:00:00.000Z",
    "2026-11-22T14:00:00.000Z",
    ["x ends at 2026-11-22T14:00:00.000Z, and was not renewed"],
  ],
  [
    "one that has ended",
    true,
    "2026-11-20T12:00:00.000Z",
    "2026-11-21T12:00:00.000Z",
    ["x ended at 2026-11-21T12:00:00.000Z, and was not renewed"],
  ],
  ["a clock that is far behind", true, "2036-11-20T12:00:00.000Z", "2036-11-21T12:00:00.000Z", []],
])("%s", (_, renewed, notBefore, notAfter, found) => {
  expect(endingCertificates(certificate(renewed, notBefore, notAfter), now)).toEqual(found);
});
