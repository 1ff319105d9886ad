// Rules between documents that hold for every config, checked as soon as its documents are read: no two may claim the same thing.
import { documentLabel, type ConfigDocument } from "./document.ts";
import { foundAt } from "./found.ts";
import { formatPath, formatPosition, type ConfigError, type Path } from "./errors.ts";

/** Kinds that each configure the link of their name. */
const linkKinds: ReadonlySet<string> = new Set([
  "LinkConfig",
  "BondConfig",
  "BridgeConfig",
  "DummyLinkConfig",
  "VethConfig",
  "VLANConfig",
  "VRFConfig",
  "WireguardConfig",
]);
/** Pairs of kinds that cannot share a name. */
const exclusiveKinds: readonly (readonly [string, string])[] = [
  ["UserVolumeConfig", "ExistingVolumeConfig"],
  ["Layer2VIPConfig", "HCloudVIPConfig"],
];

/** The contradictions as one text, a line each. */
export function containerText(errors: readonly ConfigError[]): string {
  return errors.map(({ message, position }) => message + formatPosition(position)).join("\n");
}

/** Every contradiction, in the order of the documents. */
export function checkContainer(documents: readonly ConfigDocument[]): readonly ConfigError[] {
  const errors: ConfigError[] = [];
  const labels = new Set<string>();
  const links = new Map<string, ConfigDocument>();
  const names = new Map<string, ConfigDocument>();
  for (const document of documents) {
    const label = documentLabel(document.type, document.name);
    if (labels.has(label))
      errors.push(
        errorAt(
          document,
          ["name"],
          label === "v1alpha1.Config" ? "duplicate v1alpha1.Config" : `duplicate document: ${label}`,
        ),
      );
    labels.add(label);
    const conflict = claimName(document, names) ?? claimLinks(document, links);
    if (conflict !== undefined) errors.push(conflict);
  }
  return errors;
}

function claimName(document: ConfigDocument, names: Map<string, ConfigDocument>): ConfigError | undefined {
  for (const pair of exclusiveKinds) {
    if (!pair.includes(document.type.kind)) continue;
    const key = `${pair[0]}/${document.name}`;
    const other = names.get(key);
    if (other !== undefined && other.type.kind !== document.type.kind) return conflicting(other, document);
    names.set(key, document);
  }
  return undefined;
}

function conflicting(first: ConfigDocument, second: ConfigDocument): ConfigError {
  const a = documentLabel(first.type, first.name);
  const b = documentLabel(second.type, second.name);
  return errorAt(second, ["name"], `conflicting documents: ${a} and ${b}`);
}

function claimLinks(document: ConfigDocument, links: Map<string, ConfigDocument>): ConfigError | undefined {
  if (!linkKinds.has(document.type.kind)) return undefined;
  let problem: ConfigError | undefined;
  for (const link of [document.name, ...peerNames(document)]) {
    const other = links.get(link);
    if (other === undefined) {
      links.set(link, document);
      continue;
    }
    if (other === document || problem !== undefined) continue;
    if (other.name === link && document.name === link) {
      if (other.type.kind !== document.type.kind) problem = conflicting(other, document);
      continue;
    }
    const [a, b] = [documentLabel(other.type, other.name), documentLabel(document.type, document.name)];
    problem = errorAt(document, ["name"], `conflicting link configurations: ${a} and ${b} both configure "${link}"`);
  }
  return problem;
}

function peerNames({ type, value }: ConfigDocument): readonly string[] {
  if (type.kind !== "VethConfig") return [];
  const { peer } = value as { readonly peer?: { readonly name?: string } }; // the kind says the shape
  return peer?.name === undefined ? [] : [peer.name];
}

function errorAt(document: ConfigDocument, path: Path, message: string): ConfigError {
  const position = document.locate?.(path);
  const found = foundAt(document, path);
  return {
    document: documentLabel(document.type, document.name),
    path: formatPath(path),
    message,
    wanted: "one document for each thing",
    ...(found === undefined ? {} : { found }),
    ...(position === undefined ? {} : { position }),
  };
}
