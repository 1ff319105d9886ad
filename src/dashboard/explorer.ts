// Fetches what the explorer of the dashboard shows: for the place where the user is, and only for that.
import type { Clock } from "../base/clock.ts";
import { backoff } from "../base/backoff.ts";
import { errorChain } from "../base/errors.ts";
import { openScope, type Scope } from "../base/scope.ts";
import { wakeup } from "../base/wakeup.ts";
import type { ResourceRow } from "../console/protocol.ts";
import type { ResourceDefinitionSpec } from "../wire/gen/cosi-resource-meta.ts";
import { ResourceDefinitionSpecSensitivity } from "../wire/gen/cosi-resource-meta.ts";
import { rpc } from "../wire/gen/rpc.ts";
import { columnsOf, rowOf } from "./live/resource-row.ts";
import { watchKind } from "./live/watch.ts";
import { documentOf, listDefinitions, yamlDocument } from "./live/resources.ts";
import type { NodeClient, NodeSessions } from "./live/node-client.ts";
import type { ExplorerContent } from "./content.ts";
import type { ExplorerPlace } from "./state.ts";

export interface Explorer {
  readonly content: ExplorerContent;
  /** Grows with every change. */
  readonly revision: number;
  changed(seen: number, signal: AbortSignal): Promise<void>;
  /** Fetches for this place, unless it does already; undefined: for none. */
  show(place: { readonly node: string; readonly place: ExplorerPlace } | undefined): void;
  close(): Promise<void>;
}

const nothing: ExplorerContent = { definitions: [], rows: [], text: [], trouble: "", isComplete: false };

export interface ExplorerOptions {
  readonly session: Pick<NodeSessions, "client">;
  readonly clock: Clock;
}

export function openExplorer({ session, clock }: ExplorerOptions): Explorer {
  return new NodeExplorer(session, clock);
}

class NodeExplorer implements Explorer {
  content = nothing;
  revision = 0;
  readonly #session: ExplorerOptions["session"];
  readonly #clock: Clock;
  readonly #changes = wakeup();
  #key = "";
  #node = "";
  #scope: Scope = openScope(() => undefined);
  #definitions: readonly ResourceDefinitionSpec[] = [];

  constructor(session: ExplorerOptions["session"], clock: Clock) {
    this.#session = session;
    this.#clock = clock;
  }

  async changed(seen: number, signal: AbortSignal): Promise<void> {
    if (this.revision === seen) await this.#changes.next(signal);
  }

  show(wanted: { readonly node: string; readonly place: ExplorerPlace } | undefined): void {
    const key = wanted === undefined ? "" : keyOf(wanted.node, wanted.place);
    if (key === this.#key) return;
    this.#key = key;
    void this.#scope.close();
    if (wanted === undefined) return;
    const { node, place } = wanted;
    if (node !== this.#node) {
      this.#definitions = [];
      this.content = nothing;
    }
    this.#node = node;
    this.#set({ rows: [], text: [], trouble: "", isComplete: false });
    // every failure is shown as trouble
    this.#scope = openScope((error) => this.#set({ trouble: errorChain(error) }));
    this.#scope.run((signal) => this.#keep(node, place, signal));
  }

  async close(): Promise<void> {
    await this.#scope.close();
  }

  /** Again and again, through every loss. */
  async #keep(node: string, place: ExplorerPlace, signal: AbortSignal): Promise<void> {
    const delays = backoff({ initialMs: 1000, maxMs: 10_000 });
    for (;;) {
      try {
        const client = await this.#session.client(node);
        if (this.#definitions.length === 0) await this.#fetchDefinitions(client);
        if (place.level === "types") return;
        if (place.level === "one") await this.#fetchOne(client, place, signal);
        else await this.#watch(client, place.type, signal);
      } catch (error) {
        signal.throwIfAborted();
        this.#set({ trouble: errorChain(error) });
      }
      await this.#clock.sleep(delays.next(), signal);
    }
  }

  async #fetchDefinitions(client: NodeClient): Promise<void> {
    this.#definitions = await listDefinitions(client);
    const definitions = this.#definitions
      .map((definition) => ({
        type: definition.resourceType,
        namespace: definition.defaultNamespace,
        aliases: definition.aliases,
        columns: definition.printColumns.map(({ name }) => name),
        sensitive: isSensitive(definition),
      }))
      .toSorted((a, b) => (a.type < b.type ? -1 : 1));
    this.#set({ definitions, trouble: "" });
  }

  #definitionOf(type: string): ResourceDefinitionSpec {
    const found = this.#definitions.find(({ resourceType }) => resourceType === type);
    if (found === undefined) throw new Error(`the node has no type ${type}`);
    return found;
  }

  async #watch(client: NodeClient, type: string, signal: AbortSignal): Promise<void> {
    const definition = this.#definitionOf(type);
    const columns = isSensitive(definition) ? [] : columnsOf(definition);
    const rows = new Map<string, ResourceRow>();
    for await (const change of watchKind(client, { namespace: definition.defaultNamespace, type }, signal)) {
      if (change.kind === "complete") this.#set({ isComplete: true, trouble: "" });
      else {
        const row = rowOf(columns, change.resource);
        if (change.kind === "gone") rows.delete(row.id);
        else rows.set(row.id, row);
        this.#set({ rows: [...rows.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)) });
      }
    }
  }

  /** The whole, again with each of its changes. */
  async #fetchOne(
    client: NodeClient,
    { type, id, namespace }: ExplorerPlace & { readonly level: "one" },
    signal: AbortSignal,
  ): Promise<void> {
    const isSecret = isSensitive(this.#definitionOf(type));
    for await (const change of watchKind(client, { namespace, type }, signal)) {
      if (change.kind === "complete" || change.resource.metadata?.id !== id) continue;
      if (change.kind === "gone") this.#set({ text: ["(it is gone)"] });
      else {
        const { resource } = await client.unary(rpc.State.Get, { namespace, type, id, options: {} }, signal);
        const document = resource === undefined ? {} : documentOf(client.node, resource);
        // a screen is seen by others too
        const yaml = yamlDocument(isSecret ? { ...document, spec: "<redacted>" } : document);
        this.#set({ text: yaml.trimEnd().split("\n"), trouble: "" });
      }
    }
  }

  #set(part: Partial<ExplorerContent>): void {
    this.content = { ...this.content, ...part };
    this.revision++;
    this.#changes.ring();
  }
}

function isSensitive({ sensitivity }: ResourceDefinitionSpec): boolean {
  return sensitivity !== ResourceDefinitionSpecSensitivity.NON_SENSITIVE;
}

function keyOf(node: string, place: ExplorerPlace): string {
  switch (place.level) {
    case "types":
      return JSON.stringify([node]);
    case "list":
      return JSON.stringify([node, place.type]);
    case "one":
      return JSON.stringify([node, place.type, place.namespace, place.id]);
  }
}
