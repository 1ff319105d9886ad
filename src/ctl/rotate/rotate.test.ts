// Whole rotations over nodes in memory that follow their configs, and a client who meets only those that it trusts and that trust it.
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import { FakeKubernetes } from "../../clients/kubernetes/fake/kubernetes.ts";
import { nodes as nodeObjects } from "../../clients/kubernetes/object.ts";
import { issueClientCertificate } from "../../pki/authority.ts";
import { Code, StatusError } from "../../rpc/status.ts";
import { EventType } from "../../wire/gen/cosi-resource.ts";
import type { ClusterNodes } from "../cluster-nodes.ts";
import { fakeContext, type Answers, type FakeContext } from "../fake/session.ts";
import type { ClientIdentity, Session } from "../session.ts";
import { editAuthorities, type Authorities, type AuthorityKind } from "./authority-edit.ts";
import { rotateKubernetes, rotateTalos } from "./rotate.ts";

const base64 = (pem: string): string => Buffer.from(pem).toString("base64");
const text = (found: string): string => Buffer.from(found, "base64").toString();

/** By kind and config: all nodes ask one another after each change of one of them. */
const authoritiesOf = new Map<string, Authorities>();

class MemoryNode {
  readonly name: string;
  yaml: string;
  /** Of the changes of its config, counted from 1, this one fails. */
  failsAt = 0;
  #changes = 0;
  readonly #onChange: (node: MemoryNode) => void;

  constructor(name: string, onChange: (node: MemoryNode) => void) {
    this.name = name;
    this.#onChange = onChange;
    const role = name.startsWith("cp") ? "controlplane" : "worker";
    this.yaml = readFileSync(`test/fixtures/gen/v1.14/${role}.yaml`, "utf8");
  }

  authorities(kind: AuthorityKind): Authorities {
    const key = `${kind}\n${this.yaml}`;
    let found = authoritiesOf.get(key);
    if (found === undefined) {
      editAuthorities(this.yaml, kind, (present) => (found = present));
      found ??= { issuing: undefined, accepted: [] };
      authoritiesOf.set(key, found);
    }
    return found;
  }

  /** Certificates whose owners it lets in. */
  trusted(kind: AuthorityKind): readonly string[] {
    const { issuing, accepted } = this.authorities(kind);
    return issuing === undefined ? accepted : [issuing.crt, ...accepted];
  }

  answers(): Answers {
    return {
      "/machine.MachineService/Version": () => ({ messages: [{ version: { tag: "v1.14.0" } }] }),
      "/machine.MachineService/ApplyConfiguration": ({ data }: { readonly data: Uint8Array }) => {
        if (++this.#changes === this.failsAt) throw new StatusError(Code.UNAVAILABLE, "the power is gone");
        this.yaml = new TextDecoder().decode(data);
        this.#onChange(this);
        return { messages: [{ modeDetails: "" }] };
      },
      "/cosi.resource.State/Get": (request) => this.#get(request),
      "/cosi.resource.State/Watch": () =>
        [EventType.CREATED, EventType.DESTROYED, EventType.CREATED].map((eventType) => ({
          event: [{ eventType, resource: { spec: { yamlSpec: '{"running":true,"healthy":true}' } } }],
        })),
    };
  }

  #get({ type }: { readonly type: string }): unknown {
    const record = (spec: object): unknown => ({
      resource: { metadata: { type, version: "1" }, spec: { yamlSpec: JSON.stringify(spec) } },
    });
    const root = (kind: AuthorityKind): unknown => {
      const { crt = "", key = "" } = this.authorities(kind).issuing ?? {};
      return record({ issuingCA: { crt: base64(crt), key: base64(key) } });
    };
    switch (type) {
      case "MachineConfigs.config.talos.dev":
        return { resource: { metadata: { type }, spec: { yamlSpec: this.yaml } } };
      case "OSRootSecrets.secrets.talos.dev":
        return root("talos");
      case "KubernetesRootSecrets.secrets.talos.dev":
        return root("kubernetes");
      case "Nodenames.kubernetes.talos.dev":
        return record({ nodename: this.name });
      case "SecretStatuses.kubernetes.talos.dev":
        return record({ version: "1" });
      default:
        throw new StatusError(Code.NOT_FOUND, "not found");
    }
  }
}

const names: ClusterNodes = { controlPlanes: ["cp-1", "cp-2", "cp-3"], workers: ["w-1"] };
const everybody = [...names.controlPlanes, ...names.workers];
const inTurn = (controlPlane: string, worker = controlPlane): readonly string[] => [
  ...names.controlPlanes.map((name) => `${name} ${controlPlane}`),
  ...names.workers.map((name) => `${name} ${worker}`),
];

let kind: AuthorityKind;
let nodes: Readonly<Record<string, MemoryNode>>;
/** What became of each node with each change. */
let history: string[];
/** Nodes that do not trust another one, after any change. */
let strangers: string[];
/** Certificates in the order in which they came up. */
let known: string[];
let context: FakeContext;
let identity: ClientIdentity;
/** What a rotation left for the one after it. */
let kept: ClientIdentity[];

function nameOf(crt: string): string {
  if (!known.includes(crt.trim())) known.push(crt.trim());
  return ["old", "new", "newer"][known.indexOf(crt.trim())] ?? "unknown";
}

function stateOf(node: MemoryNode): string {
  const { issuing, accepted } = node.authorities(kind);
  return [issuing === undefined ? "nothing" : nameOf(issuing.crt), ...accepted.map((crt) => `+${nameOf(crt)}`)].join(
    " ",
  );
}

function remember(node: MemoryNode): void {
  history.push(`${node.name} ${stateOf(node)}`);
  for (const one of Object.values(nodes)) {
    const trusted = one.trusted(kind).map((crt) => crt.trim());
    for (const other of Object.values(nodes)) {
      const { issuing } = other.authorities(kind);
      if (issuing !== undefined && !trusted.includes(issuing.crt.trim())) strangers.push(`${one.name} ${other.name}`);
    }
  }
}

/** As a real one: the server's authority has to be known to the client, and the client's to the server. */
function sessionAs(base: Session, { ca, crt, key }: ClientIdentity): Session {
  return {
    ...base,
    context: () => Promise.resolve({ endpoints: [], ca, crt, key }),
    as: (other) => sessionAs(base, other),
    client(name) {
      const node = nodes[name];
      const server = node?.authorities("talos").issuing?.crt.trim() ?? "";
      if (!text(ca).includes(server)) throw new Error(`client does not know the authority of ${name}`);
      const own = new X509Certificate(text(crt));
      if (!node?.trusted("talos").some((each) => own.verify(new X509Certificate(each).publicKey)))
        throw new Error(`${name} does not know the authority of the client`);
      return base.client(name);
    },
  };
}

beforeEach(async () => {
  [history, strangers, known, kept] = [[], [], [], []];
  nodes = Object.fromEntries(everybody.map((name) => [name, new MemoryNode(name, remember)]));
  context = fakeContext(Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, node.answers()])));
  const { crt: certificate, key } = nodes["cp-1"]?.authorities("talos").issuing ?? { crt: "", key: "" };
  const admin = await issueClientCertificate({ certificate, key }, { roles: ["os:admin"], now: new Date() });
  identity = { ca: base64(certificate), crt: base64(admin.certificate), key: base64(admin.key) };
});

function begin(of: AuthorityKind): void {
  kind = of;
  nameOf(nodes["cp-1"]?.authorities(of).issuing?.crt ?? "");
}

function rotateOs(as = identity, dryRun = false): Promise<ClientIdentity> {
  const keep = (between: ClientIdentity): Promise<void> => Promise.resolve(void kept.push(between));
  return rotateTalos({ context: { ...context, session: sessionAs(context.session, as) }, nodes: names, dryRun, keep });
}

async function rotateOfKubernetes(dryRun = false): Promise<void> {
  const kubernetes = new FakeKubernetes();
  for (const name of everybody)
    kubernetes.put(nodeObjects, { metadata: { name }, status: { conditions: [{ type: "Ready", status: "True" }] } });
  const session = sessionAs(context.session, identity);
  const connect = (): Promise<FakeKubernetes> => Promise.resolve(kubernetes);
  await rotateKubernetes({ context: { ...context, session }, nodes: names, dryRun, connect });
}

const states = (): readonly string[] => Object.values(nodes).map(stateOf);

test("rotateTalos() lets every node accept the new authority before one issues by it, and all issue before the old one is dropped", async () => {
  begin("talos");
  const renewed = await rotateOs();
  expect(history).toEqual([...inTurn("old +new"), ...inTurn("new +old"), ...inTurn("new")]);
  expect(strangers).toEqual([]);
  expect(nodes["w-1"]?.authorities("talos").issuing?.key).toBe("");
  expect(new X509Certificate(text(renewed.crt)).subject).toBe("O=os:admin");
  const later = sessionAs(context.session, renewed);
  await expect(Promise.all(everybody.map((name) => later.client(name)))).resolves.toHaveLength(4);
  expect(context.stderr().filter((line) => line.startsWith("> "))).toEqual([
    "> Current Talos CA:",
    "> New Talos CA:",
    "> Verifying connectivity with existing PKI:",
    "> Adding new Talos CA as accepted...",
    "> Verifying connectivity with new client cert, but old server CA:",
    "> Making new Talos CA the issuing CA, old Talos CA the accepted CA...",
    "> Verifying connectivity with new PKI:",
    "> Removing old Talos CA from the accepted CAs...",
    "> Verifying connectivity with new PKI:",
  ]);
});

test("rotateKubernetes() goes the same way; a worker only ever accepts", async () => {
  begin("kubernetes");
  await rotateOfKubernetes();
  expect(history).toEqual([
    ...inTurn("old +new", "nothing +old +new"),
    ...inTurn("new +old", "nothing +old +new"),
    ...inTurn("new", "nothing +new"),
  ]);
  expect(strangers).toEqual([]);
});

test("a dry run shows the steps and changes nothing", async () => {
  const before = Object.values(nodes).map(({ yaml }) => yaml);
  begin("talos");
  await rotateOs(identity, true);
  await rotateOfKubernetes(true);
  expect([history, kept]).toEqual([[], []]);
  expect(Object.values(nodes).map(({ yaml }) => yaml)).toEqual(before);
  expect(context.stderr().filter((line) => line.endsWith("skipped (dry-run)"))).toHaveLength(2 * 3 * everybody.length);
});

test("no node is changed when one does not answer", async () => {
  begin("talos");
  const stranger = nodes["w-1"];
  if (stranger !== undefined) stranger.yaml = stranger.yaml.replace(/^( +crt: ).*$/mu, `$1${base64("other")}`);
  const messages: string[] = [];
  const failed = rotateOs().catch((error: Error) => messages.push(error.message));
  while (messages.length === 0) {
    await context.clock.advance(1000);
    await setImmediate(); // keys are made outside of the clock
  }
  await failed;
  expect(messages).toEqual(["w-1 does not answer: client does not know the authority of w-1"]);
  expect(history).toEqual([]);
});

test.each([
  ["accepts", 1, ["old +new", "old", "old", "nothing +old"], ["newer +new", "newer", "newer", "nothing +newer"]],
  [
    "issues",
    2,
    ["new +old", "old +new", "old +new", "nothing +old +new"],
    ["newer", "newer", "newer", "nothing +newer"],
  ],
])("when a node fails before it %s, a second rotation goes to the end", async (_, failsAt, left, after) => {
  begin("kubernetes");
  const failing = nodes["cp-2"];
  if (failing !== undefined) failing.failsAt = failsAt;
  await expect(rotateOfKubernetes()).rejects.toThrow("the power is gone");
  expect(states()).toEqual(left);
  await rotateOfKubernetes();
  expect(states()).toEqual(after);
  expect(strangers).toEqual([]);
});

test("after a rotation that ended among the nodes' new authorities, what it kept reaches all of them for another one", async () => {
  begin("talos");
  const failing = nodes["cp-2"];
  if (failing !== undefined) failing.failsAt = 2;
  await expect(rotateOs()).rejects.toThrow("the power is gone");
  expect(states()).toEqual(["new +old", "old +new", "old +new", "old +new"]);
  await expect(rotateOs()).rejects.toThrow("client does not know the authority of cp-1");
  const renewed = await rotateOs(kept[0]);
  expect([states(), strangers]).toEqual([["newer", "newer", "newer", "newer"], []]);
  const later = sessionAs(context.session, renewed);
  await expect(Promise.all(everybody.map((name) => later.client(name)))).resolves.toHaveLength(4);
});
