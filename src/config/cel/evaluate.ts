// Evaluates CEL expressions over plain data. Whole numbers are bigint, whether signed or not, and so are durations, in nanoseconds. An optional that
// is empty is null.
import { decodeUtf8, equalBytes } from "../../base/bytes.ts";
import { FormatError } from "../../base/errors.ts";
import { parseDuration } from "../../base/units.ts";
import type { BinaryOperator, CelNode } from "./parse.ts";
import { parseCel } from "./parse.ts";

export type CelValue = string | bigint | number | boolean | null | Uint8Array | readonly CelValue[] | CelObject;

export interface CelObject {
  readonly [name: string]: CelValue;
}

/** The expression cannot be evaluated: a name is not bound, types do not fit. */
export class CelError extends Error {
  override readonly name: string = "CelError";
  readonly code = "CEL";
}

type Function = (...args: readonly CelValue[]) => CelValue;

const units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
const decimalUnits = ["kB", "MB", "GB", "TB", "PB", "EB"];

/** Names that are always bound: units of sizes. */
const constants: CelObject = Object.fromEntries([
  ...units.map((name, index) => [name, 1024n ** BigInt(index + 1)] as const),
  ...decimalUnits.map((name, index) => [name, 1000n ** BigInt(index + 1)] as const),
]);

/** Shell pattern over a whole text: `*`, `?` and `[…]`. */
export function matchesGlob(pattern: string, subject: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|\\]/gu, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "su").test(subject);
}

function text(value: CelValue | undefined): string {
  if (typeof value !== "string") throw new CelError(`Cannot evaluate expression: found ${typeof value}, want a string`);
  return value;
}

function sizeOf(value: CelValue | undefined): CelValue {
  if (typeof value === "string") return BigInt(Array.from(value).length);
  if (Array.isArray(value) || value instanceof Uint8Array) return BigInt(value.length);
  throw new CelError(`Cannot evaluate expression: size() of ${typeof value}, want a string or list`);
}

function whole(value: CelValue | undefined): CelValue {
  if (typeof value === "bigint") return value;
  if (typeof value === "number" || typeof value === "string") return BigInt(value);
  throw new CelError(`Cannot evaluate expression: found ${typeof value}, want a number`);
}

/** A hardware address as it is written. */
function macText(value: CelValue | undefined): CelValue {
  if (value instanceof Uint8Array) return value.toHex().replaceAll(/(..)(?=.)/gu, "$1:");
  throw new CelError(`Cannot evaluate expression: mac() of ${typeof value}, want bytes`);
}

function asString(value: CelValue | undefined): CelValue {
  if (value instanceof Uint8Array) return decodeUtf8(value);
  if (typeof value !== "object" && value !== undefined) return String(value);
  throw new CelError(`Cannot evaluate expression: string() of ${typeof value}, want a scalar`);
}

function duration(value: CelValue | undefined): CelValue {
  try {
    return parseDuration(text(value));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new CelError("Cannot evaluate expression: duration() of what is none", { cause: error });
  }
}

/** Of an optional. */
function valueOf(value: CelValue | undefined): CelValue {
  if (value === undefined || value === null) throw new CelError("Cannot evaluate expression: the optional is empty");
  return value;
}

/** The sum of the products of what stands under the same key; a key that one of both lacks counts as zero. */
function multiplyVectors(left: CelValue | undefined, right: CelValue | undefined): CelValue {
  if (!isObject(left) || !isObject(right))
    throw new CelError("Cannot evaluate expression: multiply_qos_vectors() of what is no map");
  return Object.entries(left).reduce((sum, [key, value]) => sum + Number(value) * Number(right[key] ?? 0), 0);
}

/** Functions, and methods with their target as the first argument. */
const functions: Readonly<Record<string, Function>> = {
  glob: (pattern, value) => matchesGlob(text(pattern), text(value)),
  startsWith: (value, part) => text(value).startsWith(text(part)),
  endsWith: (value, part) => text(value).endsWith(text(part)),
  contains: (value, part) => text(value).includes(text(part)),
  matches: (value, pattern) => new RegExp(text(pattern), "u").test(text(value)),
  lowerAscii: (value) => text(value).toLowerCase(),
  upperAscii: (value) => text(value).toUpperCase(),
  size: sizeOf,
  int: whole,
  uint: whole,
  double: (value) => Number(value),
  string: asString,
  mac: macText,
  duration,
  hasValue: (value) => value !== null,
  orValue: (value, other) => valueOf(value ?? other),
  value: valueOf,
  multiply_qos_vectors: multiplyVectors,
};

function equals(left: CelValue, right: CelValue): boolean {
  if (isNumber(left) && isNumber(right)) return Number(left) === Number(right);
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => equals(item, right[index] ?? null));
  }
  if (left instanceof Uint8Array && right instanceof Uint8Array) return equalBytes(left, right);
  return left === right;
}

function isNumber(value: CelValue): value is bigint | number {
  return typeof value === "bigint" || typeof value === "number";
}

function compare(left: CelValue, right: CelValue): number {
  const fits = (isNumber(left) && isNumber(right)) || (typeof left === "string" && typeof right === "string");
  if (!fits) throw new CelError(`Cannot evaluate expression: cannot compare ${typeof left} with ${typeof right}`);
  return left < right ? -1 : left > right ? 1 : 0;
}

function calculateWhole(operator: BinaryOperator, left: bigint, right: bigint): CelValue {
  if ((operator === "/" || operator === "%") && right === 0n)
    throw new CelError("Cannot evaluate expression: division by zero");
  if (operator === "+") return left + right;
  if (operator === "-") return left - right;
  if (operator === "*") return left * right;
  return operator === "/" ? left / right : left % right;
}

function calculate(operator: BinaryOperator, left: CelValue, right: CelValue): CelValue {
  if (typeof left === "bigint" && typeof right === "bigint") return calculateWhole(operator, left, right);
  if (operator === "+" && typeof left === "string" && typeof right === "string") return left + right;
  if (operator === "+" && Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  if (isNumber(left) && isNumber(right)) {
    const [a, b] = [Number(left), Number(right)];
    if (operator === "+") return a + b;
    if (operator === "-") return a - b;
    if (operator === "*") return a * b;
    if (operator === "/") return a / b;
  }
  throw new CelError(`Cannot evaluate expression: "${operator}" of ${typeof left} and ${typeof right}`);
}

function isObject(value: CelValue | undefined): value is CelObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

/** Keys of maps are texts or whole numbers. */
function keyOf(value: CelValue): string {
  return typeof value === "bigint" ? String(value) : text(value);
}

function member(target: CelValue, name: string): CelValue {
  const value = isObject(target) && Object.hasOwn(target, name) ? target[name] : undefined;
  if (value === undefined) throw new CelError(`Cannot evaluate expression: no such field "${name}"`);
  return value;
}

function contains(item: CelValue, container: CelValue): boolean {
  if (Array.isArray(container)) return container.some((each: CelValue) => equals(item, each));
  if (isObject(container) && typeof item === "string") return Object.hasOwn(container, item);
  throw new CelError(`Cannot evaluate expression: "in" of ${typeof container}, want a list or map`);
}

function truth(value: CelValue): boolean {
  if (typeof value !== "boolean") throw new CelError(`Cannot evaluate expression: found ${typeof value}, want a bool`);
  return value;
}

function binary(node: Extract<CelNode, { kind: "binary" }>, scope: CelObject): CelValue {
  const { operator, left, right } = node;
  if (operator === "&&" || operator === "||") return logical(operator === "||", [left, right], scope);
  const [a, b] = [evaluate(left, scope), evaluate(right, scope)];
  switch (operator) {
    case "==":
      return equals(a, b);
    case "!=":
      return !equals(a, b);
    case "<":
      return compare(a, b) < 0;
    case "<=":
      return compare(a, b) <= 0;
    case ">":
      return compare(a, b) > 0;
    case ">=":
      return compare(a, b) >= 0;
    case "in":
      return contains(a, b);
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      return calculate(operator, a, b);
  }
}

/** One side that decides hides an error of the other, whichever comes first. */
function logical(deciding: boolean, sides: readonly CelNode[], scope: CelObject): boolean {
  let failure: CelError | undefined;
  for (const side of sides) {
    try {
      if (truth(evaluate(side, scope)) === deciding) return deciding;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return !deciding;
}

/** `list.exists(name, test)` and its like, and `has(object.field)`. Undefined when the call is none of these. */
function macro({ target, name, args }: Extract<CelNode, { kind: "call" }>, scope: CelObject): CelValue | undefined {
  const [first, body] = args;
  if (target === undefined) {
    if (name !== "has" || first?.kind !== "member") return undefined;
    const object = evaluate(first.target, scope);
    return isObject(object) && Object.hasOwn(object, first.name);
  }
  if (first?.kind !== "name" || body === undefined || !Object.hasOwn(listMacros, name)) return undefined;
  const items = evaluate(target, scope);
  if (!Array.isArray(items))
    throw new CelError(`Cannot evaluate expression: ${name}() of ${typeof items}, want a list`);
  const each = (item: CelValue): CelValue => evaluate(body, { ...scope, [first.name]: item });
  return listMacros[name]?.(items, each);
}

const listMacros: Readonly<
  Record<string, (items: readonly CelValue[], each: (item: CelValue) => CelValue) => CelValue>
> = {
  exists: (items, each) => items.some((item) => truth(each(item))),
  all: (items, each) => items.every((item) => truth(each(item))),
  exists_one: (items, each) => items.filter((item) => truth(each(item))).length === 1,
  filter: (items, each) => items.filter((item) => truth(each(item))),
  map: (items, each) => items.map(each),
};

function call(node: Extract<CelNode, { kind: "call" }>, scope: CelObject): CelValue {
  const expanded = macro(node, scope);
  if (expanded !== undefined) return expanded;
  const known = Object.hasOwn(functions, node.name) ? functions[node.name] : undefined;
  if (known === undefined) throw new CelError(`Cannot evaluate expression: no such function "${node.name}"`);
  const args = node.args.map((arg) => evaluate(arg, scope));
  return node.target === undefined ? known(...args) : known(evaluate(node.target, scope), ...args);
}

function lookUp(name: string, scope: CelObject): CelValue {
  const value = Object.hasOwn(scope, name) ? scope[name] : constants[name];
  if (value === undefined) throw new CelError(`Cannot evaluate expression: no such attribute "${name}"`);
  return value;
}

function itemOf(target: CelValue, index: CelValue): CelValue {
  if (!Array.isArray(target)) return member(target, keyOf(index));
  const value: CelValue | undefined = target[Number(index)];
  if (value === undefined) throw new CelError("Cannot evaluate expression: index out of range");
  return value;
}

function unary({ operator, operand }: Extract<CelNode, { kind: "unary" }>, scope: CelObject): CelValue {
  const value = evaluate(operand, scope);
  return operator === "!" ? !truth(value) : calculate("-", 0n, value);
}

/** Throws a CelError. */
export function evaluate(node: CelNode, scope: CelObject): CelValue {
  switch (node.kind) {
    case "literal":
      return node.value;
    case "list":
      return node.items.map((item) => evaluate(item, scope));
    case "map":
      return Object.fromEntries(
        node.entries.map(([key, value]) => [keyOf(evaluate(key, scope)), evaluate(value, scope)] as const),
      );
    case "name":
      return lookUp(node.name, scope);
    case "member":
      return member(evaluate(node.target, scope), node.name);
    case "index":
      return itemOf(evaluate(node.target, scope), evaluate(node.index, scope));
    case "call":
      return call(node, scope);
    case "unary":
      return unary(node, scope);
    case "binary":
      return binary(node, scope);
    case "conditional":
      return truth(evaluate(node.test, scope)) ? evaluate(node.yes, scope) : evaluate(node.no, scope);
  }
}

export type CelPredicate = (scope: CelObject) => boolean;

/** Compiles an expression that says yes or no. Throws a FormatError; the predicate throws a CelError. */
export function celPredicate(expression: string): CelPredicate {
  const node = parseCel(expression);
  return (scope) => truth(evaluate(node, scope));
}
