// Where a machine without a cloud finds its config: at the URL that the kernel command line names.
import type { Downloads } from "../../../linux/download.ts";
import type { PlatformConfig } from "../acquire.ts";

const maxBytes = 8 * 1024 * 1024;

/** `argument` is the value of `talos.config`: a URL, `none`, or absent. Other ways are refused aloud: the machine was meant to have a config. */
export function metalConfig(argument: string | undefined, downloads: Downloads): PlatformConfig {
  return async (signal) => {
    if (argument === undefined || argument === "" || argument === "none") return undefined;
    if (!/^https?:\/\//u.test(argument)) {
      throw new Error(`Cannot load machine config from "${argument}": want an http or https URL, or "none"`);
    }
    if (argument.includes("${")) {
      throw new Error(`Cannot load machine config from "${argument}": variables in the URL are not supported`);
    }
    return downloads.get(argument, { maxBytes, signal });
  };
}
