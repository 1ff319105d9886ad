// Lines of BSD syslog, as libc and careless programs send them.
import { expect, test } from "vitest";
import { parseSyslog } from "./syslog.ts";

test("parseSyslog() reads what libc sends", () => {
  expect(parseSyslog("<30>Nov 21 11:08:05 containerd[144]: started\n")).toEqual({
    priority: 30,
    facility: 3,
    severity: 6,
    timestamp: "Nov 21 11:08:05",
    tag: "containerd",
    pid: 144,
    content: "started",
  });
});

test("parseSyslog() keeps what it does not understand", () => {
  expect(parseSyslog("hello: world")).toMatchObject({ priority: 13, tag: "hello", content: "world" });
  expect(parseSyslog("<999>just words\0")).toMatchObject({ priority: 191, tag: "", content: "just words" });
});
