// Trees drawn into a document of a few lines: what stays the same element, what moves, what is taken away.
import { afterAll, beforeAll, expect, test } from "vitest";
import { draw, h, type Child } from "./view.ts";

/** As much of a document as drawing needs. */
class FakeNode {
  parentNode: FakeElement | null = null;

  get nextSibling(): FakeNode | null {
    const { childNodes = [] } = this.parentNode ?? {};
    return childNodes[childNodes.indexOf(this) + 1] ?? null;
  }
}

class FakeText extends FakeNode {
  data: string;

  constructor(data: string) {
    super();
    this.data = data;
  }
}

class FakeElement extends FakeNode {
  readonly tag: string;
  readonly childNodes: FakeNode[] = [];
  readonly attributes = new Map<string, string>();
  readonly styles = new Map<string, string>();
  readonly style = { setProperty: (name: string, value: string) => this.styles.set(name, value) };
  value = "";

  constructor(tag: string) {
    super();
    this.tag = tag;
  }

  get firstChild(): FakeNode | null {
    return this.childNodes[0] ?? null;
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }

  insertBefore(node: FakeNode, before: FakeNode | null): void {
    node.parentNode?.removeChild(node);
    const at = before === null ? this.childNodes.length : this.childNodes.indexOf(before);
    this.childNodes.splice(at, 0, node);
    node.parentNode = this;
  }

  removeChild(node: FakeNode): void {
    this.childNodes.splice(this.childNodes.indexOf(node), 1);
    node.parentNode = null;
  }

  replaceChildren(): void {
    this.childNodes.length = 0;
  }
}

class FakeSelect extends FakeElement {}

const globals = {
  Text: FakeText,
  HTMLElement: FakeElement,
  HTMLSelectElement: FakeSelect,
  document: {
    createTextNode: (data: string) => new FakeText(data),
    createElement: (tag: string) => (tag === "select" ? new FakeSelect(tag) : new FakeElement(tag)),
    createElementNS: (_space: string, tag: string) => new FakeElement(`svg:${tag}`),
  },
};

beforeAll(() => void Object.assign(globalThis, globals));
afterAll(() => {
  for (const name of Object.keys(globals)) Reflect.deleteProperty(globalThis, name);
});

function html(node: FakeNode): string {
  if (node instanceof FakeText) return node.data;
  if (!(node instanceof FakeElement)) return "";
  const attributes = [...node.attributes].map(([name, value]) => ` ${name}="${value}"`).join("");
  return `<${node.tag}${attributes}>${node.childNodes.map((child) => html(child)).join("")}</${node.tag}>`;
}

function page() {
  const root = new FakeElement("root");
  return {
    root,
    show(...children: readonly Child[]): string {
      draw(root as unknown as Element, children); // it is asked for nothing else than what it has
      return root.childNodes.map((child) => html(child)).join("");
    },
  };
}

test("draw() changes texts and attributes of what is there, and leaves the elements", () => {
  const { root, show } = page();
  expect(show(h("p", { class: "a", title: "x" }, "one ", 2, false, undefined, ["three"]))).toBe(
    '<p class="a" title="x">one 2three</p>',
  );
  const [first] = root.childNodes;
  expect(show(h("p", { class: "b", hidden: true }, "one"))).toBe('<p class="b" hidden="">one</p>');
  expect(root.childNodes[0]).toBe(first);
  expect(show(h("div", {}, h("svg", {}, h("path", { d: "M0" }))))).toBe(
    '<div><svg:svg><svg:path d="M0"></svg:path></svg:svg></div>',
  );
  expect(show()).toBe("");
});

test("draw() moves elements with keys, so that what the user does in them stays", () => {
  const { root, show } = page();
  const rows = (...keys: readonly string[]) => show(keys.map((key) => h("li", { key }, key)));
  rows("a", "b", "c");
  const [a, , c] = root.childNodes;
  expect(rows("c", "x", "a")).toBe("<li>c</li><li>x</li><li>a</li>");
  expect([root.childNodes[0] === c, root.childNodes[2] === a, root.childNodes.length]).toEqual([true, true, 3]);
});

test("draw() sets handlers, styles and live values, and takes handlers away", () => {
  const { root, show } = page();
  const click = () => undefined;
  show(h("select", { value: "b", on: { click }, css: { width: "3px" } }, h("option", { value: "b" }, "b")));
  const select = root.childNodes[0] as FakeSelect;
  expect([Reflect.get(select, "onclick"), select.value, select.styles.get("width")]).toEqual([click, "b", "3px"]);
  show(h("select", {}));
  expect(Reflect.get(select, "onclick")).toBeNull();
});

test("draw() mounts once, and unmounts what goes, also deep inside", () => {
  const { show } = page();
  const told: string[] = [];
  const box = () =>
    h("div", {
      mount: () => {
        told.push("mounted");
        return () => told.push("gone");
      },
    });
  show(h("section", {}, box()));
  show(h("section", {}, box()));
  expect(told).toEqual(["mounted"]);
  show(h("p", {}));
  expect(told).toEqual(["mounted", "gone"]);
});
