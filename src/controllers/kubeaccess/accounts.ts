// Looks after the accounts by which pods get at the nodes' API: one control plane at a time, at every change and once a minute.
import { mutex } from "../../base/mutex.ts";
import { errorChain } from "../../base/errors.ts";
import type { Kubernetes } from "../../clients/kubernetes/client.ts";
import type { ApiResource, KubernetesObject } from "../../clients/kubernetes/object.ts";
import { defineController, weak, type Controller, type SourceContext } from "../../cosi/controller.ts";
import type { CertificateAndKey } from "../../pki/authority.ts";
import { KubernetesAccessConfig } from "../../resources/k8s/kubernetes-access-config.ts";
import { KubernetesSecret } from "../../resources/secrets/kubernetes-secret.ts";
import { OSRootSecret } from "../../resources/secrets/os-root-secret.ts";
import { openFollower } from "../k8s/shared/follower.ts";
import type { HeldLock } from "../manifests/apply.ts";
import { pairOf } from "../secrets/kubernetes-dynamic-certs.ts";
import { kubernetesSecretsId } from "../secrets/kubernetes.ts";
import { osRootId } from "../secrets/root-os.ts";
import { accessConfigId } from "./config.ts";
import { isFresh, isOwned, refusalOf, rolesOf, secretFor, type Refusal } from "./shared/account.ts";

const lockName = "talos:v1:serviceAccountCRDController";
const resyncMs = 60_000;

const accounts: ApiResource = {
  apiVersion: "talos.dev/v1alpha1",
  kind: "ServiceAccount",
  plural: "serviceaccounts",
  namespaced: true,
};
const secrets: ApiResource = { apiVersion: "v1", kind: "Secret", plural: "secrets", namespaced: true };
const events: ApiResource = { apiVersion: "v1", kind: "Event", plural: "events", namespaced: true };

export type AccountClient = Pick<Kubernetes, "find" | "create" | "change" | "follow">;

export interface AccountParts {
  readonly connect: (kubeconfig: string) => Promise<AccountClient & AsyncDisposable>;
  /** Waits for a lock in this node's etcd. */
  readonly lock: (name: string, signal: AbortSignal) => Promise<HeldLock>;
}

interface Wanted {
  readonly kubeconfig: string;
  readonly config: KubernetesAccessConfig;
  readonly issuer: CertificateAndKey;
}

export function kubeAccessAccountsController({ connect, lock }: AccountParts): Controller {
  const follower = openFollower<Wanted>();
  return defineController({
    name: "kubeaccess.CRDController",
    inputs: [
      weak(KubernetesAccessConfig, { id: accessConfigId }),
      weak(KubernetesSecret, { id: kubernetesSecretsId }),
      weak(OSRootSecret, { id: osRootId }),
    ],
    outputs: [],
    async reconcile({ state }) {
      const config = await state.find(KubernetesAccessConfig, accessConfigId);
      const kubernetes = await state.find(KubernetesSecret, kubernetesSecretsId);
      const root = await state.find(OSRootSecret, osRootId);
      const isWanted = config?.spec.enabled === true && kubernetes !== undefined && root?.spec.issuingCA !== undefined;
      if (!isWanted) return follower.want("", undefined);
      const versions = [config, kubernetes, root].map(({ metadata }) => metadata.version);
      follower.want(versions.join("/"), {
        kubeconfig: kubernetes.spec.localhostAdminKubeconfig,
        config: config.spec,
        issuer: pairOf(root.spec.issuingCA),
      });
    },
    source: (context) =>
      follower.run(context, async (wanted, signal) => {
        await using held = await lock(lockName, signal);
        await using client = await connect(wanted.kubeconfig);
        const both = AbortSignal.any([signal, held.signal]);
        await lookAfter(client, wanted, { ...context, signal: both });
      }),
  });
}

/** Until the signal aborts, or the API cannot be followed any more. */
async function lookAfter(
  client: AccountClient,
  wanted: Wanted,
  { clock, log, signal }: Pick<SourceContext, "clock" | "log" | "signal">,
): Promise<void> {
  let known: readonly KubernetesObject[] = [];
  const turn = mutex();
  const syncAll = async (): Promise<void> => {
    using _ = await turn.lock(signal);
    for (const account of known) {
      const { name = "", namespace = "" } = account.metadata;
      try {
        await syncAccount(client, account, { ...wanted, nowMs: clock.now(), signal });
      } catch (error) {
        signal.throwIfAborted();
        log.warn("cannot give an account access to the API", { name, namespace, error: errorChain(error) });
      }
    }
  };
  const resync = new AbortController();
  const again = async (): Promise<void> => {
    for await (const _ of clock.every(resyncMs, AbortSignal.any([signal, resync.signal]))) await syncAll();
  };
  const follow = async (): Promise<void> => {
    try {
      for await (const found of client.follow(accounts, {}, log, signal)) {
        known = found;
        await syncAll();
      }
    } finally {
      resync.abort();
    }
  };
  await Promise.all([follow(), again()]);
}

interface SyncOptions extends Pick<Wanted, "config" | "issuer"> {
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/** Brings one account's secret and status in line with what is allowed. */
export async function syncAccount(
  client: Pick<AccountClient, "find" | "create" | "change">,
  account: KubernetesObject,
  { config, issuer, nowMs, signal }: SyncOptions,
): Promise<void> {
  const at = { name: account.metadata.name ?? "", namespace: account.metadata.namespace ?? "" };
  const present = await client.find(secrets, at, signal);
  const refusal = refusalOf(account, config) ?? foreign(present, account);
  if (refusal !== undefined) {
    if (!(await report(client, account, refusal.message, signal))) return;
    await tell(client, account, { ...refusal, type: "Warning", nowMs }, signal);
    return;
  }
  if (present === undefined || !isFresh(present, { roles: rolesOf(account), issuer, nowMs })) {
    const secret = await secretFor(account, { issuer, nowMs });
    if (present === undefined) await client.create(secrets, secret, signal);
    else await client.change(secrets, at, (found) => ({ ...found, data: secret["data"] }), signal);
    const message = "Synced talos service account";
    await tell(client, account, { reason: "Synced", message, type: "Normal", nowMs }, signal);
  }
  await report(client, account, undefined, signal);
}

function foreign(secret: KubernetesObject | undefined, account: KubernetesObject): Refusal | undefined {
  if (secret === undefined || isOwned(secret, account)) return undefined;
  const name = JSON.stringify(account.metadata.name ?? "");
  return { reason: "ErrResourceExists", message: `Secret ${name} exists and does not belong to this account` };
}

/** True when the status was another one. */
async function report(
  client: Pick<AccountClient, "change">,
  account: KubernetesObject,
  failureReason: string | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const at = { name: account.metadata.name ?? "", namespace: account.metadata.namespace ?? "" };
  const changed = await client.change(
    accounts,
    at,
    (found) => {
      const { failureReason: told, ...status } = (found["status"] ?? {}) as Readonly<Record<string, unknown>>;
      if (told === failureReason) return undefined;
      return { ...found, status: failureReason === undefined ? status : { ...status, failureReason } };
    },
    signal,
  );
  return changed !== undefined;
}

interface Told {
  readonly reason: string;
  readonly message: string;
  readonly type: "Normal" | "Warning";
  readonly nowMs: number;
}

async function tell(
  client: Pick<AccountClient, "create">,
  account: KubernetesObject,
  { reason, message, type, nowMs }: Told,
  signal: AbortSignal,
): Promise<void> {
  const { apiVersion, kind, metadata } = account;
  const { name = "", namespace = "", uid } = metadata;
  const time = new Date(nowMs).toISOString().replace(/\.\d{3}Z$/u, "Z");
  const event: KubernetesObject = {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: `${name}.${BigInt(nowMs).toString(16)}${crypto.randomUUID().slice(0, 8)}`, namespace },
    involvedObject: { apiVersion, kind, name, namespace, uid },
    reason,
    message,
    type,
    source: { component: "talos-service-account" },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
  await client.create(events, event, signal);
}
