// Tags of images: how a version is written in one, and read from one.

/** The tag of a reference: "v1.37.0" of `registry:5000/kubelet:v1.37.0@sha256:…`; "" when it has none. */
export function tagOf(reference: string): string {
  const [named = ""] = reference.split("@");
  return /:(?<tag>[^:/]+)$/u.exec(named)?.groups?.["tag"] ?? "";
}

/** A reference without tag and digest: "registry:5000/kubelet" of `registry:5000/kubelet:v1.37.0@sha256:…`. */
export function repositoryOf(reference: string): string {
  const [named = ""] = reference.split("@");
  return named.replace(/:[^:/]+$/u, "");
}

/** A version as a tag. Tags have no "+": there it is "-". Source: OCI distribution specification, "Pulling manifests". */
export function asTag(version: string): string {
  return version.replaceAll("+", "-");
}

/** The installer image of a version, as whoever builds it calls it. */
export function installerImage(version: string): string {
  return `ichor/installer:${asTag(version)}`;
}
