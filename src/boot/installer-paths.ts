// Where the files lie in an installer image, for who makes it and for who takes it.

export const installerPaths = {
  uki: "usr/install/amd64/vmlinuz.efi",
  systemdBoot: "usr/install/amd64/systemd-boot.efi",
  grubBoot: "usr/install/amd64/grub-boot.img",
  grubCore: "usr/install/amd64/grub-core.img",
} as const;
