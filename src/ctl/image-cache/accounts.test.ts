// Accounts from files of Docker and Podman, and from a program that one of them leads to.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { userAccounts } from "./accounts.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "accounts-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const auth = (username: string, password: string): string => encodeUtf8(`${username}:${password}`).toBase64();

async function accountsIn(content: unknown): Promise<ReturnType<typeof userAccounts>> {
  await writeFile(join(folder, "config.json"), typeof content === "string" ? content : JSON.stringify(content));
  return userAccounts({ DOCKER_CONFIG: folder, HOME: "/nowhere", XDG_RUNTIME_DIR: "/nowhere" });
}

test("passwords and identity tokens are found by host, however the file names it", async () => {
  const accounts = await accountsIn({
    auths: {
      "registry.example:5000": { auth: auth("ann", "pass:word") },
      "https://other.example/v2/": { auth: auth("bob", "b") },
      "https://index.docker.io/v1/": { auth: auth("hub", "h") },
      "token.example": { auth: auth("<token>", ""), identitytoken: "refresh" },
    },
  });
  expect(await accounts.find("registry.example:5000")).toEqual({
    username: "ann",
    secret: "pass:word",
    kind: "password",
  });
  expect(await accounts.find("other.example")).toEqual({ username: "bob", secret: "b", kind: "password" });
  expect((await accounts.find("docker.io"))?.username).toBe("hub");
  expect(await accounts.find("token.example")).toMatchObject({ secret: "refresh", kind: "identity token" });
  expect(await accounts.find("registry.example")).toBeUndefined();
});

test("a helper is asked where the file says so, and may know nothing", async () => {
  const script = `#!/bin/sh
read -r host || true
case "$host" in
  known.example) echo '{"ServerURL":"known.example","Username":"carol","Secret":"c"}';;
  token.example) echo '{"Username":"<token>","Secret":"t"}';;
  broken.example) exit 3;;
  *) echo "credentials not found in native keychain"; exit 1;;
esac
`;
  await writeFile(join(folder, "docker-credential-test"), script, { mode: 0o755 });
  vi.stubEnv("PATH", `${folder}:${process.env["PATH"] ?? ""}`);
  const accounts = await accountsIn({
    credsStore: "test",
    auths: { "known.example": {} },
    credHelpers: { "missing.example": "not-there", "odd.example": "../../bin/sh" },
  });
  expect(await accounts.find("known.example")).toEqual({ username: "carol", secret: "c", kind: "password" });
  expect(await accounts.find("token.example")).toEqual({ username: "", secret: "t", kind: "identity token" });
  expect(await accounts.find("unknown.example")).toBeUndefined();
  await expect(accounts.find("broken.example")).rejects.toThrow(/docker-credential-test: found exit code 3/u);
  await expect(accounts.find("missing.example")).rejects.toThrow(/docker-credential-not-there: it cannot be run/u);
  await expect(accounts.find("odd.example")).rejects.toThrow(/its name is no name of a program/u);
});

test("no file is no account, and a broken one is named without what is in it", async () => {
  expect(await userAccounts({ HOME: "/nowhere" }).find("registry.example")).toBeUndefined();
  const broken = await accountsIn('{"auths": {"secret');
  await expect(broken.find("registry.example")).rejects.toThrow(`"${join(folder, "config.json")}": want JSON`);
});
