// What calls at the system's D-Bus are answered: enough for programs that delay a shutdown as they do with systemd's logind, and an error for all others.
// Sources: D-Bus Specification 0.43, "Message Bus Messages"; org.freedesktop.login1(5).
import type { DbusMessage } from "../../formats/dbus.ts";
import { parseDbusBody } from "../../formats/dbus.ts";
import type { DbusValue } from "../../formats/dbus-values.ts";

export type Decision =
  | { readonly kind: "greet" }
  | { readonly kind: "return"; readonly values: readonly DbusValue[] }
  /** The caller wants signals that match the rule. */
  | { readonly kind: "match"; readonly rule: string }
  /** The caller wants to delay shutdowns. */
  | { readonly kind: "delay"; readonly who: string; readonly why: string }
  | { readonly kind: "refuse"; readonly error: string; readonly text: string };

export const busName = "org.freedesktop.DBus";
const loginName = "org.freedesktop.login1";

/** The signal that shutdown has begun: its one value is true. */
export const prepareForShutdown = {
  path: "/org/freedesktop/login1",
  interface: "org.freedesktop.login1.Manager",
  member: "PrepareForShutdown",
} as const;

/**
 * What we say is the longest that a shutdown waits, in microseconds: a day. How long one does wait is decided by the configuration of who delays it. The kubelet
 * compares it with the time that it wants, and would try to configure logind if this were shorter.
 */
const longestDelayUs = 86_400_000_000n;

/** Names of errors of the bus begin with this. */
const errors = "org.freedesktop.DBus.Error.";
/** logind's own: a shutdown has begun already. */
export const inProgress = "org.freedesktop.login1.OperationInProgress";

type Decide = (args: readonly string[]) => Decision;

/** Calls by interface and name, each with how many texts it takes: there are no other arguments. */
const calls: Readonly<Record<string, { readonly texts: number; readonly decide: Decide }>> = {
  "org.freedesktop.DBus.Hello": { texts: 0, decide: () => ({ kind: "greet" }) },
  "org.freedesktop.DBus.AddMatch": { texts: 1, decide: ([rule = ""]) => ({ kind: "match", rule }) },
  "org.freedesktop.DBus.Properties.Get": { texts: 2, decide: readProperty },
  "org.freedesktop.login1.Manager.Inhibit": { texts: 4, decide: inhibit },
};

/** Throws a FormatError for a call whose body is not what its signature says. */
export function decideCall(call: DbusMessage): Decision {
  const { destination = busName, interface: name = "", member = "" } = call.fields;
  if (destination !== busName && destination !== loginName)
    return refuse("ServiceUnknown", `The name ${destination} is not provided by anybody`);
  const found = Object.hasOwn(calls, `${name}.${member}`) ? calls[`${name}.${member}`] : undefined;
  if (found === undefined) return refuse("UnknownMethod", `There is no method ${member} of ${name}`);
  const texts = parseDbusBody(call)?.flatMap((value) => (value.type === "s" ? [value.value] : []));
  if (call.fields.signature !== (found.texts === 0 ? undefined : "s".repeat(found.texts)) || texts === undefined)
    return refuse("InvalidArgs", `${member} takes ${found.texts} strings`);
  return found.decide(texts);
}

function refuse(error: string, text: string): Decision {
  return { kind: "refuse", error: `${errors}${error}`, text };
}

function readProperty([owner = "", name = ""]: readonly string[]): Decision {
  if (owner !== prepareForShutdown.interface || name !== "InhibitDelayMaxUSec")
    return refuse("UnknownProperty", `There is no property ${name} of ${owner}`);
  return { kind: "return", values: [{ type: "v", value: { type: "t", value: longestDelayUs } }] };
}

/** Nothing but shutdowns can be delayed, and nothing can be forbidden. */
function inhibit([what = "", who = "", why = "", mode = ""]: readonly string[]): Decision {
  if (what !== "shutdown" || mode !== "delay")
    return refuse("NotSupported", `Cannot inhibit ${what} with mode ${mode}: only shutdown can be, with mode delay`);
  return { kind: "delay", who, why };
}

const signalKeys: Readonly<Record<string, string>> = { type: "signal", ...prepareForShutdown };

/** Whether somebody with the rule wants to be told of shutdowns. Keys that are not known, such as the sender, are taken to fit. */
export function matchesShutdown(rule: string): boolean {
  const pairs = [...rule.matchAll(/(\w+)='([^']*)'/gu)];
  return pairs.length > 0 && pairs.every(([, key = "", value]) => (signalKeys[key] ?? value) === value);
}
