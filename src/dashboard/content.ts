// What the dashboard draws: data of nodes, and where the user is.
import type { DefinitionRow, Figures, NodeSummary, ProcessRow, ResourceRow } from "../console/protocol.ts";
import type { DashboardState, Extent, ViewName } from "./state.ts";

/** What was fetched for the place where the user is. */
export interface ExplorerContent {
  readonly definitions: readonly DefinitionRow[];
  /** Sorted by id. */
  readonly rows: readonly ResourceRow[];
  /** Lines of the one. */
  readonly text: readonly string[];
  /** "" when all is well. */
  readonly trouble: string;
  readonly isComplete: boolean;
}

/** What is known of the node that is looked at. */
export interface NodeContent {
  readonly summary: NodeSummary;
  readonly kernelLog: readonly string[];
  readonly figures: readonly Figures[];
  readonly processes: readonly ProcessRow[];
}

export interface Content {
  /** Seen on the screen of the node itself. */
  readonly isOnConsole: boolean;
  /** Somebody wants to read it in peace: it is not renewed. */
  readonly isStopped: boolean;
  /** Those that there are for these nodes, in the order of their function keys. */
  readonly views: readonly ViewName[];
  /** Where the machine's config comes from, with a place for a code; "" where no code is asked for. */
  readonly configUrl: string;
  readonly nodes: readonly string[];
  readonly node: NodeContent;
  readonly explorer: ExplorerContent;
  readonly nowMs: number;
  /** When the user's certificate ends; undefined without one. */
  readonly certificateEndsMs: number | undefined;
}

/** Parts of a view tell how much of them scrolls. */
export type Scrolling = Omit<Extent, "nodes" | "views" | "links">;

export interface Shown {
  readonly state: DashboardState;
  readonly content: Content;
}
