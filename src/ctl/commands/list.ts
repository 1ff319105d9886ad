// `list`: files of the node.
import type { FileInfo } from "../../wire/gen/machine.ts";
import { ListRequestType } from "../../wire/gen/machine.ts";
import { rpc } from "../../wire/gen/rpc.ts";
import { UsageError, defineCommand, flag, integer, list as listOption } from "../command.ts";
import { itemTable } from "../fan-out.ts";
import { formatFileMode } from "../file-mode.ts";
import { humanSize } from "../time-text.ts";

const types: Readonly<Record<string, ListRequestType>> = {
  f: ListRequestType.REGULAR,
  d: ListRequestType.DIRECTORY,
  l: ListRequestType.SYMLINK,
  L: ListRequestType.SYMLINK,
};

const halfYearMs = 182 * 86_400_000;

export const list = defineCommand({
  name: "list",
  aliases: ["ls"],
  summary: "list files",
  arguments: "[path]",
  options: {
    long: flag("-l, --long", "with mode, owner, size and time"),
    recurse: flag("-r, --recurse", "with what lies below"),
    depth: integer("-d, --depth <levels>", "how deep to go", 0),
    humanize: flag("-H, --humanize", "sizes with units"),
    type: listOption("-t, --type <types>", "only these types: f, d, l"),
  },
  async run(context, [root = "/"], options) {
    const wanted = options.type.map((letter) => {
      const type = types[letter];
      if (type === undefined) throw new UsageError(`invalid file type: ${letter}, want f, d or l`);
      return type;
    });
    const header = options.long ? ["MODE", "UID", "GID", "SIZE(B)", "LASTMOD", "LABEL", "NAME"] : ["NAME"];
    await itemTable(context, header, async (client, fail) => {
      const rows: string[][] = [];
      const request = {
        root,
        recurse: options.recurse || options.depth > 0,
        recursionDepth: options.depth,
        types: wanted,
        reportXattrs: options.long,
      };
      for await (const file of client.stream(rpc.MachineService.List, request)) {
        if (file.error !== "") fail(`error reading file ${file.name}: ${file.error}`);
        else rows.push(options.long ? longRow(file, options.humanize, context.clock.now()) : [file.relativeName]);
      }
      return rows;
    });
  },
});

function longRow(file: FileInfo, humanize: boolean, nowMs: number): string[] {
  const label = file.xattrs.find(({ name }) => name === "security.selinux");
  const modified = new Date(Number(file.modified) * 1000);
  const [weekday, day, month, year, time] = modified.toUTCString().split(/,? /u);
  const when =
    nowMs - modified.getTime() > halfYearMs ? `${month} ${day} ${year}` : `${month} ${day} ${time ?? weekday}`;
  return [
    formatFileMode(file.mode),
    String(file.uid),
    String(file.gid),
    humanize ? humanSize(file.size) : String(file.size),
    when,
    label === undefined ? "" : new TextDecoder().decode(label.data).replace(/\0$/u, ""),
    file.link === "" ? file.relativeName : `${file.relativeName} -> ${file.link}`,
  ];
}
