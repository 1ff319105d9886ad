// Debian packages through apt, apart from the machine's own packages: an apt configuration of its own for Debian 13,
// pointed at the mirror that the machine uses.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { DebInput } from "./lock.ts";
import { cacheDir, sha256OfFile } from "./paths.ts";
import { run } from "./run.ts";

/** Where packages stay that a mirror has dropped: base address of an archive with dated snapshots, from the environment; none when absent. */
const snapshotArchive = process.env["DEBIAN_SNAPSHOT_ARCHIVE"];
const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** URI of the first source that serves the archive (`debian` or `debian-security`), from texts of sources.list files. */
export function mirrorOf(archive: DebInput["source"], sources: readonly string[]): string {
  for (const text of sources) {
    for (const line of text.split("\n")) {
      if (line.startsWith("#")) continue;
      const uri = line
        .split(/\s+/)
        .find((word) => /^https?:\/\//.test(word) && word.replace(/\/$/, "").endsWith(`/${archive}`));
      if (uri !== undefined) return uri.replace(/\/$/, "");
    }
  }
  throw new Error(
    `Cannot find a mirror of "${archive}" in the apt sources of this machine, want a line whose address ends in "/${archive}"`,
  );
}

function machineSources(): readonly string[] {
  const folder = "/etc/apt/sources.list.d";
  const listed = existsSync(folder) ? readdirSync(folder).sort() : [];
  const files = ["/etc/apt/sources.list", ...listed.map((name) => join(folder, name))];
  return files.filter((path) => existsSync(path)).map((path) => readFileSync(path, "utf8"));
}

/** The package in the cache; its digest is checked each time it is fetched. */
export function fetchDeb(deb: DebInput, snapshot: string): string {
  const target = join(cacheDir, "debs", `${deb.sha256}-${basename(deb.path)}`);
  if (existsSync(target)) return target;
  mkdirSync(join(cacheDir, "debs"), { recursive: true });
  const uris = [
    `${mirrorOf(deb.source, machineSources())}/${deb.path}`,
    ...(snapshotArchive === undefined ? [] : [`${snapshotArchive}/${deb.source}/${snapshot}/${deb.path}`]),
  ];
  const failures: unknown[] = [];
  for (const uri of uris) {
    const temporary = `${target}.${process.pid}.tmp`;
    try {
      run("/usr/lib/apt/apt-helper", [
        "-o",
        "APT::Sandbox::User=root",
        "download-file",
        uri,
        temporary,
        `SHA256:${deb.sha256}`,
      ]);
      const found = sha256OfFile(temporary);
      if (found !== deb.sha256) throw new Error(`Cannot use ${uri}: found digest ${found}, want ${deb.sha256}`);
      run("mv", [temporary, target]);
      return target;
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(
    failures,
    `Cannot fetch ${deb.name} ${deb.version} (make image-lock takes what is there now)`,
  );
}

/** An apt that knows Debian 13 only and leaves the machine's alone. */
function isolatedApt(): Readonly<Record<string, string>> {
  const folder = join(cacheDir, "apt");
  for (const name of ["lists/partial", "cache/archives/partial"]) mkdirSync(join(folder, name), { recursive: true });
  const sources = machineSources();
  const main = mirrorOf("debian", sources);
  const security = mirrorOf("debian-security", sources);
  const lines = [`${main} trixie`, `${main} trixie-updates`, `${security} trixie-security`];
  writeFileSync(
    join(folder, "sources.list"),
    lines.map((line) => `deb [signed-by=${keyring}] ${line} main\n`).join(""),
  );
  writeFileSync(join(folder, "status"), "");
  const settings = [
    `Dir::Etc::sourcelist "${folder}/sources.list";`,
    'Dir::Etc::sourceparts "-";',
    `Dir::State::lists "${folder}/lists";`,
    `Dir::State::status "${folder}/status";`,
    `Dir::Cache "${folder}/cache";`,
    'APT::Architecture "amd64";',
    'APT::Architectures { "amd64"; };',
    'APT::Sandbox::User "root";',
    'Acquire::Languages "none";',
  ];
  writeFileSync(join(folder, "apt.conf"), `${settings.join("\n")}\n`);
  return { APT_CONFIG: join(folder, "apt.conf") };
}

/** Value of a field of an apt record. */
function recordField(record: string, name: string): string | undefined {
  return record
    .split("\n")
    .find((line) => line.startsWith(`${name}: `))
    ?.slice(name.length + 2);
}

/** What the archive offers now for these packages; `-> NAME` stands for the package that NAME depends on (kernels). */
export function lookUpDebs(names: readonly string[]): readonly DebInput[] {
  const env = isolatedApt();
  run("apt-get", ["update", "-q"], { env });
  const show = (name: string): string => run("apt-cache", ["show", "--no-all-versions", name], { env }).toString();
  return names.map((name) => {
    let record = show(name);
    if (/^linux-image-(cloud-)?amd64$/.test(name)) {
      const image = /linux-image-[^ ,]+/.exec(recordField(record, "Depends") ?? "")?.[0];
      if (image === undefined) throw new Error(`Cannot find the kernel that ${name} depends on`);
      record = show(image);
    }
    const [version, path, sha256] = ["Version", "Filename", "SHA256"].map((key) => recordField(record, key));
    if (version === undefined || path === undefined || sha256 === undefined) {
      throw new Error(`Cannot read what the archive says about ${name}: found no version, file name or digest`);
    }
    const source = path.startsWith("pool/updates/") ? "debian-security" : "debian";
    return { kind: "deb", name, version, source, sha256, path };
  });
}
