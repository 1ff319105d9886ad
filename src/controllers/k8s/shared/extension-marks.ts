// How the extensions of the system show on the Kubernetes node: name and version, as a label where that is possible.

/** A name or a value of a label without its prefix: letters, digits, "-", "_", "."; at most 63, none of the latter three at an end. */
const labelText = /^(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/u;
const prefix = "extensions.talos.dev/";

type Marks = Readonly<Record<string, string>>;

export function extensionMarks(extensions: readonly { readonly name: string; readonly version: string }[]): {
  readonly labels: Marks;
  readonly annotations: Marks;
} {
  const named = extensions.filter(({ name }) => name !== "" && labelText.test(name));
  const marks = (isLabel: boolean): Marks =>
    Object.fromEntries(
      named
        .filter(({ version }) => labelText.test(version) === isLabel)
        .map(({ name, version }) => [`${prefix}${name}`, version]),
    );
  return { labels: marks(true), annotations: marks(false) };
}
