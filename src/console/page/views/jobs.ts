// What the console does for us at present, and has done: progress, ends, files to fetch.
import { spanText, timeText } from "../../format.ts";
import type { Job } from "../../protocol.ts";
import type { App, View } from "../app.ts";
import { nowMs } from "../app.ts";
import { download, post } from "../client.ts";
import { button, fieldText, panel, pill, type Mood } from "../parts.ts";
import type { Child } from "../view.ts";
import { h } from "../view.ts";

const moods: Readonly<Record<Job["state"], Mood>> = { running: "busy", done: "good", failed: "bad", cancelled: "idle" };

export function jobsView(app: App): View {
  return {
    title: "Activity",
    close: () => undefined,
    render: () => [
      support(app),
      app.jobs.length === 0
        ? panel(
            "Activity",
            h("p", { class: "empty" }, "Nothing was done yet. What this console does is said on its terminal too."),
          )
        : app.jobs.map((job) => jobPanel(app, job)),
    ],
  };
}

export function jobPanel(app: App, job: Job): Child {
  const { id, title, nodes, state, startedMs, endedMs, lines, file } = job;
  const cancel = (): void => app.attempt(async () => void (await post(`/api/jobs/${id}/cancel`, {})));
  return h(
    "section",
    { class: "panel", key: `job${id}` },
    h("h2", {}, `${title}: ${nodes.join(", ")}`),
    h(
      "p",
      { class: "toolbar" },
      pill(moods[state], state),
      h("span", { class: "note" }, `${timeText(startedMs)}, ${spanText((endedMs ?? nowMs()) - startedMs)}`),
      state === "running" &&
        button("Cancel", cancel, { title: "Asks the node for nothing more; what it was told before, it does" }),
      file !== "" &&
        button(`Save ${file}`, () => app.attempt(() => download(`/api/jobs/${id}/file`, file)), { class: "primary" }),
    ),
    lines.length > 0 && h("pre", { class: "code progress", "aria-live": "polite" }, lines.slice(-40).join("\n")),
  );
}

function support(app: App): Child {
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!(event.target instanceof HTMLFormElement)) return;
    const recipients = fieldText(new FormData(event.target), "recipients").split(/[\s,]+/u);
    app.attempt(
      async () => void (await post("/api/support", { recipients: recipients.filter((each) => each !== "") })),
    );
  };
  return panel(
    "Support bundle",
    h(
      "p",
      { class: "note" },
      "An archive with logs, resources and state of all nodes, without secrets, for people who help.",
    ),
    h(
      "form",
      { class: "form", on: { submit } },
      h(
        "label",
        {},
        "Encrypt for (age1…)",
        h("input", {
          type: "text",
          name: "recipients",
          placeholder: "nobody: a plain archive",
          autocomplete: "off",
          spellcheck: "false",
        }),
      ),
      h("button", { type: "submit" }, "Collect"),
    ),
  );
}
