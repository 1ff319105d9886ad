import { expect, test } from "vitest";
import { chooseProxy, parseProxy } from "./choose.ts";

test("parseProxy() takes what proxies are written as, and shows no password", () => {
  expect(["http://p", "https://p:1", "socks5://[fd00::1]", "p:3128", "socks5h://a%40b:c@p"].map(parseProxy)).toEqual([
    { kind: "http", host: "p", port: 80 },
    { kind: "https", host: "p", port: 1 },
    { kind: "socks5", host: "fd00::1", port: 1080 },
    { kind: "http", host: "p", port: 3128 },
    { kind: "socks5", host: "p", port: 1080, user: { name: "a@b", password: "c" } },
  ]);
  expect(() => parseProxy("ftp://me:secret@p")).toThrow('found "ftp://***@p", want http://, https:// or socks5://');
});

test("chooseProxy() heeds the context, then the environment with its exemptions", () => {
  const env = {
    HTTPS_PROXY: "http://env:1",
    NO_PROXY: "10.1.0.0/16, .corp.example,*.lab,node1, fd00::5 h:7 ,[fd00::6]:50000",
  };
  const host = (configured: string | undefined, name: string, port = 50_000): string | undefined =>
    chooseProxy(configured, { host: name, port }, env)?.host;
  expect([host("socks5://own", "10.1.0.1"), host("direct", "x"), host("", "x"), host(undefined, "10.2.0.1")]).toEqual([
    "own",
    undefined,
    "env",
    "env",
  ]);
  const exempt = [
    "127.0.0.1",
    "::1",
    "localhost",
    "10.1.2.3",
    "a.corp.example",
    "n.lab",
    "NODE1",
    "fd00::5",
    "fd00::6",
  ];
  expect(exempt.map((name) => host(undefined, name))).toEqual(exempt.map(() => undefined));
  expect([host(undefined, "h", 7), host(undefined, "h", 8), host(undefined, "xcorp.example")]).toEqual([
    undefined,
    "env",
    "env",
  ]);
  expect(chooseProxy(undefined, { host: "h", port: 1 }, {})).toBeUndefined();
});
