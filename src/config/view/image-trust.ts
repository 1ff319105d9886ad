// Whom signatures of images by identity are believed from, as the config wishes.
import { documentOf, type Config } from "../document.ts";
import { imageTrustConfig } from "../documents/image-trust-config.ts";

export type ImageTrust =
  /** Text of a `trusted_root.json`. */
  | { readonly kind: "given"; readonly trustedRoot: string }
  /** `url` ends with a slash; without a text of its own the first root is that of the public instance. */
  | { readonly kind: "repository"; readonly url: string; readonly firstRoot: string | undefined };

/** Of the public Sigstore instance. */
const publicRepository = "https://tuf-repo-cdn.sigstore.dev/";

export function imageTrust(config: Config | undefined): ImageTrust {
  const document = config === undefined ? undefined : documentOf(config, imageTrustConfig);
  const { trustedRoot = "", repository = "", firstRoot = "" } = document ?? {};
  if (trustedRoot !== "") return { kind: "given", trustedRoot };
  const url = repository === "" ? publicRepository : repository.replace(/\/*$/u, "/");
  return { kind: "repository", url, firstRoot: firstRoot === "" ? undefined : firstRoot };
}
