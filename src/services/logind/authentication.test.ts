// Conversations before the first message, as clients have them.
import { expect, test } from "vitest";
import { authenticate, type Stage } from "./authentication.ts";

const guid = "0123456789abcdef0123456789abcdef";

/** The answers; the last one is the stage, or that the client is cut off. */
function converse(lines: readonly string[], isAllowed = true): readonly string[] {
  const answers: string[] = [];
  let stage: Stage = "waiting";
  for (const line of lines) {
    const step = authenticate(stage, line, { isAllowed, guid });
    if (step === undefined) return [...answers, "cut off"];
    if (step.answer !== undefined) answers.push(step.answer);
    ({ stage } = step);
  }
  return [...answers, stage];
}

test("authenticate() lets a client in that first asks what there is, as Go programs do", () => {
  expect(converse(["AUTH", "AUTH EXTERNAL 30", "NEGOTIATE_UNIX_FD", "BEGIN"])).toEqual([
    "REJECTED EXTERNAL",
    `OK ${guid}`,
    "AGREE_UNIX_FD",
    "begun",
  ]);
});

test("authenticate() lets a client in that says nothing about itself, as systemd's do", () => {
  expect(converse(["AUTH EXTERNAL", "DATA", "NEGOTIATE_UNIX_FD", "BEGIN"])).toEqual([
    "DATA",
    `OK ${guid}`,
    "AGREE_UNIX_FD",
    "begun",
  ]);
});

test("authenticate() lets nobody in whom the kernel calls somebody else, whatever he says of himself", () => {
  expect(converse(["AUTH EXTERNAL 30", "NEGOTIATE_UNIX_FD", "BEGIN"], false)).toEqual([
    "REJECTED EXTERNAL",
    'ERROR "Not authenticated"',
    "cut off",
  ]);
});

test("authenticate() knows no other mechanism, and no other words", () => {
  const lines = ["AUTH DBUS_COOKIE_SHA1 30", "DATA 30", "GET / HTTP/1.1", "", "CANCEL"];
  expect(converse(lines)).toEqual([
    "REJECTED EXTERNAL",
    'ERROR "Nothing was asked for"',
    'ERROR "Unknown command"',
    'ERROR "Unknown command"',
    "REJECTED EXTERNAL",
    "waiting",
  ]);
});
