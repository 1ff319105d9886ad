// `gen`: secrets, configurations, keys and certificates, made offline.
import type { CommandGroup } from "../command.ts";
import { ca, crt, csr, key, keypair } from "../gen/certificates.ts";
import { genConfig } from "../gen/config.ts";
import { secrets } from "../gen/secrets.ts";
import { secureboot } from "../gen/secureboot.ts";

export const gen: CommandGroup = {
  name: "gen",
  aliases: ["generate"],
  summary: "generate secrets, configurations, keys and certificates",
  commands: [secrets, genConfig, ca, key, csr, crt, keypair, secureboot],
};
