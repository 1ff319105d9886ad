// The dashboard while it runs: keys in, screens out, and the terminal as it was at every end.
import { CanceledError } from "../../base/abort.ts";
import { errorChain } from "../../base/errors.ts";
import { openScope } from "../../base/scope.ts";
import { wakeup } from "../../base/wakeup.ts";
import { certificateEndMs } from "../certificate-end.ts";
import type { CommandContext } from "../command.ts";
import { changes, type Changing } from "../live/changes.ts";
import { lookedAt } from "../live/looked-at.ts";
import { openNodeModel, type NodeModel } from "../live/node-model.ts";
import { summaryOf } from "../live/summary.ts";
import type { Content } from "./content.ts";
import { drawDashboard } from "./draw.ts";
import { openExplorer, type Explorer } from "./explorer.ts";
import { parseKeys } from "./keys.ts";
import { differences, type Screen } from "./screen.ts";
import { initialState, pressKey, type DashboardState, type Extent } from "./state.ts";

/** The screen is drawn at most this often. */
const restMs = 80;
/** Ages grow although nothing changes. */
const tickMs = 1000;

/** Resolves when the user quits. Rejects with a CanceledError when somebody else ends it. */
export async function runDashboard(context: CommandContext, intervalMs: number): Promise<void> {
  const { session, clock, terminal, signal } = context;
  if (!terminal.isInteractive) throw new Error("Cannot show the dashboard: want a terminal as input and output");
  const nodes = await lookedAt(session);
  // a certificate that cannot be read fails the connections, which says more
  const endsMs = await certificateEndMs(session).catch(() => undefined);
  const models = nodes.map((node) => openNodeModel({ node, session, clock, intervalMs }));
  const explorer = openExplorer({ session, clock });
  try {
    await new Dashboard({ context, models, explorer, endsMs }).run(signal);
  } finally {
    await Promise.all([explorer.close(), ...models.map((model) => model.close())]);
  }
}

interface Parts {
  readonly context: CommandContext;
  readonly models: readonly NodeModel[];
  readonly explorer: Explorer;
  /** When the user's certificate ends. */
  readonly endsMs: number | undefined;
}

class Dashboard {
  readonly #context: CommandContext;
  readonly #models: readonly NodeModel[];
  readonly #explorer: Explorer;
  readonly #endsMs: number | undefined;
  readonly #ended = new AbortController();
  readonly #ui = touchable();
  #state: DashboardState = initialState;
  #extent: Extent;
  #screen: Screen | undefined;
  #isSuspended = false;
  #ending: Error | undefined;

  constructor({ context, models, explorer, endsMs }: Parts) {
    this.#context = context;
    this.#models = models;
    this.#explorer = explorer;
    this.#endsMs = endsMs;
    this.#extent = { nodes: models.length, rows: 0, lines: 0 };
  }

  async run(parent: AbortSignal): Promise<void> {
    const { terminal, clock } = this.#context;
    const onAbort = (): void => this.#end(new CanceledError("Interrupted"));
    parent.addEventListener("abort", onAbort, { once: true });
    using stack = new DisposableStack();
    stack.defer(() => parent.removeEventListener("abort", onAbort));
    stack.use(terminal.takeSignals(() => this.#end(new CanceledError("Terminated"))));
    stack.use(terminal.onResize(() => this.#ui.touch()));
    stack.use(terminal.raw());
    stack.use(terminal.fullScreen());
    await using scope = openScope((error) => this.#end(error), this.#ended.signal);
    scope.run((signal) => this.#readKeys(signal));
    scope.run(async (signal) => {
      for await (const _ of clock.every(tickMs, signal)) this.#ui.touch();
    });
    const sources: readonly Changing[] = [...this.#models, this.#explorer, this.#ui];
    for await (const _ of changes(sources, { clock, restMs, signal: this.#ended.signal })) await this.#draw();
    if (this.#ending !== undefined) throw this.#ending;
  }

  #end(reason?: Error): void {
    this.#ending ??= reason;
    this.#ended.abort(reason ?? new CanceledError("Quit"));
  }

  async #readKeys(signal: AbortSignal): Promise<void> {
    for await (const bytes of this.#context.terminal.input(signal)) {
      for (const key of parseKeys(bytes)) {
        const { state, effect } = pressKey(this.#state, key, this.#extent);
        this.#state = state;
        if (effect === "quit") return this.#end();
        if (effect === "suspend") await this.#suspend();
        if (effect === "redraw") this.#screen = undefined;
        await this.#draw(); // the next key means what it means on the screen after this one
      }
    }
    this.#end(); // nobody can press a key any more
  }

  async #suspend(): Promise<void> {
    this.#isSuspended = true;
    await this.#context.terminal.suspend();
    this.#isSuspended = false;
    this.#screen = undefined;
  }

  async #draw(): Promise<void> {
    if (this.#isSuspended || this.#ended.signal.aborted) return;
    const { terminal, output } = this.#context;
    const { view, node, explorer: place } = this.#state;
    const model = this.#models[node];
    if (model === undefined) return;
    this.#explorer.show(view === "resources" ? { node: model.node, place } : undefined);
    const { screen, extent } = drawDashboard(this.#state, this.#contentOf(model), terminal.size());
    this.#extent = extent;
    const text = differences(this.#screen, screen);
    this.#screen = screen;
    if (text === "") return;
    try {
      await output.print(text);
    } catch (error) {
      this.#end(new Error(`Cannot write to the terminal: ${errorChain(error)}`, { cause: error }));
    }
  }

  #contentOf(model: NodeModel): Content {
    return {
      nodes: this.#models.map((each) => each.node),
      node: {
        summary: summaryOf(model),
        kernelLog: model.kernelLog.tail(Number.MAX_SAFE_INTEGER),
        figures: model.figures.tail(Number.MAX_SAFE_INTEGER),
        processes: model.processes,
      },
      explorer: this.#explorer.content,
      nowMs: this.#context.clock.now(),
      certificateEndsMs: this.#endsMs,
    };
  }
}

interface Touchable extends Changing {
  touch(): void;
}

function touchable(): Touchable {
  const bell = wakeup();
  let revision = 0;
  return {
    get revision() {
      return revision;
    },
    async changed(seen, signal) {
      if (revision === seen) await bell.next(signal);
    },
    touch() {
      revision++;
      bell.ring();
    },
  };
}
