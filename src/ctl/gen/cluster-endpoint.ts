// The endpoint of a cluster as people type it: taken, or refused with what was probably meant.
import { parseIp } from "../../base/ip.ts";
import { endpointProblem } from "../../config/rules/checks.ts";

/** The endpoint, an https URL. Throws what is wrong with it and a proposal. */
export function checkClusterEndpoint(found: string): string {
  const [, scheme, rest = ""] = /^(?:([a-z][-+.a-z0-9]*):\/\/)?(.*)$/iu.exec(found) ?? [];
  const { host, port } = splitAuthority(rest.replace(/[/?#].*$/u, ""));
  const problem = problemOf(found, scheme?.toLowerCase(), port);
  if (problem === undefined) return found;
  const hint = host === "" ? "" : `\ntry: "https://${host}:${port ?? "6443"}"`;
  throw new Error(problem + hint);
}

function problemOf(found: string, scheme: string | undefined, port: string | undefined): string | undefined {
  if (scheme === undefined && port === undefined) return "no scheme and port specified for the cluster endpoint URL";
  if (scheme === undefined) return "no scheme specified for the cluster endpoint URL";
  if (scheme !== "https") return `found scheme "${scheme}" in the cluster endpoint URL, want "https"`;
  const problem = endpointProblem(found);
  return problem === undefined ? undefined : `found "${found}" for the cluster endpoint URL: ${problem}`;
}

/** An IPv6 address without brackets gets them; it has no port. */
function splitAuthority(text: string): { readonly host: string; readonly port: string | undefined } {
  if (text.includes(":") && parseIp(text) !== undefined) return { host: `[${text}]`, port: undefined };
  const [, host = "", port] = /^(.*?)(?::(\d+))?$/u.exec(text) ?? [];
  return { host, port };
}
