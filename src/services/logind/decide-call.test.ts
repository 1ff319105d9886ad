// What each call is answered, and which rules ask for the one signal there is.
import { expect, test } from "vitest";
import type { DbusFields } from "../../formats/dbus.ts";
import { dbusMessageTypes, encodeDbusMessage, parseDbusMessage } from "../../formats/dbus.ts";
import type { DbusValue } from "../../formats/dbus-values.ts";
import { type Decision, decideCall, matchesShutdown } from "./decide-call.ts";

const texts = (...values: readonly string[]): readonly DbusValue[] => values.map((value) => ({ type: "s", value }));

function decide(method: string, values: readonly DbusValue[] = [], fields: DbusFields = {}): Decision {
  const at = method.lastIndexOf(".");
  const named = { path: "/", interface: method.slice(0, at), member: method.slice(at + 1) };
  const message = { type: dbusMessageTypes.call, serial: 1, fields: { ...named, ...fields }, values };
  return decideCall(parseDbusMessage(encodeDbusMessage(message)));
}

/** Name of the error, without what all have. */
function refusal(decision: Decision): string {
  return decision.kind === "refuse" ? decision.error.replace("org.freedesktop.DBus.Error.", "") : decision.kind;
}

const manager = "org.freedesktop.login1.Manager";
const login = { destination: "org.freedesktop.login1" };

test("decideCall() says that a shutdown may be delayed for a day, in microseconds", () => {
  expect(decide("org.freedesktop.DBus.Properties.Get", texts(manager, "InhibitDelayMaxUSec"), login)).toEqual({
    kind: "return",
    values: [{ type: "v", value: { type: "t", value: 24n * 3600n * 1_000_000n } }],
  });
});

test("decideCall() lets somebody delay shutdowns, and listen to signals", () => {
  expect([
    decide("org.freedesktop.DBus.Hello"),
    decide("org.freedesktop.DBus.AddMatch", texts("type='signal'")),
    decide(`${manager}.Inhibit`, texts("shutdown", "kubelet", "pods", "delay"), login),
  ]).toEqual([
    { kind: "greet" },
    { kind: "match", rule: "type='signal'" },
    { kind: "delay", who: "kubelet", why: "pods" },
  ]);
});

test.each<readonly [string, string, readonly DbusValue[], DbusFields]>([
  ["ServiceUnknown", "org.freedesktop.systemd1.Manager.KillUnit", [], { destination: "org.freedesktop.systemd1" }],
  ["UnknownMethod", `${manager}.PowerOff`, [{ type: "b", value: true }], login],
  ["UnknownMethod", "toString.constructor", [], login],
  ["UnknownProperty", "org.freedesktop.DBus.Properties.Get", texts(manager, "IdleHint"), login],
  ["UnknownProperty", "org.freedesktop.DBus.Properties.Get", texts("a.b", "InhibitDelayMaxUSec"), login],
  ["InvalidArgs", "org.freedesktop.DBus.Properties.Get", texts(manager), login],
  ["InvalidArgs", "org.freedesktop.DBus.AddMatch", [{ type: "u", value: 1 }], {}],
  ["InvalidArgs", "org.freedesktop.DBus.Hello", texts("x"), {}],
  ["NotSupported", `${manager}.Inhibit`, texts("shutdown", "x", "y", "block"), login],
  ["NotSupported", `${manager}.Inhibit`, texts("sleep", "x", "y", "delay"), login],
])("decideCall() refuses with %s: %s", (error, method, values, fields) => {
  expect(refusal(decide(method, values, fields))).toBe(error);
});

test("matchesShutdown() takes the rules that the signal fits", () => {
  const rule = "type='signal',interface='org.freedesktop.login1.Manager',member='PrepareForShutdown'";
  const fitting = [rule, `${rule},path='/org/freedesktop/login1'`, `${rule},sender='org.freedesktop.login1'`];
  const others = ["", "nonsense", "type='error'", "member='PrepareForSleep'", `${rule},path='/'`];
  expect([fitting.map(matchesShutdown), others.map(matchesShutdown)]).toEqual([
    fitting.map(() => true),
    others.map(() => false),
  ]);
});
