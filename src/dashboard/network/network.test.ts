// The form for the network: what keys do to it, and what the node is told.
import { expect, test } from "vitest";
import { parsePlatformConfig } from "../../controllers/network/platform-config.ts";
import { parseKeys } from "../keys.ts";
import { encodeUtf8 } from "../../base/bytes.ts";
import { emptyForm, pressFormKey, rowsOf, type NetworkForm } from "./form.ts";
import { planNetwork } from "./plan.ts";

const links = ["eth0", "eth1"];

function press(text: string, start: NetworkForm = emptyForm): NetworkForm {
  return parseKeys(encodeUtf8(text)).reduce((form, key) => pressFormKey(form, key, links).form, start);
}

function settings(form: NetworkForm) {
  const plan = planNetwork(form);
  if (plan.kind === "refused") throw new Error(plan.problems.join("; "));
  const { hostnames, addresses, routes, operators, resolvers, timeServers, ...rest } = parsePlatformConfig(
    plan.text,
    [],
  );
  return {
    hostnames: hostnames.map(({ hostname, domainname }) => `${hostname}|${domainname}`),
    links: rest.links.map(({ name, up }) => `${name} ${up ? "up" : "down"}`),
    addresses: addresses.map(({ address, linkName }) => `${address} ${linkName}`),
    routes: routes.map(({ gateway, outLinkName, priority }) => `${gateway} ${outLinkName} ${priority}`),
    operators: operators.map(({ operator, linkName }) => `${operator} ${linkName}`),
    resolvers: resolvers.flatMap(({ dnsServers }) => dnsServers),
    timeServers: timeServers.flatMap((each) => each.timeServers),
  };
}

const nothing = { hostnames: [], links: [], addresses: [], routes: [], operators: [], resolvers: [], timeServers: [] };

test("pressFormKey() types, moves, turns choices, and shows the rows that count", () => {
  const named = press("boxx\u007f\t8.8.8.8\u0015\t");
  expect(named).toEqual({ ...emptyForm, hostname: "box", focus: "timeServers" });
  expect(rowsOf(press("\t\t\t\u001b[C", emptyForm))).toContain("mode");
  const fixed = press("\t\t\t\u001b[C\u001b[C\t \t10.0.0.2/24\t10.0.0.1\t");
  expect(fixed).toMatchObject({
    link: "eth1",
    mode: "static",
    addresses: "10.0.0.2/24",
    gateway: "10.0.0.1",
    focus: "save",
  });
  expect(pressFormKey(fixed, "enter", links).isToBeSaved).toBe(true);
  expect(press("\u001b[Z", emptyForm).focus).toBe("save");
});

test("planNetwork() says what the form says, in the words of the platform's settings", () => {
  expect(settings(emptyForm)).toEqual(nothing);
  expect(
    settings({ ...emptyForm, hostname: "box.example.org", nameServers: "1.1.1.1, ::1", timeServers: "a.org" }),
  ).toEqual({
    ...nothing,
    hostnames: ["box|example.org"],
    resolvers: ["1.1.1.1", "::1"],
    timeServers: ["a.org"],
  });
  const dhcp = settings({ ...emptyForm, link: "eth0", addresses: "left from before" });
  expect(dhcp).toEqual({ ...nothing, links: ["eth0 up"], operators: ["0 eth0"] });
  const fixed = {
    link: "eth0",
    mode: "static",
    addresses: "10.0.0.2/24 fd00::2/64",
    gateway: "10.0.0.1 fd00::1",
  } as const;
  expect(settings({ ...emptyForm, ...fixed })).toEqual({
    ...nothing,
    links: ["eth0 up"],
    addresses: ["10.0.0.2/24 eth0", "fd00::2/64 eth0"],
    routes: ["10.0.0.1 eth0 1024", "fd00::1 eth0 2048"],
  });
});

test("planNetwork() names all that is wrong", () => {
  const form = {
    ...emptyForm,
    hostname: "-a",
    nameServers: "dns",
    timeServers: "a_b",
    link: "eth0",
    mode: "static",
  } as const;
  expect(planNetwork(form)).toEqual({
    kind: "refused",
    problems: [
      'host name: found "-a", want one name',
      'name servers: found "dns", want addresses',
      'time servers: found "a_b", want names or addresses',
      "addresses: found none, want at least one, such as 10.0.0.2/24",
    ],
  });
  expect(
    planNetwork({ ...emptyForm, link: "eth0", mode: "static", addresses: "10.0.0.2", gateway: "fd00::1 x" }),
  ).toEqual({
    kind: "refused",
    problems: [
      'addresses: found "10.0.0.2", want an address and its prefix, such as 10.0.0.2/24',
      'gateway: found "x", want an address',
      'gateway: found "fd00::1", want one of the kind of the addresses',
    ],
  });
});
