import { expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../../base/bytes.ts";
import { createLogger, silentLogger, type Logger } from "../../../base/logger.ts";
import { manualClock } from "../../../base/manual-clock.ts";
import { loadFreeForm } from "../../../config/free-form.ts";
import { openMemoryState } from "../../../cosi/memory-state.ts";
import { openState } from "../../../cosi/open-state.ts";
import type { Resource } from "../../../cosi/resource.ts";
import type { State } from "../../../cosi/state.ts";
import type { Downloads, Forms } from "../../../linux/download.ts";
import { SystemInformation } from "../../../resources/hardware/system-information.ts";
import { LinkType } from "../../../resources/network/common/enums.ts";
import { HostnameStatus } from "../../../resources/network/hostname-status.ts";
import { LinkStatus } from "../../../resources/network/link-status.ts";
import { NetworkStatus } from "../../../resources/network/network-status.ts";
import type { PlatformConfig } from "../../../resources/network/platform-config.ts";
import { MetaKey } from "../../../resources/runtime/meta-key.ts";
import { metalConfig } from "./metal.ts";
import { NetworkBuilder } from "./network-builder.ts";
import { containerConfig } from "./open-platform-source.ts";
import { noCloudSource, parseSeedHint } from "./nocloud.ts";
import { readNetworkDocument } from "./nocloud-network.ts";
import { asMap } from "./plain-data.ts";
import { fillUrl, variablesOf } from "../../../runtime/url-variables.ts";
import type { VolumeFiles } from "./volume-files.ts";

const clock = manualClock();
const { signal } = new AbortController();

/** A server with these files; it remembers what was asked for. */
function fakeServer(pages: Readonly<Record<string, string>>): Downloads & Forms & { readonly asked: string[] } {
  const asked: string[] = [];
  const post = (): Promise<never> => Promise.reject(new Error("no forms here"));
  const find = async (url: string): Promise<Uint8Array | undefined> => {
    asked.push(url);
    const page = pages[url];
    return page === undefined ? undefined : encodeUtf8(page);
  };
  const get = async (url: string): Promise<Uint8Array> => {
    const page = await find(url);
    if (page === undefined) throw new Error("status is 404, want 200");
    return page;
  };
  return { asked, find, get, post };
}

/** Volumes by label, with their files. */
function fakeVolumes(volumes: Readonly<Record<string, Readonly<Record<string, string>>>>): VolumeFiles {
  return {
    async read(labels, names) {
      const label = labels.find((each) => volumes[each] !== undefined);
      if (label === undefined) return undefined;
      const found = names.flatMap((name) => {
        const text = volumes[label]?.[name];
        return text === undefined ? [] : [[name, encodeUtf8(text)] as const];
      });
      return new Map(found);
    },
    appearance: async () => undefined,
  };
}

const noFiles = { read: () => Promise.reject(new Error("no such file")) };

function parts(state: State, downloads: Downloads & Forms, volumes = fakeVolumes({})) {
  return { state, files: noFiles, downloads, volumes, clock, log: silentLogger, argumentValues: () => [] };
}

async function knownMachine(): Promise<State> {
  const state = openState(openMemoryState({ clock }));
  await state.modify(SystemInformation, "systeminformation", () => ({
    ...SystemInformation.zero(),
    uuid: "12345678-1234-1234-1234-123456789abc",
    serialnumber: "SN 1&2",
  }));
  await state.modify(NetworkStatus, "status", () => ({ ...NetworkStatus.zero(), addressReady: true }));
  await state.modify(HostnameStatus, "hostname", () => ({ ...HostnameStatus.zero(), hostname: "node-7" }));
  await state.modify(MetaKey, "0x0b", () => ({ value: "c0de" }));
  for (const card of [cardLink("eth0", "52:54:00:00:00:01", false), cardLink("eth1", "52:54:00:00:00:02", true)]) {
    await state.modify(LinkStatus, card.metadata.id, () => card.spec);
  }
  return state;
}

function cardLink(name: string, address: string, isUp: boolean): Resource<LinkStatus> {
  const spec = { ...LinkStatus.zero(), type: LinkType.ether, hardwareAddr: address, linkState: isUp };
  return { metadata: { id: name }, spec } as Resource<LinkStatus>; // all that is read of it
}

test("variablesOf() finds variables in values of the query only", () => {
  expect([...variablesOf("http://h/${uuid}?a=${Mac}&b=x${SERIAL}y&${hostname}=1&uuid=&c=%24%7Bcode%7D")]).toEqual([
    "mac",
    "serial",
    "uuid",
    "code",
  ]);
});

test("fillUrl() leaves a query without variables as it is, and writes one with variables sorted and escaped", () => {
  expect(fillUrl("http://h/c?b=1&a=x y", { uuid: "u" })).toBe("http://h/c?b=1&a=x y");
  expect(fillUrl("http://h/c?u=${uuid}&m=${mac}&b=1", { uuid: "u/1", mac: "52:54" })).toBe(
    "http://h/c?b=1&m=52%3A54&u=u%2F1",
  );
  expect(fillUrl("http://h/c?s=${serial}&uuid=", { uuid: "u" })).toBe("http://h/c?s=%24%7Bserial%7D&uuid=u");
});

test("metalConfig() asks for the config with everything that is known of the machine", async () => {
  const url =
    "http://10.0.2.2/c?code=c0de&h=node-7&m=52%3A54%3A00%3A00%3A00%3A02&s=SN+1%262&u=12345678-1234-1234-1234-123456789abc";
  const server = fakeServer({ [url]: "version: v1alpha1\n" });
  const argument = "http://10.0.2.2/c?u=${uuid}&s=${serial}&m=${mac}&h=${hostname}&code=${code}";
  const bytes = await metalConfig({ ...parts(await knownMachine(), server), argument }).config(signal);
  expect([decodeUtf8(bytes ?? new Uint8Array()), server.asked]).toEqual(["version: v1alpha1\n", [url]]);
});

test("metalConfig() waits for a code that somebody is about to type", async () => {
  const state = await knownMachine();
  await state.modify(MetaKey, "0x0b", () => ({ value: "" }));
  const server = fakeServer({ "http://h/c?code=a+b": "x" });
  const asking = metalConfig({ ...parts(state, server), argument: "http://h/c?code=${code}" }).config(signal);
  await state.modify(MetaKey, "0x0b", () => ({ value: "a b" }));
  expect(decodeUtf8((await asking) ?? new Uint8Array())).toBe("x");
});

test("metalConfig() uses the URL as it is when a value does not become known", async () => {
  const state = openState(openMemoryState({ clock }));
  await state.modify(NetworkStatus, "status", () => ({ ...NetworkStatus.zero(), addressReady: true }));
  const time = manualClock();
  const server = fakeServer({ "http://h/c?code=%24%7Bcode%7D": "x" });
  const asking = metalConfig({ ...parts(state, server), clock: time, argument: "http://h/c?code=${code}" }).config(
    signal,
  );
  for (let turn = 0; turn < 20 && time.pending < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  await time.advance(90_000);
  expect(decodeUtf8((await asking) ?? new Uint8Array())).toBe("x");
});

test("metalConfig() reads the volume that is labelled metal-iso, and names what is missing", async () => {
  const state = await knownMachine();
  const read = (volumes: VolumeFiles): Promise<Uint8Array | undefined> =>
    metalConfig({ ...parts(state, fakeServer({}), volumes), argument: "metal-iso" }).config(signal);
  expect(decodeUtf8((await read(fakeVolumes({ "metal-iso": { "config.yaml": "a: b" } }))) ?? new Uint8Array())).toBe(
    "a: b",
  );
  await expect(read(fakeVolumes({}))).rejects.toThrow('no volume is labelled "metal-iso"');
  await expect(read(fakeVolumes({ "metal-iso": {} }))).rejects.toThrow('holds no "config.yaml"');
});

test.each(["", "none", undefined])("metalConfig() has none for talos.config=%s", async (argument) => {
  const state = await knownMachine();
  expect(await metalConfig({ ...parts(state, fakeServer({})), argument }).config(signal)).toBeUndefined();
});

test("metalConfig() refuses what is no URL", async () => {
  const source = metalConfig({ ...parts(await knownMachine(), fakeServer({})), argument: "ftp://h/c" });
  await expect(source.config(signal)).rejects.toThrow('found "ftp://h/c" for talos.config, want a URL');
});

test("metalConfig() reads a file of the node, whose name may be escaped", async () => {
  const files = { read: async (path: string) => encodeUtf8(`from ${path}`) };
  const argument = "file:///system/state/my%20config.yaml";
  const bytes = await metalConfig({ ...parts(await knownMachine(), fakeServer({})), files, argument }).config(signal);
  expect(decodeUtf8(bytes ?? new Uint8Array())).toBe("from /system/state/my config.yaml");
});

test("metalConfig() keeps the password of a URL out of the log", async () => {
  const url = "https://node:pass@h/c";
  const logged: unknown[] = [];
  const log = createLogger((_level, _message, fields) => void logged.push(fields));
  await metalConfig({ ...parts(await knownMachine(), fakeServer({ [url]: "x" })), log, argument: url }).config(signal);
  expect(logged).toEqual([{ from: "https://...@h/c" }]);
});

test.each([
  ["PATH=/bin\0USERDATA=YTog\nYg==\0", "a: b"],
  ["PATH=/bin\0USERDATA=\0", undefined],
  ["PATH=/bin\0", undefined],
])("containerConfig() reads the environment %j", async (environment, want) => {
  const bytes = await containerConfig({ read: async () => encodeUtf8(environment) });
  expect(bytes && decodeUtf8(bytes)).toBe(want);
});

test("containerConfig() refuses what is no base64, and repeats nothing of it", async () => {
  const refused = containerConfig({ read: async () => encodeUtf8("USERDATA=secret!\0") });
  await expect(refused).rejects.toThrow(/USERDATA that is no base64$/u);
});

const oauthArguments: Readonly<Record<string, readonly string[]>> = {
  "talos.config.oauth.client_id": ["ichor"],
  "talos.config.oauth.client_secret": ["s3cret"],
  "talos.config.oauth.scope": ["config", "more"],
  "talos.config.oauth.extra_variable": ["uuid"],
};

type OauthAnswer = readonly [status: number, body: object];

/** A server that answers questions for leave in this order, and gives the config to whoever asks. */
function oauthServer(answers: readonly OauthAnswer[]) {
  const posted: unknown[] = [];
  const got: unknown[] = [];
  const left = [...answers];
  const downloads: Downloads & Forms = {
    ...fakeServer({}),
    async get(url, { headers }) {
      got.push([url, headers]);
      return encodeUtf8("version: v1alpha1\n");
    },
    async post(url, { form }) {
      posted.push([url, form]);
      const [status, body] = left.shift() ?? [500, {}];
      return { status, body: encodeUtf8(JSON.stringify(body)) };
    },
  };
  return { downloads, posted, got };
}

const device = {
  device_code: "d",
  user_code: "AB-CD",
  verification_uri: "http://h/visit",
  interval: 5,
  expires_in: 60,
};
const pending: OauthAnswer = [400, { error: "authorization_pending" }];

/** One attempt, with time passing. */
async function attempt(
  server: ReturnType<typeof oauthServer>,
  log: Logger = silentLogger,
): Promise<Uint8Array | undefined> {
  const time = manualClock();
  const asking = metalConfig({
    ...parts(await knownMachine(), server.downloads),
    clock: time,
    log,
    argument: "http://h/config",
    argumentValues: (name) => oauthArguments[name] ?? [],
  }).config(signal);
  asking.catch(() => undefined); // looked at below
  for (let turn = 0; turn < 400; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (turn % 10 === 9) await time.advance(5000);
  }
  return asking;
}

test("metalConfig() asks a person for leave where the command line wants it", async () => {
  const token: OauthAnswer = [200, { access_token: "t0ken", token_type: "Bearer" }];
  const server = oauthServer([[200, device], pending, [400, { error: "slow_down" }], token]);
  expect(decodeUtf8((await attempt(server)) ?? new Uint8Array())).toBe("version: v1alpha1\n");
  const grant = "urn:ietf:params:oauth:grant-type:device_code";
  const asked = [
    "http://h/token",
    { grant_type: grant, device_code: "d", client_id: "ichor", client_secret: "s3cret" },
  ];
  const { uuid } = { uuid: "12345678-1234-1234-1234-123456789abc" };
  expect([server.posted, server.got]).toEqual([
    [["http://h/device/code", { client_id: "ichor", scope: "config more", uuid }], asked, asked, asked],
    [["http://h/config", { authorization: "Bearer t0ken" }]],
  ]);
});

test("who is to give leave finds address and code on the console, and the address as a picture when it is short", async () => {
  const told = async (answer: object): Promise<readonly string[]> => {
    const lines: string[] = [];
    const server = oauthServer([
      [200, answer],
      [400, { error: "access_denied" }],
    ]);
    const log = createLogger((_level, message, { component }) => {
      if (component === "console") lines.push(message);
    });
    await attempt(server, log).catch(() => undefined);
    return lines;
  };
  const lines = await told({ ...device, verification_uri_complete: "http://h/visit?code=AB-CD" });
  expect(lines.slice(1, 3)).toEqual(["\thttp://h/visit?code=AB-CD", "and confirm the code AB-CD"]);
  const picture = lines.slice(3);
  expect(picture.length).toBeGreaterThan(10);
  expect(picture.every((line) => /^[ ▀▄█]+$/u.test(line) && line.length === picture[0]?.length)).toBe(true);
  expect(await told({ ...device, verification_uri: `http://h/${"x".repeat(200)}` })).toHaveLength(3);
});

const refusals: readonly (readonly [string, readonly OauthAnswer[], string])[] = [
  [
    "it is denied",
    [
      [200, device],
      [400, { error: "access_denied" }],
    ],
    'the server says "access_denied"',
  ],
  ["the server is away", [[503, {}]], "the server answered with status 503"],
  ["nobody comes", [[200, device], ...Array.from({ length: 30 }, () => pending)], "nobody gave leave"],
];

test.each(refusals)("metalConfig() fails when leave is not given: %s", async (_why, answers, message) => {
  await expect(attempt(oauthServer(answers))).rejects.toThrow(message);
});

test("parseSeedHint() understands the serial number", () => {
  expect([
    parseSeedHint("ds=nocloud-net;s=http://10.0.2.2:8080/x;h=node1;i=i-1"),
    parseSeedHint("ds=nocloud;s=https://h/"),
    parseSeedHint("h=only"),
    parseSeedHint("VMware-42"),
  ]).toEqual([
    { url: "http://10.0.2.2:8080/x/", hostname: "node1", instanceId: "i-1" },
    { url: "https://h/", hostname: "", instanceId: "" },
    { url: undefined, hostname: "only", instanceId: "" },
    { url: undefined, hostname: "", instanceId: "" },
  ]);
});

const version1 = `version: 1
config:
  - type: bond
    name: bond0
    bond_interfaces: [nic0]
    params: {bond-mode: 802.3ad, bond-miimon: 100}
    subnets: [{type: static6, address: "fd00::5/64", gateway: "fd00::1"}]
  - type: physical
    name: nic0
    mac_address: "52:54:00:00:00:02"
    mtu: 9000
    subnets:
      - {type: static, address: 10.0.0.5, netmask: 255.255.255.0, gateway: 10.0.0.1}
      - {type: dhcp}
  - {type: vlan, name: nic0.7, vlan_link: nic0, vlan_id: 7}
  - {type: nameserver, address: [10.0.0.53, 9.9.9.9]}
`;

async function network(text: string): Promise<PlatformConfig> {
  const links = await (await knownMachine()).list(LinkStatus);
  const builder = new NetworkBuilder(links);
  const loaded = loadFreeForm(encodeUtf8(text));
  readNetworkDocument(asMap(loaded.kind === "ok" ? loaded.value : undefined), builder);
  return builder.build("node1.example.org");
}

function summary({ links, addresses, routes, operators, resolvers, hostnames }: PlatformConfig): unknown {
  return {
    links: links.map(({ name, kind, mtu, parentName, vlan, bondSlave, bondMaster }) => [
      name,
      kind,
      mtu,
      ...(kind === "vlan" ? [parentName, vlan.vlanID] : []),
      ...(kind === "bond" ? [bondMaster.mode, bondMaster.miimon] : []),
      ...(bondSlave.masterName === "" ? [] : [bondSlave.masterName]),
    ]),
    addresses: addresses.map(({ linkName, address }) => `${linkName} ${address}`),
    routes: routes.map(({ outLinkName, dst, gateway, priority }) => `${outLinkName} ${dst}|${gateway} ${priority}`),
    operators: operators.map(({ linkName, operator, dhcp4 }) => [linkName, operator, dhcp4.routeMetric]),
    resolvers: resolvers.map(({ dnsServers }) => dnsServers),
    hostnames: hostnames.map(({ hostname, domainname }) => [hostname, domainname]),
  };
}

test("readNetworkDocument() reads version 1, with the names that the cards have here", async () => {
  expect(summary(await network(version1))).toEqual({
    links: [
      ["bond0", "bond", 0, 4, 100],
      ["eth1", "", 9000, "bond0"],
      ["nic0.7", "vlan", 0, "eth1", 7],
    ],
    addresses: ["bond0 fd00::5/64", "eth1 10.0.0.5/24"],
    routes: ["bond0 |fd00::1 2048", "eth1 |10.0.0.1 1024"],
    operators: [["eth1", 0, 1024]],
    resolvers: [["10.0.0.53", "9.9.9.9"]],
    hostnames: [["node1", "example.org"]],
  });
});

const version2 = `network:
  version: 2
  ethernets:
    b: {dhcp4: true, nameservers: {addresses: [10.0.0.54]}}
    a:
      match: {macaddress: "52:54:00:00:00:01"}
      addresses: [10.0.0.5/24]
      gateway4: 10.0.0.1
      nameservers: {addresses: [10.0.0.53]}
      routes:
        - {to: 10.9.0.0/16, via: 10.0.0.9, metric: 50, on-link: true}
        - {to: default, via: "fd00::1"}
  vlans:
    v7: {id: 7, link: a, addresses: [10.7.0.5/24]}
`;

test("readNetworkDocument() reads version 2", async () => {
  expect(summary(await network(version2))).toEqual({
    links: [
      ["eth0", "", 0],
      ["b", "", 0],
      ["v7", "vlan", 0, "a", 7],
    ],
    addresses: ["eth0 10.0.0.5/24", "v7 10.7.0.5/24"],
    routes: ["eth0 |10.0.0.1 1024", "eth0 10.9.0.0/16|10.0.0.9 50", "eth0 10.0.0.9/32| 50", "eth0 |fd00::1 2048"],
    operators: [["b", 0, 1024]],
    resolvers: [["10.0.0.53", "10.0.0.54"]],
    hostnames: [["node1", "example.org"]],
  });
});

test("readNetworkDocument() refuses unknown versions and words", async () => {
  await expect(network("version: 3\n")).rejects.toThrow('found keys version, want "network", or "version" 1 or 2');
  const bond = "version: 1\nconfig: [{type: bond, name: b, params: {bond-mode: fastest}}]\n";
  await expect(network(bond)).rejects.toThrow('found "fastest" for bond-mode');
});

async function noCloud(serial: string, downloads: Downloads & Forms, volumes = fakeVolumes({})) {
  const state = await knownMachine();
  await state.modify(SystemInformation, "systeminformation", (spec) => ({
    ...(spec ?? SystemInformation.zero()),
    serialnumber: serial,
  }));
  return noCloudSource(parts(state, downloads, volumes));
}

test("noCloudSource() takes config, network and name from a server", async () => {
  const server = fakeServer({
    "http://h/x/user-data": "version: v1alpha1\n",
    "http://h/x/network-config": version2,
    "http://h/x/meta-data": "instance-id: i-9\nlocal-hostname: from-meta\n",
  });
  const source = await noCloud("ds=nocloud;s=http://h/x;h=node1", server);
  expect(decodeUtf8((await source.config(signal)) ?? new Uint8Array())).toBe("version: v1alpha1\n");
  const settings = (await source.network?.(signal))?.([]);
  expect([settings?.hostnames[0]?.hostname, settings?.metadata]).toEqual([
    "node1",
    expect.objectContaining({ platform: "nocloud", instanceId: "i-9", hostname: "node1", internalDNS: "from-meta" }),
  ]);
});

test("noCloudSource() takes them from a volume; settings for others give the name only", async () => {
  const seed = { "user-data": "#cloud-config\nhostname: n1\n", "network-config": version1 };
  const source = await noCloud("", fakeServer({}), fakeVolumes({ CIDATA: seed }));
  expect(await source.config(signal)).toBeUndefined();
  expect((await source.network?.(signal))?.([]).hostnames[0]?.hostname).toBe("n1");
});

test("noCloudSource() fetches what #include names, and refuses two of them", async () => {
  const include = (...urls: readonly string[]) =>
    noCloud(
      "",
      fakeServer({ "http://h/c": "a: b" }),
      fakeVolumes({ cidata: { "user-data": `#include\n${urls.join("\n")}\n` } }),
    );
  expect(decodeUtf8((await (await include("http://h/c")).config(signal)) ?? new Uint8Array())).toBe("a: b");
  expect(await (await include("http://h/none")).config(signal)).toBeUndefined();
  await expect((await include("http://h/c", "http://h/d")).config(signal)).rejects.toThrow(
    "found 2 lines behind #include",
  );
});

test("noCloudSource() reads a volume that comes late, and waits for no other then", async () => {
  const volumes: Record<string, Readonly<Record<string, string>>> = {};
  const source = await noCloud("", fakeServer({}), fakeVolumes(volumes));
  expect([await source.config(signal), await source.arrival?.(signal)]).toEqual([undefined, true]);
  volumes["cidata"] = { "user-data": "version: v1alpha1\n" };
  expect(decodeUtf8((await source.config(signal)) ?? new Uint8Array())).toBe("version: v1alpha1\n");
  expect(await source.arrival?.(signal)).toBe(false);
});

test("noCloudSource() without a seed has nothing", async () => {
  const source = await noCloud("", fakeServer({}));
  expect([await source.config(signal), await source.network?.(signal)]).toEqual([undefined, undefined]);
});
