// The kernel's own name of the machine. Source: sethostname(2), setdomainname(2).
import { hostname } from "node:os";
import { encodeUtf8 } from "../base/bytes.ts";
import type { Libc } from "./ffi/libc.ts";

export interface Hostname {
  get(): string;
  /** At most 64 bytes each. */
  set(hostname: string, domainname: string): void;
}

export function kernelHostname(libc: Libc): Hostname {
  return {
    get: () => hostname(),
    set(name, domain) {
      const [nameBytes, domainBytes] = [encodeUtf8(name), encodeUtf8(domain)];
      libc.call("sethostname", nameBytes, nameBytes.length);
      libc.call("setdomainname", domainBytes, domainBytes.length);
    },
  };
}
