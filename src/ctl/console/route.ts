// How a route of the console declares itself: a path with names in it, and what answers.
import type { CommandContext } from "../command.ts";
import type { NodeModel } from "../../dashboard/live/node-model.ts";
import type { NodeClient } from "../session.ts";
import type { Body } from "./body.ts";
import { BadRequestError } from "./body.ts";
import type { Jobs } from "./jobs.ts";
import type { SecretLabels } from "./secret-labels.ts";

/** What all requests of a console share. */
export interface ConsoleState {
  readonly context: CommandContext;
  /** In the order in which the user named them. */
  readonly models: ReadonlyMap<string, NodeModel>;
  readonly jobs: Jobs;
  readonly labels: SecretLabels;
  /** Address of Kubernetes instead of that of its configuration; that when "". */
  readonly kubernetesEndpoint: string;
  /** Says on the terminal what was done to which node. Never secrets. */
  readonly audit: (line: string) => void;
}

/** One request. */
export interface Call extends ConsoleState {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Body;
  /** Aborts when the page goes away. */
  readonly signal: AbortSignal;
}

export type Route =
  /** Answers with JSON. `changes`: refused in a console that only looks. */
  | { readonly kind: "json"; readonly method: "GET"; readonly path: string; handle(call: Call): Promise<unknown> }
  | {
      readonly kind: "json";
      readonly method: "POST";
      readonly path: string;
      readonly changes: boolean;
      handle(call: Call): Promise<unknown>;
    }
  /** Answers with a stream of events, until the page goes away. */
  | {
      readonly kind: "stream";
      readonly method: "GET";
      readonly path: string;
      follow(call: Call): AsyncIterable<unknown>;
    }
  | {
      readonly kind: "file";
      readonly method: "GET";
      readonly path: string;
      read(call: Call): { readonly name: string; readonly bytes: Uint8Array };
    };

/** There is no such thing: status 404 with this message. */
export class NoSuchThingError extends Error {
  override readonly name: string = "NoSuchThingError";
}

export interface Matched {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Undefined when no route has the method and path. */
export function matchRoute(routes: readonly Route[], method: string, path: string): Matched | undefined {
  const found = path.split("/");
  for (const route of routes) {
    const wanted = route.path.split("/");
    if (route.method !== method || wanted.length !== found.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((part, index) => {
      const text = found[index] ?? "";
      if (!part.startsWith(":")) return part === text;
      const decoded = decodePart(text);
      if (decoded === undefined || decoded === "") return false;
      params[part.slice(1)] = decoded;
      return true;
    });
    if (fits) return { route, params };
  }
  return undefined;
}

function decodePart(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // no text of a path
  }
}

/** The node of the path, which must be one of the console's: nobody is sent elsewhere with the user's credentials. */
export function modelOf({ models, params }: Call): NodeModel {
  const model = models.get(params["node"] ?? "");
  if (model === undefined) throw new NoSuchThingError(`this console has no node "${params["node"] ?? ""}"`);
  return model;
}

export async function clientOf(call: Call): Promise<NodeClient> {
  return call.context.session.client(modelOf(call).node);
}

/** What cannot be taken back names its node: the page asks the user to type it. */
export function confirmNode(call: Call): string {
  const { node } = modelOf(call);
  if (call.body["confirm"] !== node) throw new BadRequestError(`want "confirm" to be the name of the node, "${node}"`);
  return node;
}
