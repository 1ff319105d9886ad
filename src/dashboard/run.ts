// The dashboard while it runs: keys in, screens out, and the terminal as it was at every end.
import { CanceledError } from "../base/abort.ts";
import { errorChain } from "../base/errors.ts";
import { openScope } from "../base/scope.ts";
import { wakeup } from "../base/wakeup.ts";
import type { Clock } from "../base/clock.ts";
import { changes, type Changing } from "./live/changes.ts";
import type { NodeSessions } from "./live/node-client.ts";
import { openNodeModel, type NodeModel } from "./live/node-model.ts";
import { summaryOf } from "./live/summary.ts";
import type { Content } from "./content.ts";
import { drawDashboard } from "./draw.ts";
import { openExplorer, type Explorer } from "./explorer.ts";
import type { Said } from "./fields.ts";
import { parseKeys } from "./keys.ts";
import { planNetwork } from "./network/plan.ts";
import { PlatformMetadata } from "../resources/runtime/platform-metadata.ts";
import { differences, type Screen } from "./screen.ts";
import { initialState, pressKey, type DashboardState, type Extent, type ViewName } from "./state.ts";
import type { Terminal } from "./terminal.ts";

/** The screen of a person is drawn at most this often. */
const personRestMs = 80;
/** Ages grow although nothing changes. */
const tickMs = 1000;

const commonViews: readonly ViewName[] = ["summary", "monitor", "resources"];

/** The machine's own console: nobody leaves it, and there is no shell to which it could go back. */
export interface ConsolePlace {
  readonly kind: "console";
  /** The screen is drawn at most this often. */
  readonly restMs: number;
  /** What the terminal shows for a character. */
  readonly glyph: (character: string) => string;
  /** Keeps settings of the network, as `planNetwork` writes them. */
  readonly saveNetwork: (text: string) => Promise<void>;
  /** Where the machine's config comes from, when somebody is to type a code for it. */
  readonly configUrl?: string | undefined;
  /** Keeps the code; an empty one is none. */
  readonly saveCode: (code: string) => Promise<void>;
}

export interface DashboardOptions {
  /** By the names under which the sessions know them; at least one. */
  readonly nodes: readonly string[];
  readonly sessions: NodeSessions;
  readonly clock: Clock;
  readonly terminal: Terminal;
  /** Resolves when the terminal has taken the text. */
  readonly print: (text: string) => Promise<void>;
  /** Time between two questions for figures. */
  readonly intervalMs: number;
  /** The terminal of a person when absent. */
  readonly place?: ConsolePlace;
  /** When the user's certificate ends, if there is one. */
  readonly certificateEndsMs?: number | undefined;
}

/** Resolves when the user quits. Rejects with a CanceledError when somebody else ends it. */
export async function showDashboard(options: DashboardOptions, signal: AbortSignal): Promise<void> {
  const { nodes, sessions, clock, intervalMs } = options;
  const models = nodes.map((node) => openNodeModel({ node, session: sessions, clock, intervalMs }));
  const explorer = openExplorer({ session: sessions, clock });
  try {
    await new Dashboard({ options, models, explorer }).run(signal);
  } finally {
    await Promise.all([explorer.close(), ...models.map((model) => model.close())]);
  }
}

interface Parts {
  readonly options: DashboardOptions;
  readonly models: readonly NodeModel[];
  readonly explorer: Explorer;
}

class Dashboard {
  readonly #options: DashboardOptions;
  readonly #models: readonly NodeModel[];
  readonly #explorer: Explorer;
  readonly #ended = new AbortController();
  readonly #ui = touchable();
  #state: DashboardState = initialState;
  #extent: Extent;
  #screen: Screen | undefined;
  #isSuspended = false;
  /** What was seen when updates were stopped. */
  #kept: Content | undefined;
  #ending: Error | undefined;

  constructor({ options, models, explorer }: Parts) {
    this.#options = options;
    this.#models = models;
    this.#explorer = explorer;
    this.#extent = { nodes: models.length, views: commonViews, links: [], rows: 0, lines: 0 };
  }

  async run(parent: AbortSignal): Promise<void> {
    const { terminal, clock } = this.#options;
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
    const restMs = this.#options.place?.restMs ?? personRestMs;
    for await (const _ of changes(sources, { clock, restMs, signal: this.#ended.signal })) await this.#draw();
    if (this.#ending !== undefined) throw this.#ending;
  }

  #end(reason?: Error): void {
    this.#ending ??= reason;
    this.#ended.abort(reason ?? new CanceledError("Quit"));
  }

  async #readKeys(signal: AbortSignal): Promise<void> {
    for await (const bytes of this.#options.terminal.input(signal)) {
      for (const key of parseKeys(bytes)) {
        const { state, effect } = pressKey(this.#state, key, this.#extent);
        this.#state = state;
        if (effect === "redraw") this.#screen = undefined;
        if (this.#options.place !== undefined) {
          if (effect === "suspend") this.#stopOrGoOn();
          if (effect === "save network") await this.#saveNetwork(this.#options.place);
          if (effect === "save code") await this.#saveCode(this.#options.place);
        } else if (effect === "quit") return this.#end();
        else if (effect === "suspend") await this.#suspend();
        await this.#draw(); // the next key means what it means on the screen after this one
      }
    }
    this.#end(); // nobody can press a key any more
  }

  async #suspend(): Promise<void> {
    this.#isSuspended = true;
    await this.#options.terminal.suspend();
    this.#isSuspended = false;
    this.#screen = undefined;
  }

  async #saveNetwork({ saveNetwork }: ConsolePlace): Promise<void> {
    const plan = planNetwork(this.#state.networkForm);
    const said = plan.kind === "ok" ? await saved(saveNetwork(plan.text)) : plan;
    this.#state = { ...this.#state, networkForm: { ...this.#state.networkForm, said } };
  }

  async #saveCode({ saveCode }: ConsolePlace): Promise<void> {
    const said = await saved(saveCode(this.#state.configUrlForm.code.trim()));
    this.#state = { ...this.#state, configUrlForm: { ...this.#state.configUrlForm, said } };
  }

  /** Of the node's data; keys go on to work. */
  #stopOrGoOn(): void {
    const model = this.#models[this.#state.node];
    this.#kept = this.#kept === undefined && model !== undefined ? this.#contentOf(model) : undefined;
  }

  async #draw(): Promise<void> {
    if (this.#isSuspended || this.#ended.signal.aborted) return;
    const { terminal, print, place: where } = this.#options;
    const { view, node, explorer: place } = this.#state;
    const model = this.#models[node];
    if (model === undefined) return;
    this.#explorer.show(view === "resources" ? { node: model.node, place } : undefined);
    const content = this.#kept === undefined ? this.#contentOf(model) : { ...this.#kept, isStopped: true };
    const { screen, extent } = drawDashboard(this.#state, content, terminal.size());
    this.#extent = extent;
    const text = differences(this.#screen, screen, where?.glyph);
    this.#screen = screen;
    if (text === "") return;
    try {
      await print(text);
    } catch (error) {
      this.#end(new Error(`Cannot write to the terminal: ${errorChain(error)}`, { cause: error }));
    }
  }

  /** Settings in META count on machines without a cloud. */
  #viewsOf(model: NodeModel): readonly ViewName[] {
    const isMetal = model.list(PlatformMetadata).some(({ spec }) => spec.platform === "metal");
    const { place } = this.#options;
    if (place === undefined || !isMetal) return commonViews;
    return [
      "summary",
      "monitor",
      "network",
      ...(place.configUrl === undefined ? [] : ["config-url" as const]),
      "resources",
    ];
  }

  #contentOf(model: NodeModel): Content {
    return {
      isOnConsole: this.#options.place !== undefined,
      isStopped: false,
      views: this.#viewsOf(model),
      configUrl: this.#options.place?.configUrl ?? "",
      nodes: this.#models.map((each) => each.node),
      node: {
        summary: summaryOf(model),
        kernelLog: model.kernelLog.tail(Number.MAX_SAFE_INTEGER),
        figures: model.figures.tail(Number.MAX_SAFE_INTEGER),
        processes: model.processes,
      },
      explorer: this.#explorer.content,
      nowMs: this.#options.clock.now(),
      certificateEndsMs: this.#options.certificateEndsMs,
    };
  }
}

async function saved(saving: Promise<void>): Promise<Said> {
  try {
    await saving;
    return { kind: "saved" };
  } catch (error) {
    return { kind: "refused", problems: [`it is not saved: ${errorChain(error)}`] };
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
