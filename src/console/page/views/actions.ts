// What can be done to a node as a whole: upgrade and rollback, reboot, shutdown, reset.
import type { Job, NodeSummary } from "../../protocol.ts";
import type { App, View } from "../app.ts";
import { nodePath } from "../app.ts";
import { post } from "../client.ts";
import { ask } from "../dialog.ts";
import { facts, fieldText, panel } from "../parts.ts";
import type { Child } from "../view.ts";
import { h } from "../view.ts";
import { jobPanel } from "./jobs.ts";

export function actionsView(app: App, node: string): View {
  return {
    title: "Actions",
    close: () => undefined,
    render: () => [
      app.jobs
        .filter(({ nodes, state }, index) => nodes.includes(node) && (state === "running" || index === 0))
        .map((job) => jobPanel(app, job)),
      h("div", { class: "columns" }, upgrade(app, node, app.nodes.get(node)), power(app, node), reset(app, node)),
    ],
  };
}

interface Field {
  readonly name: string;
  readonly label: string;
  /** Absent: a text. */
  readonly choices?: readonly string[];
  readonly flag?: boolean;
  readonly value: string | boolean;
  readonly placeholder?: string;
}

interface Form {
  readonly fields: readonly Field[];
  readonly button: string;
  readonly isDangerous?: boolean;
  readonly text: (values: Readonly<Record<string, unknown>>) => string;
  readonly path: string;
}

/** A form whose sending asks for the node's name. */
function form(app: App, node: string, { fields, button, isDangerous = false, text, path }: Form): Child {
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!(event.target instanceof HTMLFormElement)) return;
    const data = new FormData(event.target);
    const values = Object.fromEntries(
      fields.map(({ name, flag }) => [name, flag === true ? data.get(name) !== null : fieldText(data, name)]),
    );
    ask(app, {
      title: `${button}: ${node}`,
      text: text(values),
      name: node,
      action: button,
      isDangerous,
      async run() {
        const sent = Object.fromEntries(
          Object.entries(values).map(([name, value]) => [name, name.endsWith("ToWipe") ? words(String(value)) : value]),
        );
        await post<Job>(nodePath(node, path), { ...sent, confirm: node });
        app.toast("good", `${button} of ${node} was asked for`);
      },
    });
  };
  return h(
    "form",
    { key: path, class: "form", on: { submit } },
    fields.map((field) => h("label", { class: field.flag === true ? "flag" : "" }, fieldInput(field))),
    h("button", { type: "submit", class: isDangerous ? "danger" : "" }, `${button} …`),
  );
}

function words(text: string): readonly string[] {
  return text.split(/[\s,]+/u).filter((word) => word !== "");
}

function fieldInput({ name, label, choices, flag, value, placeholder = "" }: Field): Child {
  if (flag === true)
    return [
      h("input", { type: "checkbox", name, ...(value === true ? { checked: true, mount: check } : {}) }),
      ` ${label}`,
    ];
  if (choices !== undefined)
    return [
      label,
      h(
        "select",
        { name },
        choices.map((choice) =>
          h("option", choice === value ? { value: choice, selected: true } : { value: choice }, choice),
        ),
      ),
    ];
  return [label, h("input", { type: "text", name, placeholder, autocomplete: "off", spellcheck: "false" })];
}

/** Ticked at first, and then as the user left it. */
function check(element: HTMLElement): undefined {
  if (element instanceof HTMLInputElement) element.checked = true;
}

const rebootModes = ["default", "powercycle", "force"] as const;

function upgrade(app: App, node: string, summary: NodeSummary | undefined): Child {
  const banks = summary?.banks;
  return panel(
    "Version",
    facts([
      ["Runs", summary?.version ?? ""],
      ["Bank A", banks?.versionA ?? ""],
      ["Bank B", banks?.versionB ?? ""],
      [
        "Last failure",
        banks === undefined || banks.failureReason === "" ? "" : `${banks.failedVersion}: ${banks.failureReason}`,
      ],
    ]),
    form(app, node, {
      path: "upgrade",
      button: "Upgrade",
      fields: [
        { name: "image", label: "Installer image", value: "", placeholder: "registry.example/ichor/installer:tag" },
        { name: "rebootMode", label: "Reboot", choices: rebootModes, value: "default" },
        { name: "drain", label: "Move pods elsewhere first", flag: true, value: true },
      ],
      text: ({ image }) =>
        `Node ${node} takes ${String(image)}, restarts, and goes back by itself when the new version is not as well as the one before.`,
    }),
    form(app, node, {
      path: "rollback",
      button: "Roll back",
      fields: [],
      text: () => `Node ${node} restarts with the version that it ran before.`,
    }),
  );
}

function power(app: App, node: string): Child {
  return panel(
    "Power",
    form(app, node, {
      path: "reboot",
      button: "Reboot",
      fields: [{ name: "mode", label: "How", choices: rebootModes, value: "default" }],
      text: ({ mode }) => `Node ${node} restarts (mode ${String(mode)}); its pods stop meanwhile.`,
    }),
    form(app, node, {
      path: "shutdown",
      button: "Shut down",
      isDangerous: true,
      fields: [{ name: "force", label: "Do not cordon and drain first", flag: true, value: false }],
      text: () => `Node ${node} is switched off. Somebody has to switch it on again.`,
    }),
  );
}

function reset(app: App, node: string): Child {
  return panel(
    "Reset",
    h("p", { class: "note" }, "Takes the node out of the cluster and wipes what you choose. What is wiped is gone."),
    form(app, node, {
      path: "reset",
      button: "Reset",
      isDangerous: true,
      fields: [
        { name: "wipeMode", label: "Wipe", choices: ["system-disk", "all", "user-disks"], value: "system-disk" },
        {
          name: "systemLabelsToWipe",
          label: "Only these partitions of the system disk",
          value: "",
          placeholder: "STATE EPHEMERAL",
        },
        { name: "userDisksToWipe", label: "Other disks", value: "", placeholder: "/dev/sdb" },
        { name: "graceful", label: "Cordon, drain and leave etcd first", flag: true, value: true },
        { name: "reboot", label: "Restart afterwards", flag: true, value: true },
      ],
      text: ({ wipeMode, systemLabelsToWipe, userDisksToWipe, graceful }) =>
        `Node ${node} is reset: it wipes ${systemLabelsToWipe === "" ? String(wipeMode) : `the partitions ${String(systemLabelsToWipe)}`}${userDisksToWipe === "" ? "" : ` and ${String(userDisksToWipe)}`}${graceful === true ? "" : ", without leaving etcd first"}. This cannot be taken back.`,
    }),
  );
}
