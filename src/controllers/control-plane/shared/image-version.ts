// The version of a program, as its image's tag says.

export type MinorVersion = readonly [major: number, minor: number];

/** Undefined for a digest or a tag of another kind: such an image counts as new. */
export function versionOfImage(image: string): MinorVersion | undefined {
  const [, major, minor] = /:v?(\d+)\.(\d+)\.\d+[^/:]*$/u.exec(image.replace(/@.*$/u, "")) ?? [];
  return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)];
}

export function isAtLeast(version: MinorVersion | undefined, [major, minor]: MinorVersion): boolean {
  return version === undefined || version[0] > major || (version[0] === major && version[1] >= minor);
}

/** The tag without `v`, for labels; undefined without one. */
export function tagOfImage(image: string): string | undefined {
  return /:v?([^/:]+)$/u.exec(image.replace(/@.*$/u, ""))?.[1];
}
