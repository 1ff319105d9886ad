// References of images: `docker.io/library/nginx:1.29`, `registry:5000/name@sha256:…`.

export interface ImageReference {
  /** Host, with the port if it has one. */
  readonly host: string;
  /** Host and path: `docker.io/library/nginx`. */
  readonly repository: string;
  readonly tag: string | undefined;
  /** `sha256:…` */
  readonly digest: string | undefined;
  /** The whole, with what short forms leave out. */
  readonly name: string;
}

const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/u;
const digestForm = /^sha256:[0-9a-f]{64}$|^sha512:[0-9a-f]{128}$/u;
const hostForm = /^(?:\[[0-9a-fA-F:]+\]|[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?)(?::[0-9]+)?$/u;

export class ReferenceError extends Error {
  override readonly name: string = "ReferenceError";
  readonly code = "INVALID_ARGUMENT";
}

/**
 * Reads a reference; short forms mean Docker Hub and the tag `latest`. Throws a ReferenceError.
 * Source: the grammar of distribution references, as containerd and Docker read it.
 */
export function parseReference(text: string): ImageReference {
  const fail = (why: string): never => {
    throw new ReferenceError(`Cannot read image reference "${text}": ${why}`);
  };
  const at = text.indexOf("@");
  const named = at < 0 ? text : text.slice(0, at);
  const digest = at < 0 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !digestForm.test(digest)) {
    fail(`digest is "${digest}", want sha256 and 64 hexadecimal digits`);
  }
  const slash = named.lastIndexOf("/");
  const colon = named.indexOf(":", slash + 1);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  if (tag !== undefined && !/^\w[\w.-]{0,127}$/u.test(tag)) fail(`tag is "${tag}"`);
  const { host, path } = splitHost(colon < 0 ? named : named.slice(0, colon));
  if (!hostForm.test(host)) fail(`host is "${host}"`);
  if (!isPath(path)) fail(`name is "${path}", want lower-case words of 2 to 255 characters together`);
  const repository = `${host}/${path}`;
  const effectiveTag = tag ?? (digest === undefined ? "latest" : undefined);
  const name = `${repository}${effectiveTag === undefined ? "" : `:${effectiveTag}`}${digest === undefined ? "" : `@${digest}`}`;
  return { host, repository, tag: effectiveTag, digest, name };
}

function isPath(path: string): boolean {
  return path.length >= 2 && path.length <= 255 && path.split("/").every((part) => component.test(part));
}

function splitHost(text: string): { readonly host: string; readonly path: string } {
  const slash = text.indexOf("/");
  const first = slash < 0 ? "" : text.slice(0, slash);
  const isHost = first === "localhost" || /[.:]/u.test(first) || first !== first.toLowerCase();
  if (!isHost) return { host: "docker.io", path: text.includes("/") ? text : `library/${text}` };
  const path = text.slice(slash + 1);
  const host = first === "index.docker.io" ? "docker.io" : first;
  return { host, path: host === "docker.io" && !path.includes("/") ? `library/${path}` : path };
}
