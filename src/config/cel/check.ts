// Checks an expression against the names it may use, before anything runs it: unknown fields, wrong operands, a result of another type.
import { FormatError } from "../../base/errors.ts";
import { nearest, withSuggestion } from "../../base/nearest.ts";
import { parseCel, type CelNode } from "./parse.ts";

/** `any` fits everywhere. The three kinds of numbers do not mix, as the language has it: sizes are `uint`, and so is `10u`. */
export type CelType =
  | { readonly kind: "bool" | "int" | "uint" | "double" | "string" | "bytes" | "null" | "any" }
  | { readonly kind: "map"; readonly value: CelType }
  | { readonly kind: "list"; readonly item: CelType }
  | { readonly kind: "object"; readonly name: string; readonly fields: Readonly<Record<string, CelType>> };

export interface CelSignature {
  readonly args: readonly CelType[];
  readonly result: CelType;
}

/** What an expression may use. `open` lets unknown names and functions pass as `any`. */
export interface CelEnvironment {
  readonly names: Readonly<Record<string, CelType>>;
  readonly functions: Readonly<Record<string, CelSignature>>;
  readonly open?: boolean;
}

export const celBool: CelType = { kind: "bool" };
export const celInt: CelType = { kind: "int" };
export const celUint: CelType = { kind: "uint" };
export const celDouble: CelType = { kind: "double" };
export const celString: CelType = { kind: "string" };
export const celBytes: CelType = { kind: "bytes" };
export const celAny: CelType = { kind: "any" };

/** Longer ones are refused: trees are walked by recursion. */
const maxLength = 4096;

/** Undefined when the expression is well-formed and gives the wanted type, else one sentence. */
export function celProblem(text: string, environment: CelEnvironment, wanted: CelType): string | undefined {
  if (text.length > maxLength) return `found ${text.length} characters, want at most ${maxLength}`;
  try {
    const type = new Checker(environment).typeOf(parseCel(text));
    return fits(type, wanted) ? undefined : `found an expression of type ${nameOf(type)}, want ${nameOf(wanted)}`;
  } catch (problem) {
    if (problem instanceof FormatError || problem instanceof TypeProblem) return problem.message;
    throw problem;
  }
}

/** Caught in this file. */
class TypeProblem extends Error {
  override readonly name: string = "TypeProblem";
}

function nameOf(type: CelType): string {
  if (type.kind === "list") return `list(${nameOf(type.item)})`;
  if (type.kind === "map") return `map(${nameOf(type.value)})`;
  return type.kind === "object" ? type.name : type.kind;
}

function fits(found: CelType, wanted: CelType): boolean {
  if (found.kind === "any" || wanted.kind === "any") return true;
  if (found.kind === "list" && wanted.kind === "list") return fits(found.item, wanted.item);
  return found.kind === wanted.kind;
}

/** Closes with the known name nearest to the unknown one, where one is near. */
function unknown(sentence: string, name: string, known: object): TypeProblem {
  return new TypeProblem(withSuggestion(sentence, nearest(name, Object.keys(known))));
}

class Checker {
  readonly #environment: CelEnvironment;

  constructor(environment: CelEnvironment) {
    this.#environment = environment;
  }

  typeOf(node: CelNode): CelType {
    switch (node.kind) {
      case "literal":
        return literalType(node.value, node.unsigned === true);
      case "map":
        for (const [key] of node.entries) this.typeOf(key);
        return { kind: "map", value: this.#common(node.entries.map(([, value]) => value)) };
      case "list":
        return { kind: "list", item: this.#common(node.items) };
      case "name":
        return this.#nameType(node.name);
      case "member":
        return this.#member(this.typeOf(node.target), node.name);
      case "index":
        return this.#index(node);
      case "call":
        return this.#call(node);
      case "unary":
        return node.operator === "!"
          ? this.#want(node.operand, celBool, 'operator "!"')
          : this.#numeric(node.operand, 'operator "-"');
      case "binary":
        return this.#binary(node);
      case "conditional":
        this.#want(node.test, celBool, 'operator "?"');
        return this.#common([node.yes, node.no]);
    }
  }

  #want(node: CelNode, wanted: CelType, where: string): CelType {
    const found = this.typeOf(node);
    if (fits(found, wanted)) return wanted;
    const isMissingSuffix = wanted.kind === "uint" && node.kind === "literal" && found.kind === "int";
    const hint = isMissingSuffix ? `: write ${String(node.value)}u` : "";
    throw new TypeProblem(`${where}: found ${nameOf(found)}, want ${nameOf(wanted)}${hint}`);
  }

  #numeric(node: CelNode, where: string): CelType {
    const found = this.typeOf(node);
    if (!["int", "uint", "double", "any"].includes(found.kind))
      throw new TypeProblem(`${where}: found ${nameOf(found)}, want a number`);
    return found;
  }

  #common(nodes: readonly CelNode[]): CelType {
    const types = nodes.map((node) => this.typeOf(node));
    const [first = celAny] = types;
    return types.every((type) => fits(type, first)) ? first : celAny;
  }

  #nameType(name: string): CelType {
    const type = Object.hasOwn(this.#environment.names, name) ? this.#environment.names[name] : undefined;
    if (type !== undefined) return type;
    if (this.#environment.open === true) return celAny;
    throw unknown(`undeclared reference to "${name}"`, name, this.#environment.names);
  }

  #member(target: CelType, name: string): CelType {
    if (target.kind === "any") return celAny;
    if (target.kind !== "object") throw new TypeProblem(`type ${nameOf(target)} does not support field selection`);
    const type = Object.hasOwn(target.fields, name) ? target.fields[name] : undefined;
    if (type === undefined) throw unknown(`undefined field "${name}" of ${target.name}`, name, target.fields);
    return type;
  }

  #index(node: Extract<CelNode, { kind: "index" }>): CelType {
    const target = this.typeOf(node.target);
    if (target.kind === "any") return celAny;
    if (target.kind === "map") {
      this.typeOf(node.index);
      return target.value;
    }
    if (target.kind !== "list") throw new TypeProblem(`type ${nameOf(target)} does not support indexing`);
    this.#want(node.index, celInt, "index");
    return target.item;
  }

  /** `list.exists(name, test)` and its like, and `has(object.field)`. */
  #macro({ target, name, args }: Extract<CelNode, { kind: "call" }>): CelType | undefined {
    const [first, body] = args;
    if (target === undefined) {
      if (name !== "has" || first?.kind !== "member") return undefined;
      this.typeOf(first);
      return celBool;
    }
    if (first?.kind !== "name" || body === undefined || !listMacros.has(name)) return undefined;
    const list = this.typeOf(target);
    const item = list.kind === "list" ? list.item : celAny;
    const inner = new Checker({ ...this.#environment, names: { ...this.#environment.names, [first.name]: item } });
    if (name === "map") return { kind: "list", item: inner.typeOf(body) };
    inner.#want(body, celBool, `macro ${name}`);
    return name === "filter" ? list : celBool;
  }

  #call(node: Extract<CelNode, { kind: "call" }>): CelType {
    const expanded = this.#macro(node);
    if (expanded !== undefined) return expanded;
    const { target, name, args } = node;
    const all = target === undefined ? args : [target, ...args];
    const signature = Object.hasOwn(this.#environment.functions, name) ? this.#environment.functions[name] : undefined;
    if (signature === undefined) {
      if (this.#environment.open !== true)
        throw unknown(`undeclared reference to "${name}"`, name, this.#environment.functions);
      for (const each of all) this.typeOf(each);
      return celAny;
    }
    if (all.length !== signature.args.length)
      throw new TypeProblem(`function ${name}: found ${all.length} arguments, want ${signature.args.length}`);
    for (const [index, each] of all.entries()) this.#want(each, signature.args[index] ?? celAny, `function ${name}`);
    return signature.result;
  }

  #binary({ operator, left, right }: Extract<CelNode, { kind: "binary" }>): CelType {
    const where = `operator "${operator}"`;
    switch (operator) {
      case "&&":
      case "||":
        this.#want(left, celBool, where);
        return this.#want(right, celBool, where);
      case "in": {
        this.#want(right, { kind: "list", item: this.typeOf(left) }, where);
        return celBool;
      }
      case "==":
      case "!=":
      case "<":
      case "<=":
      case ">":
      case ">=":
        this.#want(right, this.typeOf(left), where);
        return celBool;
      case "+": {
        const type = this.typeOf(left);
        return this.#want(right, type, where);
      }
      case "-":
      case "*":
      case "/":
      case "%":
        return this.#want(right, this.#numeric(left, where), where);
    }
  }
}

const listMacros: ReadonlySet<string> = new Set(["exists", "all", "exists_one", "filter", "map"]);

function literalType(value: string | bigint | number | boolean | null, unsigned: boolean): CelType {
  if (value === null) return { kind: "null" };
  if (typeof value === "string") return celString;
  if (typeof value === "boolean") return celBool;
  if (typeof value === "number") return celDouble;
  return unsigned ? celUint : celInt;
}
