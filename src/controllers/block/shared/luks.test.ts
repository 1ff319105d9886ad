// What cryptsetup is asked for: a stand-in remembers the header, and that no key is ever among the arguments.
import { expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../../base/bytes.ts";
import { fakeBlockDevices } from "../../../linux/fake/block-devices.ts";
import type { ProcessOptions, RunResult } from "../../../linux/process.ts";
import { encryptionSpec } from "./partition-volume.ts";
import type { EncryptionDocument } from "./partition-volume.ts";
import type { EncryptedVolume, LuksTools } from "./luks.ts";
import { closeEncrypted, formatEncrypted, openEncrypted } from "./luks.ts";
import { isWeakUuid } from "./volume-keys.ts";

const signal = new AbortController().signal;
const material = { nodeUuid: "d4a6f8b2-1c3e-4f5a-9b7d-0e2c4a6b8d1f" };

interface Lab {
  readonly tools: LuksTools;
  /** Passphrases by slot. */
  readonly slots: Map<number, string>;
  readonly commands: string[];
}

/** A cryptsetup with one header; its parameters are those of the man page. */
function openLab(): Lab {
  const devices = fakeBlockDevices();
  devices.addDisk("/dev/vda", 1024 * 1024);
  const slots = new Map<number, string>();
  const commands: string[] = [];
  let isOpen = false;

  function argument(args: readonly string[], name: string): string {
    return args[args.indexOf(name) + 1] ?? "";
  }

  function carryOut({ args = [], input = new Uint8Array() }: ProcessOptions): string | undefined {
    const [, command = ""] = args;
    const key = typeof input === "string" ? input : decodeUtf8(input);
    const slot = Number(argument(args, "--key-slot"));
    switch (command) {
      case "luksFormat":
        slots.clear();
        slots.set(slot, key);
        return "";
      case "luksAddKey": {
        const length = Number(argument(args, "--keyfile-size"));
        if (![...slots.values()].includes(key.slice(0, length))) return undefined;
        slots.set(slot, key.slice(length));
        return "";
      }
      case "luksKillSlot":
        return slots.delete(Number(args.at(-1))) ? "" : undefined;
      case "luksDump":
        return JSON.stringify({ keyslots: Object.fromEntries([...slots.keys()].map((each) => [each, {}])) });
      case "open":
        if (slots.get(slot) !== key) return undefined;
        if (!args.includes("--test-passphrase")) isOpen = true;
        return "";
      default:
        isOpen = false;
        return "";
    }
  }

  const files: Partial<LuksTools["files"]> = {
    makeDirectory: () => Promise.resolve(),
    list: () =>
      Promise.resolve(
        isOpen
          ? [
              { name: "vda", kind: "symlink" },
              { name: "dm-3", kind: "symlink" },
            ]
          : [],
      ),
    findText: () => Promise.resolve("luks2-STATE\n"),
  };
  const processes: Partial<LuksTools["processes"]> = {
    run(options) {
      commands.push((options.args ?? []).join(" "));
      const output = carryOut(options);
      const result: RunResult = {
        status: { kind: "exited", code: output === undefined ? 2 : 0 },
        stdout: encodeUtf8(output ?? ""),
        stderr: encodeUtf8(output === undefined ? "No key available with this passphrase." : ""),
      };
      return Promise.resolve(result);
    },
  };
  // the code under test uses nothing else of them
  const parts = { files, processes } as Pick<LuksTools, "files" | "processes">;
  return { slots, commands, tools: { ...parts, blockDevices: devices, modules: { load: async () => "loaded" } } };
}

function volume(keys: EncryptionDocument["keys"]): EncryptedVolume {
  const encryption = encryptionSpec({ provider: "luks2", ...(keys === undefined ? {} : { keys }) });
  return { id: "STATE", path: "/dev/vda", diskPath: "/dev/vda", encryption };
}

const nodeKey = { slot: 0, nodeID: {} };
const staticKey = (passphrase: string, slot = 1) => ({ slot, static: { passphrase } });

test("a blank volume is encrypted by its first key, opened, and given the others", async () => {
  const { tools, slots, commands } = openLab();
  const wanted = volume([nodeKey, staticKey("topsecret")]);
  await formatEncrypted(tools, wanted, [material, signal]);
  expect(await openEncrypted(tools, wanted, [material, signal])).toEqual({
    path: "/dev/dm-3",
    slot: 0,
    failedSyncs: [],
  });
  expect([...slots]).toEqual([
    [0, `${material.nodeUuid}STATE`],
    [1, "topsecret"],
  ]);
  expect(commands.filter((each) => each.includes("topsecret") || each.includes(material.nodeUuid))).toEqual([]);
  expect(commands[0]).toContain("--cipher aes-xts-plain64 --key-size 512");
  await closeEncrypted(tools, "STATE", signal);
  expect(commands.at(-1)).toBe("--batch-mode close luks2-STATE");
  const before = commands.length;
  await closeEncrypted(tools, "STATE", signal);
  expect(commands.length).toBe(before);
});

test("keys follow the config: changed ones are replaced, former ones removed", async () => {
  const { tools, slots } = openLab();
  await formatEncrypted(tools, volume([nodeKey]), [material, signal]);
  await openEncrypted(tools, volume([nodeKey, staticKey("old"), staticKey("third", 2)]), [material, signal]);
  await closeEncrypted(tools, "STATE", signal);
  await openEncrypted(tools, volume([nodeKey, staticKey("new")]), [material, signal]);
  expect([...slots].map(([slot, key]) => (slot === 0 ? [0] : [slot, key]))).toEqual([[0], [1, "new"]]);
});

test("any key opens; what cannot be had or does not fit is told", async () => {
  const { tools } = openLab();
  await formatEncrypted(tools, volume([staticKey("right")]), [material, signal]);
  const both = volume([{ slot: 0, tpm: {} }, staticKey("right")]);
  const opened = await openEncrypted(tools, both, [material, signal]);
  expect([opened.slot, opened.failedSyncs]).toEqual([1, ["key slot 0 (tpm): keys of type tpm are not supported"]]);
  await closeEncrypted(tools, "STATE", signal);
  await expect(openEncrypted(tools, volume([staticKey("wrong")]), [material, signal])).rejects.toThrow("STATE");
  await expect(formatEncrypted(tools, volume([nodeKey]), [{ nodeUuid: undefined }, signal])).rejects.toThrow(
    "no key to use",
  );
});

test("isWeakUuid() refuses UUIDs that many machines share", () => {
  const uuids = ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-00000000abcd", material.nodeUuid, ""];
  expect(uuids.map(isWeakUuid)).toEqual([true, true, false, true]);
});
