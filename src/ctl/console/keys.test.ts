// Tokens, sessions, labels of secrets, and how the browser is opened.
import { expect, test } from "vitest";
import { manualClock } from "../../base/manual-clock.ts";
import { changes } from "../../dashboard/live/changes.ts";
import { openKeys, sessionLifeMs, tokenLifeMs } from "./keys.ts";
import { findBrowser, leadingPage, openBrowser } from "./open-browser.ts";
import { matchRoute, type Route } from "./route.ts";
import { openSecretLabels, unlabel } from "./secret-labels.ts";

test("openKeys() takes a token once, in time, and ends sessions", async () => {
  const clock = manualClock();
  const keys = openKeys(clock);
  const [first, second] = [keys.issueToken(), keys.issueToken()];
  expect(first).toMatch(/^[\w-]{43}$/u);
  const session = keys.login(first);
  expect([keys.login(first), keys.isSession(session ?? {})]).toEqual([undefined, true]);
  expect([{}, { ...session, key: "" }, { ...session, cookie: first }].map((each) => keys.isSession(each))).toEqual([
    false,
    false,
    false,
  ]);
  await clock.advance(tokenLifeMs);
  expect(keys.login(second)).toBeUndefined();
  await clock.advance(sessionLifeMs);
  expect(keys.isSession(session ?? {})).toBe(false);
});

const config = `# old token was abcdef.0123456789abcdef
version: v1alpha1
machine:
    type: worker # a comment
    token: wlzjyw.bei2zfylhs2by0wd
    ca:
        crt: TFMwdExTMUNSVWRKVGlCRFJWSlVTVVpKUTBGVVJTMHRMUzB0Q2c9PQ==
cluster:
    token: wlzjyw.bei2zfylhs2by0wd
    controlPlane:
        endpoint: https://10.0.0.1:6443
`;

test("openSecretLabels() takes secrets out of the text and of its comments, and unlabel() puts them back", () => {
  const labels = openSecretLabels();
  const { text, secrets } = labels.label(config);
  expect(text).not.toMatch(/wlzjyw|abcdef\.0123/u);
  const shown = [...text.matchAll(/ICHOR-SECRET-[0-9a-f]{10}/gu)].map(([label]) => label);
  expect([shown.length, new Set(shown).size, secrets.size]).toEqual([3, 2, 2]); // the same secret has the same label
  expect(text).toContain("# a comment");
  expect(unlabel(text, secrets)).toBe(config);
  expect(() => unlabel("a\nb: ICHOR-SECRET-0123456789", secrets)).toThrow("has no such secret, write out the new one");
  expect(openSecretLabels().label(config).text).not.toBe(text); // labels of another console mean nothing here
});

test("openSecretLabels() writes a text anew whose secrets are not found in it as they are", () => {
  const block = config.replace(
    "token: wlzjyw.bei2zfylhs2by0wd\n    ca",
    "token: >-\n        wlzjyw.bei2zfylhs2by0wd\n    ca",
  );
  const short = config.replaceAll("wlzjyw.bei2zfylhs2by0wd", "type");
  for (const [source, secret] of [
    [block, "wlzjyw.bei2zfylhs2by0wd"],
    [short, "token: type"],
  ] as const) {
    const { text, secrets } = openSecretLabels().label(source);
    expect(text).not.toContain(secret);
    expect(unlabel(text, secrets)).toContain(secret);
  }
  expect(() => openSecretLabels().label("no: config\n")).toThrow("cannot tell its secrets apart");
});

test("unlabel() quotes what is not plain", () => {
  expect(unlabel("a: ICHOR-SECRET-0123456789", new Map([["ICHOR-SECRET-0123456789", "two\nlines # x"]]))).toBe(
    'a: "two\\nlines # x"',
  );
});

test("findBrowser() opens nothing where nobody would see it", () => {
  expect(findBrowser("linux", { DISPLAY: ":0" })).toEqual({ command: "xdg-open", args: [] });
  expect(findBrowser("linux", { WAYLAND_DISPLAY: "wayland-0" })).toEqual({ command: "xdg-open", args: [] });
  expect(findBrowser("linux", { DISPLAY: "" })).toBeUndefined();
  expect(findBrowser("darwin", { SSH_CONNECTION: "10.0.0.1" })).toBeUndefined();
});

test("openBrowser() hands the link over in a file, not in a list of processes; without a browser nothing is left", async () => {
  expect(leadingPage('http://127.0.0.1:1/#token=a"b')).toContain("url=http://127.0.0.1:1/#token=a&quot;b");
  expect(await openBrowser({ command: "/does/not/exist", args: [] }, "http://127.0.0.1:1/")).toBeUndefined();
  await using opened = await openBrowser({ command: "true", args: [] }, "http://127.0.0.1:1/");
  expect(opened).toBeDefined();
});

test("matchRoute() decodes names of the path, and matches whole paths only", () => {
  const routes = [
    { kind: "json", method: "GET", path: "/api/nodes/:node/x", handle: async () => ({}) },
  ] as const satisfies readonly Route[];
  expect(matchRoute(routes, "GET", "/api/nodes/fe80%3A%3A1/x")?.params).toEqual({ node: "fe80::1" });
  for (const path of ["/api/nodes//x", "/api/nodes/a/x/y", "/api/nodes/%zz/x", "/api/nodes/a"])
    expect(matchRoute(routes, "GET", path)).toBeUndefined();
  expect(matchRoute(routes, "POST", "/api/nodes/a/x")).toBeUndefined();
});

test("changes() tells all first, then what changed, with rests between", async () => {
  const clock = manualClock();
  const controller = new AbortController();
  const sources = [0, 1].map((name) => {
    const waiting = new Set<() => void>();
    const source = {
      name,
      revision: 0,
      async changed(seen: number, signal: AbortSignal): Promise<void> {
        if (source.revision !== seen) return;
        await new Promise<void>((resolve) => {
          waiting.add(resolve);
          signal.addEventListener("abort", () => resolve(), { once: true });
        });
      },
      touch() {
        source.revision++;
        for (const wake of waiting) wake();
      },
    };
    return source;
  });
  const told: number[][] = [];
  const done = (async () => {
    for await (const changed of changes(sources, { clock, restMs: 100, signal: controller.signal }))
      told.push(changed.map(({ name }) => name));
  })();
  await clock.advance(0);
  sources[1]?.touch();
  sources[1]?.touch();
  await clock.advance(50);
  expect(told).toEqual([[0, 1]]);
  await clock.advance(100);
  sources[0]?.touch();
  await clock.advance(500);
  expect(told).toEqual([[0, 1], [1], [0]]);
  controller.abort();
  await done;
});
