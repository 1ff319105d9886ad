import { expect, test } from "vitest";
import { CanceledError } from "../base/abort.ts";
import { TimeoutError } from "../base/clock.ts";
import { Code, codeName, codeText, parseStatusHeaders, statusHeaders, statusOf, statusText } from "./status.ts";

test("statusHeaders() and parseStatusHeaders() keep any text", () => {
  for (const message of ["", "plain", "100% «ünïcödé»\n\t\0", "a%20b", "\u{1f980}", "lone \ud800 surrogate"]) {
    const headers = statusHeaders({ code: Code.ABORTED, message, details: [] });
    expect(headers["grpc-message"] ?? "").toMatch(/^[ -~]*$/u);
    expect(parseStatusHeaders((name) => headers[name])).toEqual({
      code: Code.ABORTED,
      message: message.toWellFormed(),
      details: [],
    });
  }
});

test("parseStatusHeaders() survives what is malformed", () => {
  const parse = (headers: Readonly<Record<string, string>>): unknown => parseStatusHeaders((name) => headers[name]);
  expect(parse({})).toBeUndefined();
  expect(parse({ "grpc-status": "x", "grpc-message": "%zz" })).toEqual({
    code: Code.UNKNOWN,
    message: "%zz",
    details: [],
  });
  expect(parse({ "grpc-status": "5", "grpc-status-details-bin": "!" })).toEqual({ code: 5, message: "", details: [] });
  expect(parse({ "grpc-status": "99" })).toEqual({ code: 99, message: "", details: [] });
});

test("statusOf() knows cancellation, time-outs, and the codes of the resource store", () => {
  const coded = (code: string): Error => Object.assign(new Error("text"), { code });
  expect(statusOf(new CanceledError("x")).code).toBe(Code.CANCELED);
  expect(statusOf(new TimeoutError("x")).code).toBe(Code.DEADLINE_EXCEEDED);
  const codes = [
    "NOT_FOUND",
    "VERSION_CONFLICT",
    "PHASE_CONFLICT",
    "OWNER_CONFLICT",
    "BAD_BOOKMARK",
    "UNSUPPORTED",
    "ENOENT",
  ];
  expect(codes.map((code) => codeName(statusOf(coded(code)).code))).toEqual([
    "NOT_FOUND",
    "FAILED_PRECONDITION",
    "INVALID_ARGUMENT",
    "PERMISSION_DENIED",
    "FAILED_PRECONDITION",
    "UNIMPLEMENTED",
    "UNKNOWN",
  ]);
});

test("statusText() writes a status as clients match it", () => {
  expect(statusText({ code: Code.DEADLINE_EXCEEDED, message: "late" })).toBe(
    "rpc error: code = DeadlineExceeded desc = late",
  );
  expect([Code.OK, Code.CANCELED, Code.INVALID_ARGUMENT].map(codeText)).toEqual(["OK", "Canceled", "InvalidArgument"]);
});
