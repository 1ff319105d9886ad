// File modes as the API sends them, printed as `ls -l` does.

/** The API's mode bits above the nine permission bits. Source: Go `io/fs.FileMode`, whose numbers are the wire format. */
const bits = {
  directory: 1 << 31,
  symlink: 1 << 27,
  device: 1 << 26,
  pipe: 1 << 25,
  socket: 1 << 24,
  setuid: 1 << 23,
  setgid: 1 << 22,
  charDevice: 1 << 21,
  sticky: 1 << 20,
} as const;

function typeLetter(mode: number): string {
  if ((mode & bits.directory) !== 0) return "d";
  if ((mode & bits.symlink) !== 0) return "L";
  if ((mode & bits.device) !== 0) return (mode & bits.charDevice) === 0 ? "D" : "Dc";
  if ((mode & bits.pipe) !== 0) return "p";
  return (mode & bits.socket) === 0 ? "-" : "S";
}

/** Type letters, then u, g and t for the set-id and sticky bits, then rwx three times. */
export function formatFileMode(mode: number): string {
  const special = [
    (mode & bits.setuid) === 0 ? "" : "u",
    (mode & bits.setgid) === 0 ? "" : "g",
    (mode & bits.sticky) === 0 ? "" : "t",
  ].join("");
  const type = typeLetter(mode);
  const permissions = Array.from("rwxrwxrwx", (letter, index) =>
    (mode & (1 << (8 - index))) === 0 ? "-" : letter,
  ).join("");
  return `${type === "-" && special !== "" ? "" : type}${special}${permissions}`;
}
