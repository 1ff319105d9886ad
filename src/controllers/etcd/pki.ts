// Writes etcd's certificates and keys where its container reads them. etcd takes changed files by itself.
import { defineController, exclusive, weak, type Controller } from "../../cosi/controller.ts";
import type { Files } from "../../linux/files.ts";
import { PKIStatus } from "../../resources/etcd/pki-status.ts";
import { EtcdRootSecret } from "../../resources/secrets/etcd-root-secret.ts";
import { EtcdSecret } from "../../resources/secrets/etcd-secret.ts";
import { etcdSecretId } from "../secrets/etcd.ts";
import { etcdRootId } from "../secrets/root-etcd.ts";

export const pkiStatusId = "etcd";
export const etcdPkiPath = "/system/secrets/etcd";
/** The user that etcd runs as. */
export const etcdUser = { uid: 60, gid: 60 } as const;

export interface PkiParts {
  readonly files: Pick<Files, "makeDirectory" | "replace">;
  /** Where the files go; as on a node when absent. */
  readonly path?: string;
  /** Who owns them; etcd's user when absent. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

export function pkiController({ files, path = etcdPkiPath, owner = etcdUser }: PkiParts): Controller {
  /** What the files hold: a new start writes them again, they lie in memory. */
  let written: string | undefined;
  return defineController({
    name: "etcd.PKIController",
    inputs: [weak(EtcdRootSecret, { id: etcdRootId }), weak(EtcdSecret, { id: etcdSecretId })],
    outputs: [exclusive(PKIStatus)],
    async reconcile({ state }) {
      const root = await state.find(EtcdRootSecret, etcdRootId);
      const secrets = await state.find(EtcdSecret, etcdSecretId);
      if (root === undefined || secrets === undefined || secrets.metadata.phase !== "running") {
        if (root === undefined) await state.cleanup(PKIStatus);
        return;
      }
      const version = String(secrets.metadata.version);
      const contents = `${root.metadata.version} ${version}`;
      if (written !== contents) {
        await files.makeDirectory(path, { mode: 0o700, ...owner });
        for (const [name, text] of pkiFiles(root.spec, secrets.spec))
          await files.replace(`${path}/${name}`, text, { mode: 0o400, ...owner });
        written = contents;
      }
      await state.modify(PKIStatus, pkiStatusId, () => ({ ready: true, version }));
    },
  });
}

function pkiFiles(root: EtcdRootSecret, secrets: EtcdSecret): readonly (readonly [name: string, text: string])[] {
  const pairs = { ca: root.etcdCA, server: secrets.etcd, peer: secrets.etcdPeer, admin: secrets.etcdAdmin };
  return Object.entries(pairs).flatMap(([name, pair]) => [
    [`${name}.crt`, pair?.crt ?? ""] as const,
    [`${name}.key`, pair?.key ?? ""] as const,
  ]);
}
