// What differs between two configs, field by field, and what each difference does to a node that runs the first.
import { isRecord } from "../base/record.ts";
import { documentLabel, legacyKind, type Config, type ConfigDocument } from "./document.ts";
import { formatPath, type Path } from "./errors.ts";
import { asValueType, type FieldTable, type FreeMap, type FreeValue } from "./schema.ts";
import { encodeFree, encodeValue } from "./encode.ts";
import { redactedText, redactField, redactJoinToken } from "./redact.ts";
import { writeYaml } from "./yaml/write.ts";

/**
 * - `immediate`: the node does it at once.
 * - `service restart`: services start again, named by `detail`.
 * - `reboot`: in force after the next boot.
 * - `install`: counts when the node is installed or upgraded.
 */
export type Effect = "immediate" | "service restart" | "reboot" | "install";

export interface Difference {
  /** `Kind`, `Kind/name` or `v1alpha1.Config`. */
  readonly document: string;
  /** Empty when a whole document was added or removed. */
  readonly path: string;
  readonly change: "added" | "removed" | "changed";
  /** YAML; absent where there is none. Secrets show as `******`. */
  readonly before?: string;
  readonly after?: string;
  readonly effect: Effect;
  /** Which service, or why; "" when there is nothing to add. */
  readonly detail: string;
}

type Values = Readonly<Record<string, unknown>>;

/** In the order of the documents: those of `before` first, then new ones. */
export function compareConfigs(before: Config, after: Config): readonly Difference[] {
  const differences: Difference[] = [];
  for (const old of before.documents) {
    const now = findDocument(after, old);
    if (now === undefined) differences.push(wholeDocument(old, "removed"));
    else new Comparison(old, differences).table(old.type.fields, old.value as Values, now.value as Values, []); // documents are objects of their table
  }
  for (const now of after.documents)
    if (findDocument(before, now) === undefined) differences.push(wholeDocument(now, "added"));
  return differences;
}

function findDocument(config: Config, wanted: ConfigDocument): ConfigDocument | undefined {
  return config.documents.find(({ type, name }) => type.kind === wanted.type.kind && name === wanted.name);
}

function wholeDocument(document: ConfigDocument, change: "added" | "removed"): Difference {
  return {
    document: documentLabel(document.type, document.name),
    path: "",
    change,
    ...effectOf(document.type.kind, [], change),
  };
}

class Comparison {
  readonly #document: ConfigDocument;
  readonly #found: Difference[];

  constructor(document: ConfigDocument, found: Difference[]) {
    this.#document = document;
    this.#found = found;
  }

  table(table: FieldTable, before: Values, after: Values, path: Path): void {
    for (const [key, declared] of Object.entries(table)) {
      this.#values(declared.type, before[key], after[key], { path: [...path, key], secret: declared.secret === true });
    }
  }

  #values(
    declared: unknown,
    before: unknown,
    after: unknown,
    at: { readonly path: Path; readonly secret: boolean },
  ): void {
    const type = asValueType(declared);
    if (before !== undefined && after !== undefined) {
      if (type.kind === "object") return this.table(type.fields, before as Values, after as Values, at.path);
      if (type.kind === "map") return this.#maps(type.value, before as Values, after as Values, at);
      if (type.kind === "free" && !at.secret) return this.#free(before as FreeMap, after as FreeMap, at.path);
    }
    const [old, now] = [textOf(declared, before), textOf(declared, after)];
    if (old === now) return;
    const shown = (value: unknown): string | undefined => {
      if (at.secret) return hide(value);
      if (this.#document.type.kind === "SideroLinkConfig" && typeof value === "string")
        return textOf(declared, redactJoinToken(value, redactedText));
      return textOf(declared, value === undefined ? undefined : redactField({ type: declared }, value, redactedText));
    };
    this.#add(at.path, shown(before), shown(after));
  }

  #maps(value: unknown, before: Values, after: Values, at: { readonly path: Path; readonly secret: boolean }): void {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      this.#values(value, before[key], after[key], { path: [...at.path, key], secret: at.secret });
    }
  }

  #free(before: FreeMap, after: FreeMap, path: Path): void {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const [old, now] = [before[key], after[key]];
      if (isRecord(old) && isRecord(now)) this.#free(old, now, [...path, key]);
      else if (freeText(old) !== freeText(now)) this.#add([...path, key], freeText(old), freeText(now));
    }
  }

  #add(path: Path, before: string | undefined, after: string | undefined): void {
    const { type, name } = this.#document;
    const change = before === undefined ? "added" : after === undefined ? "removed" : "changed";
    this.#found.push({
      document: documentLabel(type, name),
      path: formatPath(path),
      change,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      ...effectOf(type.kind, path, change),
    });
  }
}

function textOf(declared: unknown, value: unknown): string | undefined {
  return value === undefined ? undefined : writeYaml(encodeValue(declared, value)).trimEnd();
}

function hide(value: unknown): string | undefined {
  return value === undefined ? undefined : redactedText;
}

function freeText(value: FreeValue | undefined): string | undefined {
  return value === undefined ? undefined : writeYaml(encodeFree(value)).trimEnd();
}

interface Rule {
  readonly kind: string;
  /** Beginning of the path; the whole document when absent. */
  readonly path?: string;
  /** Only for these changes of it. */
  readonly changes?: readonly Difference["change"][];
  readonly effect: Effect;
  readonly detail: string;
}

/** The first rule that fits counts; everything else is in force at once. */
const rules: readonly Rule[] = [
  {
    kind: legacyKind,
    path: "cluster.etcd",
    effect: "service restart",
    detail: "etcd, after a restart by hand or a reboot",
  },
  {
    kind: legacyKind,
    path: "machine.install",
    effect: "install",
    detail: "counts when the node is installed or upgraded",
  },
  { kind: "UnattendedInstallConfig", effect: "install", detail: "counts when the node is installed or upgraded" },
  {
    kind: legacyKind,
    path: "machine.env",
    effect: "service restart",
    detail: "services that run keep their variables until they start again",
  },
  {
    kind: "EnvironmentConfig",
    effect: "service restart",
    detail: "services that run keep their variables until they start again",
  },
  {
    kind: legacyKind,
    path: "machine.disks.partitions.mountpoint",
    changes: ["changed"],
    effect: "reboot",
    detail: "a partition that is mounted stays where it is",
  },
  {
    kind: legacyKind,
    path: "machine.systemDiskEncryption",
    effect: "reboot",
    detail: "keys are synchronised when the volume is opened",
  },
  {
    kind: "VolumeConfig",
    path: "encryption",
    effect: "reboot",
    detail: "keys are synchronised when the volume is opened",
  },
  {
    kind: "UserVolumeConfig",
    path: "encryption",
    effect: "reboot",
    detail: "keys are synchronised when the volume is opened",
  },
  {
    kind: "RawVolumeConfig",
    path: "encryption",
    effect: "reboot",
    detail: "keys are synchronised when the volume is opened",
  },
  {
    kind: "SwapVolumeConfig",
    path: "encryption",
    effect: "reboot",
    detail: "keys are synchronised when the volume is opened",
  },
  {
    kind: "KernelModuleConfig",
    changes: ["removed", "changed"],
    effect: "reboot",
    detail: "a loaded module keeps its parameters",
  },
  { kind: "KernelModuleConfig", path: "parameters", effect: "reboot", detail: "a loaded module keeps its parameters" },
  {
    kind: legacyKind,
    path: "machine.kernel.modules",
    changes: ["removed", "changed"],
    effect: "reboot",
    detail: "a loaded module keeps its parameters",
  },
  { kind: legacyKind, path: "machine.files", effect: "reboot", detail: "files are written when the node boots" },
  { kind: legacyKind, path: "machine.kubelet", effect: "service restart", detail: "kubelet" },
  { kind: "KubeletConfig", effect: "service restart", detail: "kubelet" },
  { kind: "KubeCredentialProviderConfig", effect: "service restart", detail: "kubelet" },
  { kind: "CRICustomizationConfig", effect: "service restart", detail: "cri" },
  { kind: "CRIBaseRuntimeSpecConfig", effect: "service restart", detail: "cri" },
  { kind: legacyKind, path: "machine.baseRuntimeSpecOverrides", effect: "service restart", detail: "cri" },
  {
    kind: "SecurityProfileConfig",
    effect: "immediate",
    detail: "without effect: workloads have no sandbox of their own",
  },
  { kind: "ExtensionServiceConfig", effect: "service restart", detail: "the extension's service" },
  { kind: legacyKind, path: "cluster.apiServer", effect: "service restart", detail: "kube-apiserver" },
  { kind: "KubeAPIServerConfig", effect: "service restart", detail: "kube-apiserver" },
  { kind: legacyKind, path: "cluster.controllerManager", effect: "service restart", detail: "kube-controller-manager" },
  { kind: "KubeControllerManagerConfig", effect: "service restart", detail: "kube-controller-manager" },
  { kind: legacyKind, path: "cluster.scheduler", effect: "service restart", detail: "kube-scheduler" },
  { kind: "KubeSchedulerConfig", effect: "service restart", detail: "kube-scheduler" },
];

function effectOf(
  kind: string,
  path: Path,
  change: Difference["change"],
): { readonly effect: Effect; readonly detail: string } {
  const text = path.filter((part) => typeof part === "string").join(".");
  const rule = rules.find(
    (each) =>
      each.kind === kind &&
      (each.path === undefined || text === each.path || text.startsWith(`${each.path}.`)) &&
      (each.changes === undefined || each.changes.includes(change)),
  );
  return rule === undefined ? { effect: "immediate", detail: "" } : { effect: rule.effect, detail: rule.detail };
}
