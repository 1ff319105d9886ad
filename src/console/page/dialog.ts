// Questions: what cannot be taken back asks for the name of its node, with what it will do in plain words.
import type { App } from "./app.ts";
import type { Child } from "./view.ts";
import { h } from "./view.ts";
import { button } from "./parts.ts";

export interface Question {
  readonly title: string;
  readonly text: Child;
  /** The name to type; "" when a click will do. */
  readonly name: string;
  readonly action: string;
  readonly isDangerous?: boolean;
  run(): Promise<void>;
}

export function ask(app: App, question: Question): void {
  let typed = "";
  const close = (): void => {
    app.dialog = undefined;
    app.update();
  };
  const isConfirmed = (): boolean => question.name === "" || typed === question.name;
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!isConfirmed()) return;
    close();
    app.attempt(() => question.run());
  };
  const render = (): void => {
    app.dialog = h(
      "dialog",
      {
        key: "dialog",
        class: "dialog",
        "aria-labelledby": "dialog-title",
        on: { cancel: close, close },
      },
      h(
        "form",
        { on: { submit } },
        h("h2", { id: "dialog-title" }, question.title),
        h("div", { class: "text" }, question.text),
        question.name !== "" &&
          h(
            "label",
            {},
            "To go on, type the name of the node: ",
            h("code", {}, question.name),
            h("input", {
              type: "text",
              autofocus: true,
              autocomplete: "off",
              spellcheck: "false",
              on: {
                input: (event) => {
                  typed = event.target instanceof HTMLInputElement ? event.target.value.trim() : "";
                  render();
                },
              },
            }),
          ),
        h(
          "div",
          { class: "buttons" },
          button("Cancel", close),
          h(
            "button",
            { type: "submit", class: question.isDangerous === true ? "danger" : "primary", disabled: !isConfirmed() },
            question.action,
          ),
        ),
      ),
    );
    app.update();
  };
  render();
}

/** Dialogs are shown above all else once they are drawn. */
export function showDialogs(): void {
  for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog.dialog"))
    if (!dialog.open) dialog.showModal();
}
