// Trees of elements, drawn into the page: what is drawn again changes only where it differs, so that focus, selection and scroll positions stay.

export type Handler = (event: Event) => void;

export interface Props {
  readonly key?: string;
  readonly class?: string;
  /** Set one by one, since the server's policy refuses style attributes. */
  readonly css?: Readonly<Record<string, string>>;
  readonly on?: Readonly<Record<string, Handler>>;
  /** Runs when the element is there; what it returns runs when the element goes. Its children are its own affair. */
  readonly mount?: (element: HTMLElement) => (() => void) | undefined;
  /** Everything else is an attribute; `false` and undefined leave it out, `true` sets it empty. */
  readonly [attribute: string]: unknown;
}

export interface Tree {
  readonly tag: string;
  readonly props: Props;
  readonly children: readonly (Tree | string)[];
}

export type Child = Tree | string | number | false | undefined | readonly Child[];

export function h(tag: string, props: Props = {}, ...children: readonly Child[]): Tree {
  return { tag, props, children: flat(children) };
}

function flat(children: readonly Child[]): readonly (Tree | string)[] {
  return children.flatMap((child) => {
    if (child === false || child === undefined || child === "") return [];
    if (Array.isArray(child)) return flat(child as readonly Child[]); // an array is never a tree
    return [typeof child === "number" ? String(child) : (child as Tree | string)];
  });
}

const svg = "http://www.w3.org/2000/svg";
const svgTags = new Set(["svg", "path", "line", "g", "title"]);
/** Attributes that stop to follow the property once the user has touched it. */
const liveProperties = new Set(["value", "checked", "disabled", "selected", "open"]);
const ownProps = new Set(["key", "class", "css", "on", "mount"]);

interface Drawn {
  readonly tree: Tree;
  readonly children: readonly (Drawn | Text)[];
  readonly element: HTMLElement | SVGElement;
  readonly unmount: (() => void) | undefined;
}

const drawnIn = new WeakMap<Element, readonly (Drawn | Text)[]>();

/** Draws the children of `root`, which belongs to this function from the first call on. */
export function draw(root: Element, children: readonly Child[]): void {
  const before = drawnIn.get(root);
  if (before === undefined) root.replaceChildren();
  drawnIn.set(root, drawChildren(root, before ?? [], flat(children)));
}

function nodeOf(drawn: Drawn | Text): Node {
  return drawn instanceof Text ? drawn : drawn.element;
}

function keyOf(each: Tree | string): string | undefined {
  return typeof each === "string" ? undefined : each.props.key;
}

function fits(old: Drawn | Text, next: Tree | string): boolean {
  if (old instanceof Text || typeof next === "string") return old instanceof Text && typeof next === "string";
  return old.tree.tag === next.tag && old.tree.props.key === next.props.key;
}

function drawChildren(
  parent: Element,
  before: readonly (Drawn | Text)[],
  after: readonly (Tree | string)[],
): readonly (Drawn | Text)[] {
  const left = new Set(before);
  const byKey = new Map<string, Drawn>();
  for (const old of before)
    if (!(old instanceof Text) && old.tree.props.key !== undefined) byKey.set(old.tree.props.key, old);
  const unkeyed = before.filter((old) => old instanceof Text || old.tree.props.key === undefined);
  let next = 0;
  const take = (wanted: Tree | string): Drawn | Text | undefined => {
    const key = keyOf(wanted);
    const candidate = key === undefined ? unkeyed[next++] : byKey.get(key);
    return candidate !== undefined && left.has(candidate) && fits(candidate, wanted) ? candidate : undefined;
  };
  const result = after.map((wanted) => {
    const old = take(wanted);
    if (old !== undefined) left.delete(old);
    return drawOne(old, wanted);
  });
  for (const old of left) remove(old);
  let place: Node | null = parent.firstChild;
  for (const drawn of result) {
    const node = nodeOf(drawn);
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
  return result;
}

function remove(old: Drawn | Text): void {
  unmountAll(old);
  nodeOf(old).parentNode?.removeChild(nodeOf(old));
}

function unmountAll(old: Drawn | Text): void {
  if (old instanceof Text) return;
  old.unmount?.();
  for (const child of old.children) unmountAll(child);
}

function drawOne(old: Drawn | Text | undefined, tree: Tree | string): Drawn | Text {
  if (typeof tree === "string") {
    if (!(old instanceof Text)) return document.createTextNode(tree);
    if (old.data !== tree) old.data = tree;
    return old;
  }
  return drawTree(old instanceof Text ? undefined : old, tree);
}

function create(tag: string): HTMLElement | SVGElement {
  return svgTags.has(tag) ? document.createElementNS(svg, tag) : document.createElement(tag);
}

function drawTree(before: Drawn | undefined, tree: Tree): Drawn {
  const { tag, props } = tree;
  const element = before?.element ?? create(tag);
  setProps(element, before?.tree.props ?? {}, props);
  if (props.mount !== undefined) {
    const isNew = before === undefined && element instanceof HTMLElement;
    return { tree, element, children: [], unmount: isNew ? props.mount(element) : before?.unmount };
  }
  const children = drawChildren(element, before?.children ?? [], tree.children);
  // a choice can only be made once its options are there
  const { value } = props as { readonly value?: unknown };
  if (element instanceof HTMLSelectElement && typeof value === "string") element.value = value;
  return { tree, element, children, unmount: undefined };
}

function setProps(element: HTMLElement | SVGElement, before: Props, after: Props): void {
  if (before.class !== after.class) element.setAttribute("class", after.class ?? "");
  for (const [name, value] of Object.entries(after.css ?? {})) element.style.setProperty(name, value);
  setHandlers(element, before.on ?? {}, after.on ?? {});
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
    if (!ownProps.has(name)) setAttribute(element, name, before[name], after[name]);
}

type Handlers = Readonly<Record<string, Handler>>;

function setHandlers(element: Element, before: Handlers, after: Handlers): void {
  for (const name of Object.keys(before)) if (after[name] === undefined) Reflect.set(element, `on${name}`, null);
  for (const [name, handler] of Object.entries(after)) Reflect.set(element, `on${name}`, handler);
}

function setAttribute(element: Element, name: string, before: unknown, after: unknown): void {
  if (liveProperties.has(name) && name in element) {
    if (after !== undefined && Reflect.get(element, name) !== after) Reflect.set(element, name, after);
  } else if (after !== before) {
    if (after === undefined || after === false) element.removeAttribute(name);
    else element.setAttribute(name, typeof after === "string" || typeof after === "number" ? String(after) : "");
  }
}
