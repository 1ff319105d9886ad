// Parts that volumes share.
import { bool, duration, enumeration, int, string, uint, uint64 } from "../../scalars.ts";
import { field, list, object } from "../../schema.ts";

export const encryption = object({
  provider: field(enumeration("EncryptionProviderType", ["none", "luks2"]), { always: true, default: "none" }),
  keys: field(
    list(
      object({
        slot: field(int, { always: true, required: true }),
        static: field(
          object({
            passphrase: field(string, { secret: true }),
          }),
          { optional: true },
        ),
        nodeID: field(object({}), { optional: true }),
        kms: field(
          object({
            endpoint: field(string, { always: true }),
          }),
          { optional: true },
        ),
        tpm: field(
          object({
            options: field(
              object({
                pcrs: field(list(int), { default: "[7] when options absent" }),
              }),
              { optional: true },
            ),
            checkSecurebootStatusOnEnroll: field(bool, { default: "false" }),
          }),
          { optional: true },
        ),
        lockToState: field(bool, { default: "false" }),
      }),
    ),
    { always: true },
  ),
  cipher: field(string),
  keySize: field(uint),
  blockSize: field(uint64),
  options: field(list(string)),
  allowDiscards: field(bool, { optional: true, default: "false" }),
});

export const trim = object({
  enabled: field(bool, { optional: true, default: "true when the trim block is present" }),
  interval: field(duration, { default: "FilesystemTrimConfig interval (no fallback)" }),
});

export const scrub = object({
  enabled: field(bool, { optional: true, default: "true when the scrub block is present" }),
  interval: field(duration, { default: "FilesystemScrubConfig interval, else 168h when a scrub block is present" }),
});
