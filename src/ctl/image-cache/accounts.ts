// Accounts at registries, from the files in which Docker and Podman keep them, or from the programs to which these files lead.
// Source: Docker documentation, "docker login", "Credential stores", "Credential helper protocol"; containers-auth.json(5).
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { decodeUtf8 } from "../../base/bytes.ts";
import { errorCode } from "../../base/errors.ts";
import type { Environment } from "../talosconfig.ts";

export interface RegistryAccount {
  readonly username: string;
  /** A password; or what tokens are given for, when `kind` says so. */
  readonly secret: string;
  readonly kind: "password" | "identity token";
}

export interface RegistryAccounts {
  /** Of a host with its port, if it has one; undefined when there is none. Rejects when a file or a program of the user's is at fault. */
  find(host: string): Promise<RegistryAccount | undefined>;
}

export const noAccounts: RegistryAccounts = { find: () => Promise.resolve(undefined) };

type Json = Readonly<Record<string, unknown>>;

/** By this name a helper tells of an identity token. */
const tokenUser = "<token>";
const helperForm = /^[A-Za-z0-9_.-]+$/u;
/** What a helper prints when it does not know the host. */
const unknownToHelper = "credentials not found";

function record(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Paths of the files, the one that counts most first. */
export function accountFiles(env: Environment): readonly string[] {
  const { REGISTRY_AUTH_FILE: own, DOCKER_CONFIG: docker, HOME: home, XDG_RUNTIME_DIR: runtime } = env;
  const dockerFolder = docker ?? (home === undefined ? undefined : join(home, ".docker"));
  return [
    ...(own === undefined ? [] : [own]),
    ...(dockerFolder === undefined ? [] : [join(dockerFolder, "config.json")]),
    ...(runtime === undefined ? [] : [join(runtime, "containers/auth.json")]),
  ];
}

async function readAccounts(path: string): Promise<Json> {
  let content: string;
  try {
    content = await readFile(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return {};
    throw new Error(`Cannot read accounts of registries in "${path}"`, { cause: error });
  }
  try {
    return record(JSON.parse(content));
  } catch {
    // without what was found: it is next to passwords
    throw new Error(`Cannot read accounts of registries in "${path}": want JSON`);
  }
}

/** Under which names files have a host. */
function namesOf(host: string): readonly string[] {
  if (host === "docker.io") return ["https://index.docker.io/v1/", "index.docker.io", host];
  return [host, `https://${host}`, `http://${host}`, `https://${host}/v1/`, `https://${host}/v2/`];
}

function fromFile(entry: Json): RegistryAccount | undefined {
  const decoded = decodeUtf8(Uint8Array.fromBase64(textOf(entry["auth"])));
  const colon = decoded.indexOf(":");
  const [username, password] = colon < 0 ? ["", ""] : [decoded.slice(0, colon), decoded.slice(colon + 1)];
  const token = textOf(entry["identitytoken"]);
  if (token !== "") return { username, secret: token, kind: "identity token" };
  return username === "" ? undefined : { username, secret: password.replace(/\0+$/u, ""), kind: "password" };
}

async function fromHelper(name: string, host: string): Promise<RegistryAccount | undefined> {
  const program = `docker-credential-${name}`;
  const problem = (what: string): Error => new Error(`Cannot get the account at "${host}" from ${program}: ${what}`);
  if (!helperForm.test(name)) throw problem("its name is no name of a program");
  const child = spawn(program, ["get"], { stdio: ["pipe", "pipe", "ignore"] });
  const ended = once(child, "close");
  child.stdin.on("error", () => undefined); // a program that does not read has ended
  child.stdin.end(host);
  const output = await Promise.all([text(child.stdout), ended]).then(
    ([printed]) => printed,
    (error: unknown) => {
      throw new Error(problem("it cannot be run").message, { cause: error });
    },
  );
  if (child.exitCode !== 0) {
    if (output.includes(unknownToHelper)) return undefined;
    throw problem(`found exit code ${child.exitCode}`);
  }
  const { Username: user, Secret: secret } = record(JSON.parse(output));
  const kind = user === tokenUser ? "identity token" : "password";
  return { username: kind === "password" ? textOf(user) : "", secret: textOf(secret), kind };
}

async function findIn(path: string, host: string): Promise<RegistryAccount | undefined> {
  const file = await readAccounts(path);
  const [helpers, auths] = [record(file["credHelpers"]), record(file["auths"])];
  const names = namesOf(host);
  const helper = names.map((name) => textOf(helpers[name])).find((each) => each !== "");
  const store = textOf(file["credsStore"]);
  const key = names.find((name) => auths[name] !== undefined);
  if (helper !== undefined) return fromHelper(helper, host);
  const kept = key === undefined ? undefined : fromFile(record(auths[key]));
  // An empty entry only says that the store has it.
  return kept === undefined && store !== "" ? fromHelper(store, key ?? host) : kept;
}

/** Accounts of the person who calls, read when they are asked for. */
export function userAccounts(env: Environment): RegistryAccounts {
  return {
    async find(host) {
      for (const path of accountFiles(env)) {
        const found = await findIn(path, host);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}
