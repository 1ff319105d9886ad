// The YAML tree that everything here works on: scalars keep their text, so that each field decides what it means.

/** Offset of the first character in the text; turned into line and column only when there is something to say. */
interface Placed {
  readonly offset: number;
}

export interface ScalarNode extends Placed {
  readonly kind: "scalar";
  readonly text: string;
  /** Written without quotes and not as a block: may be a number, a boolean or null. */
  readonly plain: boolean;
  /** Explicit tag such as `!!str`, without the core prefix. */
  readonly tag?: string;
}

export interface MapEntry {
  readonly key: ScalarNode;
  readonly value: YamlNode;
}

export interface MapNode extends Placed {
  readonly kind: "map";
  readonly entries: readonly MapEntry[];
}

export interface ListNode extends Placed {
  readonly kind: "list";
  readonly items: readonly YamlNode[];
}

/** Shares its target; unknown keys are not looked for behind it. */
export interface AliasNode extends Placed {
  readonly kind: "alias";
  readonly target: YamlNode;
}

export type YamlNode = ScalarNode | MapNode | ListNode | AliasNode;

/** The node itself, aliases followed. Anchors come before their aliases, so this ends. */
export function resolveAlias(node: YamlNode): Exclude<YamlNode, AliasNode> {
  let current = node;
  while (current.kind === "alias") current = current.target;
  return current;
}
