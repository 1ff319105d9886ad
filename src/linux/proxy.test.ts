import { expect, test } from "vitest";
import { proxyFor } from "./proxy.ts";

const variables = {
  http_proxy: "proxy.example:3128",
  https_proxy: "https://secure.example",
  no_proxy:
    "internal.example, .hidden.example,*.wild.example,10.0.0.0/8,192.0.2.7,fd00::/8,2001:db8::5,port.example:8080",
};

test("proxyFor() goes by scheme, and straight to what the list names and to the machine itself", () => {
  const cases = [
    ["http://example.org/x", "http://proxy.example:3128"],
    ["https://example.org/x", "https://secure.example"],
    ["http://internal.example/", undefined],
    ["http://a.internal.example/", undefined],
    ["http://notinternal.example/", "http://proxy.example:3128"],
    ["http://a.hidden.example/", undefined],
    ["http://hidden.example/", "http://proxy.example:3128"],
    ["http://a.wild.example/", undefined],
    ["http://10.3.4.5:8080/", undefined],
    ["http://11.3.4.5/", "http://proxy.example:3128"],
    ["http://192.0.2.7/", undefined],
    ["http://[fd00::1]/", undefined],
    ["http://[2001:db8::5]/", undefined],
    ["http://[2001:db8::6]/", "http://proxy.example:3128"],
    ["http://port.example:8080/", undefined],
    ["http://port.example/", "http://proxy.example:3128"],
    ["http://localhost:1/", undefined],
    ["http://127.0.0.5/", undefined],
    ["http://[::1]/", undefined],
  ] as const;
  expect(cases.map(([url]) => [url, proxyFor(new URL(url), variables)])).toEqual(cases);
});

test("proxyFor() knows both spellings, and goes straight without a proxy", () => {
  const url = new URL("http://example.org/");
  expect(proxyFor(url, {})).toBeUndefined();
  expect(proxyFor(url, { http_proxy: "", no_proxy: "a" })).toBeUndefined();
  expect(proxyFor(url, { HTTP_PROXY: "http://upper.example", http_proxy: "http://lower.example" })).toBe(
    "http://upper.example",
  );
  expect(proxyFor(url, { http_proxy: "http://lower.example", NO_PROXY: "*" })).toBeUndefined();
});
