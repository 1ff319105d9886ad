// Parts that volumes share.
import { bool, byteSize, cel, duration, enumeration, int, sizeOrPercent, string, uint, uint64 } from "../../scalars.ts";
import { field, list, object } from "../../schema.ts";

export const encryption = object({
  provider: field(enumeration("EncryptionProviderType", ["none", "luks2"]), {
    always: true,
    default: "none",
    about: "What encrypts.",
  }),
  keys: field(
    list(
      object({
        slot: field(int, { always: true, required: true, about: "Key slot of the volume, each used once." }),
        static: field(
          object({
            passphrase: field(string, { secret: true, about: "Secret that opens the volume." }),
          }),
          { optional: true, about: "Passphrase in the config itself: protects against nothing but a lost disk." },
        ),
        nodeID: field(object({}), { optional: true, about: "Key derived from the machine's UUID." }),
        kms: field(
          object({
            endpoint: field(string, { always: true, about: "Where it is reached." }),
          }),
          { optional: true, about: "Key sealed by a network service." },
        ),
        tpm: field(
          object({
            options: field(
              object({
                pcrs: field(list(int), {
                  default: "[7] when options absent",
                  about: "Platform configuration registers that the key is bound to.",
                }),
              }),
              { optional: true, about: "Settings of the sealed key." },
            ),
            checkSecurebootStatusOnEnroll: field(bool, {
              default: "false",
              about: "Refuse to seal a key while secure boot is off.",
            }),
          }),
          { optional: true, about: "Key sealed by the TPM." },
        ),
        lockToState: field(bool, {
          default: "false",
          about: "The key also needs the state partition, so that the disk alone does not open.",
        }),
      }),
    ),
    { always: true, about: "Keys that open the volume; any one is enough." },
  ),
  cipher: field(string, { about: "Cipher of the volume; the provider's own when unset." }),
  keySize: field(uint, { about: "Bits of the key." }),
  blockSize: field(uint64, { about: "Bytes of a block of the encrypted volume." }),
  options: field(list(string), { about: "Further options of the encryption, by their names in cryptsetup." }),
  allowDiscards: field(bool, {
    optional: true,
    default: "false",
    about: "Let freed blocks be discarded: tells which parts are unused.",
  }),
});

export const trim = object({
  enabled: field(bool, { optional: true, default: "true when the trim block is present", about: "Whether it is on." }),
  interval: field(duration, {
    default: "FilesystemTrimConfig interval (no fallback)",
    about: "Time between two runs.",
  }),
});

export const scrub = object({
  enabled: field(bool, { optional: true, default: "true when the scrub block is present", about: "Whether it is on." }),
  interval: field(duration, {
    default: "FilesystemScrubConfig interval, else 168h when a scrub block is present",
    about: "Time between two runs.",
  }),
});

function provisioned(required: boolean) {
  return field(
    object({
      diskSelector: field(
        object({
          match: field(cel, {
            merge: "overwrite",
            ...(required ? { required } : {}),
            about: 'Selects by an expression over the disk, such as disk.transport == "nvme".',
          }),
        }),
        { about: "Which disks are meant." },
      ),
      grow: field(bool, { optional: true, default: "false", about: "Grow with the disk." }),
      minSize: field(byteSize, { merge: "overwrite", about: "Smallest acceptable size, such as 10GiB." }),
      maxSize: field(sizeOrPercent, {
        about: "Largest size: bytes, percents of the disk, or negative for what is to stay free.",
      }),
    }),
    { about: "Where the volume is made, and how large." },
  );
}

/** Where a volume goes; its disk must be selected. */
export const provisioning = provisioned(true);
/** The same, where there is a disk to fall back to. */
export const optionalProvisioning = provisioned(false);
