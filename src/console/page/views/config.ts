// The machine config of a node: shown without secrets, edited, checked while one types, compared, applied.
import type {
  ApplyMode,
  ConfigCheck,
  ConfigDifference,
  ConfigPlan,
  ConfigProblem,
  ConfigText,
} from "../../protocol.ts";
import type { App, View } from "../app.ts";
import { nodePath } from "../app.ts";
import { get, post } from "../client.ts";
import { ask } from "../dialog.ts";
import { button, messageOf, panel } from "../parts.ts";
import type { Child } from "../view.ts";
import { h } from "../view.ts";

/** A check follows the last key by this long. */
const restMs = 600;

const modes: Readonly<Record<ApplyMode, string>> = {
  auto: "auto: at once, with a reboot where one is needed",
  "no-reboot": "no-reboot: at once, refused where a reboot is needed",
  staged: "staged: at the next boot",
  try: "try: at once, taken back after a minute",
};

interface State {
  /** As the node has it; undefined until it is there. */
  original: string | undefined;
  secrets: number;
  text: string;
  failure: string;
  check: ConfigCheck | undefined;
  plan: ConfigPlan | undefined;
  mode: ApplyMode;
  isBusy: boolean;
}

interface Editor {
  readonly state: State;
  load(): Promise<void>;
  compare(): void;
  apply(): void;
  discard(): void;
  /** The user typed. */
  edit(text: string): void;
  close(): void;
}

function openEditor(app: App, node: string): Editor {
  const state: State = {
    original: undefined,
    secrets: 0,
    text: "",
    failure: "",
    check: undefined,
    plan: undefined,
    mode: "auto",
    isBusy: false,
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const load = async (): Promise<void> => {
    try {
      const { text, secrets } = await get<ConfigText>(nodePath(node, "config"));
      Object.assign(state, { original: text, text, secrets, failure: "", check: undefined, plan: undefined });
    } catch (error) {
      state.failure = messageOf(error);
    }
    app.update();
  };
  const validate = async (): Promise<void> => {
    const { text } = state;
    const check = await post<ConfigCheck>(nodePath(node, "config/validate"), { text });
    if (text === state.text) state.check = check;
    app.update();
  };
  const busy = (work: () => Promise<void>): void =>
    app.attempt(async () => {
      state.isBusy = true;
      app.update();
      try {
        await work();
      } finally {
        state.isBusy = false;
        app.update();
      }
    });
  const send = (path: string): Promise<ConfigPlan> =>
    post<ConfigPlan>(nodePath(node, path), { text: state.text, mode: state.mode });
  return {
    state,
    load,
    compare: () =>
      busy(async () => {
        state.plan = await send("config/diff");
        state.check = state.plan;
      }),
    apply: () =>
      busy(async () => {
        const answer = await send("config/apply");
        state.check = answer;
        if (answer.problems.length > 0) throw new Error("the config was not applied: see its problems");
        app.toast("good", answer.answer === "" ? "The config is applied" : answer.answer);
        for (const warning of answer.warnings) app.toast("bad", warning);
        await load();
      }),
    discard: () => busy(load),
    edit(text) {
      state.text = text;
      state.plan = undefined;
      clearTimeout(timer);
      timer = setTimeout(() => app.attempt(validate), restMs);
      app.update();
    },
    close: () => clearTimeout(timer),
  };
}

export function configView(app: App, node: string): View {
  const editor = openEditor(app, node);
  void editor.load();
  return { title: "Config", render: () => render(app, node, editor), close: () => editor.close() };
}

function note({ secrets, original }: State): string {
  if (original === "") return "The node has no config yet: what is applied here makes it leave maintenance.";
  if (secrets === 0) return "";
  return `${secrets} secrets are shown as ICHOR-SECRET-…: they stay what they are wherever you leave or move these words; write over one to change it.`;
}

function render(app: App, node: string, editor: Editor): Child {
  const { state } = editor;
  if (state.failure !== "") return panel("Machine config", h("p", { class: "banner bad" }, state.failure));
  if (state.original === undefined) return panel("Machine config", h("p", { class: "empty" }, "Asking the node …"));
  const { problems = [], warnings = [] } = state.check ?? {};
  return [
    panel("Machine config", h("p", { class: "note" }, note(state)), textEditor(editor), toolbar(app, node, editor)),
    problems.length > 0 &&
      panel(
        `Problems (${problems.length})`,
        problems.map((problem) => problemRow(problem, state.text)),
      ),
    warnings.length > 0 &&
      panel(
        "Warnings",
        h(
          "ul",
          {},
          warnings.map((each) => h("li", {}, each)),
        ),
      ),
    state.plan !== undefined && state.plan.problems.length === 0 && planPanel(state.plan),
  ];
}

function toolbar(app: App, node: string, { state, ...editor }: Editor): Child {
  const isChanged = state.text !== state.original;
  const confirm = (): void =>
    ask(app, {
      title: "Apply the config",
      text: `The config of node ${node} is replaced, in mode ${modes[state.mode]}.`,
      name: "",
      action: "Apply",
      run: async () => editor.apply(),
    });
  const isRefused = (state.check?.problems.length ?? 0) > 0;
  return h(
    "div",
    { class: "toolbar" },
    h("label", {}, "Mode ", modeChoice(state, app)),
    button("Compare", () => editor.compare(), { disabled: state.isBusy || state.text === "" }),
    button("Apply …", confirm, { class: "primary", disabled: state.isBusy || !isChanged || isRefused }),
    button("Discard changes", () => editor.discard(), { disabled: state.isBusy || !isChanged }),
    h("span", { role: "status", class: "note" }, status(state, isChanged)),
  );
}

/** To the place of the problem. */
function jump({ line = 1, column = 1 }: ConfigProblem, text: string): void {
  const area = document.querySelector<HTMLTextAreaElement>(".editor textarea");
  if (area === null) return;
  const lines = text.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  area.focus();
  area.setSelectionRange(start + column - 1, start + (lines[line - 1]?.length ?? 0));
  area.scrollTop = Math.max(0, (line - 8) * lineHeight(area));
}

function status({ isBusy, check, text }: State, isChanged: boolean): string {
  if (isBusy) return "Asking the node …";
  if (!isChanged) return "As on the node";
  if (check === undefined || text === "") return "Changed";
  return check.problems.length === 0 ? "Changed, no problems" : `Changed, ${check.problems.length} problems`;
}

function modeChoice(state: State, app: App): Child {
  const change = (event: Event): void => {
    const found = event.target instanceof HTMLSelectElement ? event.target.value : "";
    if (found in modes) state.mode = found as ApplyMode; // a key of the table
    state.plan = undefined;
    app.update();
  };
  return h(
    "select",
    { value: state.mode, on: { change } },
    Object.entries(modes).map(([mode, text]) => h("option", { value: mode }, text)),
  );
}

function lineHeight(area: HTMLTextAreaElement): number {
  return Number.parseFloat(getComputedStyle(area).lineHeight) || 18;
}

/** Lines with numbers; those with problems are marked. */
function textEditor({ state, edit }: Pick<Editor, "state" | "edit">): Child {
  const marked = new Set(state.check?.problems.map(({ line }) => line));
  const count = state.text.split("\n").length;
  const input = (event: Event): void => void (event.target instanceof HTMLTextAreaElement && edit(event.target.value));
  const scroll = (event: Event): void => {
    if (!(event.target instanceof HTMLTextAreaElement)) return;
    event.target.parentElement?.querySelector(".gutter")?.scrollTo({ top: event.target.scrollTop });
  };
  return h(
    "div",
    { class: "editor" },
    h(
      "div",
      { class: "gutter", "aria-hidden": "true" },
      Array.from({ length: count }, (_, index) =>
        h("div", marked.has(index + 1) ? { class: "bad" } : {}, String(index + 1)),
      ),
    ),
    h("textarea", {
      value: state.text,
      spellcheck: "false",
      autocapitalize: "off",
      wrap: "off",
      "aria-label": "Machine config",
      on: { input, scroll },
    }),
  );
}

function problemRow(problem: ConfigProblem, text: string): Child {
  const { document, line, column, path, found, wanted, message } = problem;
  const place = line === undefined ? "" : `line ${line}${column === undefined ? "" : `, column ${column}`}`;
  const where = [document, path].filter((each) => each !== "").join(" ");
  return h(
    "div",
    { class: "problem" },
    h("p", {}, place !== "" && button(place, () => jump(problem, text), { class: "link" }), ` ${message}`),
    h(
      "p",
      { class: "note" },
      [where, found === "" ? "" : `found ${found}`, wanted === "" ? "" : `want ${wanted}`]
        .filter((each) => each !== "")
        .join(" · "),
    ),
  );
}

const signs: Readonly<Record<ConfigDifference["change"], string>> = { added: "+", removed: "−", changed: "~" };

function planPanel({ differences, answer }: ConfigPlan): Child {
  return panel(
    "What would change",
    differences.length === 0 && h("p", { class: "empty" }, "Nothing differs in its meaning."),
    differences.map(({ document, path, change, before, after, effect, detail }) =>
      h(
        "div",
        { class: `difference ${change}` },
        h(
          "p",
          {},
          h("strong", {}, `${signs[change]} ${document} ${path}`),
          h("span", { class: "pill idle" }, `${effect}${detail === "" ? "" : `: ${detail}`}`),
        ),
        before !== "" && h("pre", { class: "removed" }, before),
        after !== "" && h("pre", { class: "added" }, after),
      ),
    ),
    answer !== "" &&
      h("details", {}, h("summary", {}, "What the node says to it (dry run)"), h("pre", { class: "code" }, answer)),
  );
}
