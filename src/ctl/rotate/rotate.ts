// A cluster's authority replaced by a new one, step by step: nobody who follows is left out at any of them.
import { createAuthority, issueClientCertificate } from "../../pki/authority.ts";
import { parseCertificate } from "../../pki/certificate.ts";
import { algorithmOf, parsePrivateKey } from "../../pki/keys.ts";
import type { Kubernetes } from "../../clients/kubernetes/client.ts";
import type { CommandContext } from "../command.ts";
import { untilSettled } from "../kubernetes-upgrade/wait.ts";
import type { ClientIdentity } from "../session.ts";
import { editAuthorities, steps, type Authorities, type Authority, type AuthorityKind } from "./authority-edit.ts";
import { changeConfig, checkNodes, getSpec, untilKubeletRestarted, type ClusterNodes } from "../cluster-nodes.ts";
import { whyNotSettled } from "./settled.ts";

export interface Rotation {
  readonly context: CommandContext;
  readonly nodes: ClusterNodes;
  readonly dryRun: boolean;
  /** Takes credentials that every node accepts, before the first one issues by the new authority: those of before may not do if the rotation ends there. */
  readonly keep?: (identity: ClientIdentity) => Promise<void>;
}

const roots = {
  talos: { type: "OSRootSecrets.secrets.talos.dev", id: "os", organization: "talos" },
  kubernetes: { type: "KubernetesRootSecrets.secrets.talos.dev", id: "k8s", organization: "kubernetes" },
} as const;

interface Pair {
  readonly old: Authority;
  readonly next: Authority;
}

/** The authority in use, and a new one of the same kind. */
async function authorityPair({ context, nodes }: Rotation, kind: AuthorityKind): Promise<Pair> {
  const { type, id, organization } = roots[kind];
  const client = await context.session.client(nodes.controlPlanes[0] ?? "");
  const spec = (await getSpec(client, { namespace: "secrets", type, id })) as {
    readonly issuingCA?: { readonly crt: string; readonly key: string };
  };
  const text = (base64 = ""): string => Buffer.from(base64, "base64").toString();
  const old = { crt: text(spec.issuingCA?.crt), key: text(spec.issuingCA?.key) };
  if (old.key === "") throw new Error(`Cannot rotate: ${client.node} has no key of the present authority`);
  const algorithm = algorithmOf(parsePrivateKey(old.key));
  const now = new Date(context.clock.now());
  const { certificate, key } = await createAuthority({ algorithm, organizations: [organization], now });
  return { old, next: { crt: certificate, key } };
}

type Change = (present: Authorities) => Authorities;

async function changeAll(rotation: Rotation, kind: AuthorityKind, change: Change): Promise<void> {
  const { context, nodes, dryRun } = rotation;
  for (const node of [...nodes.controlPlanes, ...nodes.workers]) {
    if (dryRun) {
      context.output.note(`    - ${node}: skipped (dry-run)`);
      continue;
    }
    const client = await context.session.client(node);
    const apply = (): Promise<string> => changeConfig(client, (yaml) => editAuthorities(yaml, kind, change));
    if (kind === "talos") await apply();
    else await untilKubeletRestarted(client, apply, context);
    context.output.note(`    - ${node}: OK`);
  }
}

/** Makes the new authority the issuing one. `retired` is every one that issued before: after a rotation that ended halfway there are two. */
function swapping({ old, next }: Pair): { readonly change: Change; readonly retired: ReadonlySet<string> } {
  const retired = new Set([old.crt]);
  const swap = steps.swap(next, old);
  const change: Change = (present) => {
    if (present.issuing !== undefined) retired.add(present.issuing.crt);
    return swap(present);
  };
  return { change, retired };
}

const base64 = (pem: string): string => Buffer.from(pem).toString("base64");

/** Resolves with the credentials of an administrator under the new authority. */
export async function rotateTalos(rotation: Rotation): Promise<ClientIdentity> {
  const { context, nodes, dryRun, keep } = rotation;
  const { output, session, clock } = context;
  const all = [...nodes.controlPlanes, ...nodes.workers];
  const { old, next } = await authorityPair(rotation, "talos");
  const issuer = { certificate: next.crt, key: next.key };
  const roles = await rolesOf(context);
  const admin = await issueClientCertificate(issuer, { roles, now: new Date(clock.now()) });
  const client = { crt: base64(admin.certificate), key: base64(admin.key) };
  const identity: ClientIdentity = { ...client, ca: base64(next.crt) };
  const { ca = "" } = await session.context();
  // nodes issue by different authorities while the new one is handed out, and after a rotation that ended then
  const trusted = [Buffer.from(ca, "base64").toString(), old.crt, next.crt].map((pem) => `${pem.trim()}\n`);
  const between: ClientIdentity = { ...client, ca: base64(trusted.join("")) };
  const crossing = session.as(between);

  output.note("> Current Talos CA:");
  output.note(old.crt);
  output.note("> New Talos CA:");
  output.note(next.crt);
  output.note("> Verifying connectivity with existing PKI:");
  await checkNodes(context, session, all);
  output.note("> Adding new Talos CA as accepted...");
  await changeAll(rotation, "talos", steps.accept(next));
  output.note("> Verifying connectivity with new client cert, but old server CA:");
  if (!dryRun) await checkNodes(context, crossing, all);
  if (!dryRun) await keep?.(between);
  output.note("> Making new Talos CA the issuing CA, old Talos CA the accepted CA...");
  const { change, retired } = swapping({ old, next });
  await changeAll({ ...rotation, context: { ...context, session: dryRun ? session : crossing } }, "talos", change);
  crossing.close();
  output.note("> Verifying connectivity with new PKI:");
  const renewed = session.as(identity);
  if (!dryRun) await checkNodes(context, renewed, all);
  output.note("> Removing old Talos CA from the accepted CAs...");
  await changeAll(
    { ...rotation, context: { ...context, session: dryRun ? session : renewed } },
    "talos",
    steps.drop([...retired]),
  );
  output.note("> Verifying connectivity with new PKI:");
  if (!dryRun) await checkNodes(context, renewed, all);
  renewed.close();
  return identity;
}

/** Who we are now, under the new authority. */
async function rolesOf({ session }: CommandContext): Promise<readonly string[]> {
  const { crt = "" } = await session.context();
  return parseCertificate(Buffer.from(crt, "base64").toString()).subject.organizations;
}

export interface KubernetesRotation extends Rotation {
  /** Anew each time: credentials of before a step may not be worth anything after it. */
  readonly connect: (signal: AbortSignal) => Promise<Pick<Kubernetes, "list" | "destroy">>;
}

export async function rotateKubernetes(rotation: KubernetesRotation): Promise<void> {
  const { output } = rotation.context;
  const { old, next } = await authorityPair(rotation, "kubernetes");
  output.note("> Current Kubernetes CA:");
  output.note(old.crt);
  output.note("> New Kubernetes CA:");
  output.note(next.crt);
  output.note("> Adding new Kubernetes CA as accepted...");
  await changeKubernetes(rotation, steps.accept(next));
  output.note("> Making new Kubernetes CA the issuing CA, old Kubernetes CA the accepted CA...");
  const { change, retired } = swapping({ old, next });
  await changeKubernetes(rotation, change);
  output.note("> Removing old Kubernetes CA from the accepted CAs...");
  await changeKubernetes(rotation, steps.drop([...retired]));
}

const settlePatienceMs = 5 * 60_000;

/** The next step would take away what a part that has not followed this one still holds on to. */
async function changeKubernetes(rotation: KubernetesRotation, change: Change): Promise<void> {
  const { context, nodes, dryRun, connect } = rotation;
  await changeAll(rotation, "kubernetes", change);
  if (dryRun) return;
  context.output.note("> Waiting for the nodes and the control plane...");
  await untilSettled(context, {
    patienceMs: settlePatienceMs,
    async look(signal) {
      const kubernetes = await connect(signal);
      try {
        return await whyNotSettled(context, nodes, { kubernetes, signal });
      } finally {
        kubernetes.destroy();
      }
    },
    tell: (reason) => context.output.note(`    - ${reason}`),
    failure: "Cannot rotate the authority of Kubernetes",
  });
}
