/*
 * Stage 1: the first program of the machine, /init of the initramfs. It brings up just enough to hand over to the
 * read-only root file system and then becomes the agent. Read main() at the end first: it is the list of steps.
 *
 * Files of the initramfs it knows:
 *   /modules/list         modules to load, in this order (text.h says how a line looks); files lie in /modules
 *   /rootfs.sqsh          the root file system
 *   /rootfs.sqsh.sha256   digests of its pieces of 4 MiB, one per line: checked before anything of it is mounted
 *   /modules/watchdogs    optional: a trial boot loads them, in this order, until there is a watchdog
 *   /layers               optional: names of further squashfs files in /, one per line, that lie over the root file system, the last one on top;
 *                         each has its digests beside it, as the root has
 *   /init.args            optional: replaces /usr/lib/ichor/init.args of the root (how guest tests start)
 *   /.extra, /usr/lib/firmware   optional: stay visible in the new root, read-only
 *
 * A failure says which step failed, on what and why, then reboots after 10 seconds, or stays with panic=0.
 */
#include <cpuid.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <linux/watchdog.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sha256.h"
#include "text.h"

#define PIECE (4 << 20) /* bytes of the root file system under one digest; as in tools/image/initramfs.ts */
#define OPEN_FILES 1048576 /* limit of the agent; the most that the kernel allows without being told otherwise */
#define ROOT "/root" /* where the new root is put together, in the initramfs */

static const char *step = "start"; /* what main() is doing, for the message of a failure */
static int kmsg = -1;

/* ---- messages: to the kernel log, which goes to the console; level 3 is shown even with `quiet` ---- */

static void say(int level, const char *format, ...) {
  char line[512];
  int prefix = snprintf(line, sizeof line, "<%d>[ichor] [initramfs] ", level);
  va_list arguments;
  va_start(arguments, format);
  int length = prefix + vsnprintf(line + prefix, sizeof line - prefix - 1, format, arguments);
  va_end(arguments);
  if (length > (int)sizeof line - 2) length = sizeof line - 2;
  line[length++] = '\n';
  /* Before /dev is there, standard error is the console that the kernel opened for us. */
  ssize_t written = kmsg >= 0 ? write(kmsg, line, length) : write(2, line + 3, length - 3);
  (void)written; /* there is no third place to complain to */
}

/* ---- failure ---- */

/* Do the kernel's arguments hold this word? */
static bool has_argument(const char *word) {
  char cmdline[4096] = "";
  int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t length = read(fd, cmdline, sizeof cmdline - 1);
  close(fd);
  if (length > 0) cmdline[length] = '\0';
  return has_word(cmdline, word);
}

static _Noreturn void stop_here(void) {
  for (;;) pause();
}

/* `what` names the thing, `reason` says what is wrong with it. */
static _Noreturn void fail_with(const char *what, const char *reason) {
  say(3, "%s: %s: %s", step, what, reason);
  if (has_argument("panic=0")) {
    say(3, "stopped here, as panic=0 asks");
    stop_here();
  }
  for (int seconds = 10; seconds > 0; seconds--) {
    say(3, "rebooting in %d s", seconds);
    sleep(1);
  }
  reboot(RB_AUTOBOOT);
  say(3, "reboot: %s", strerror(errno));
  stop_here();
}

static _Noreturn void fail(const char *what) { fail_with(what, strerror(errno)); }

/* ---- small files ---- */

/* The text of a file of at most `size - 1` bytes. False when there is no such file; any other trouble is a failure. */
static bool read_text(const char *path, char *text, size_t size) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return false;
  if (fd < 0) fail(path);
  size_t used = 0;
  for (ssize_t got; (got = read(fd, text + used, size - used)) != 0; used += got) {
    if (got < 0) fail(path);
    if (used + got == size) fail_with(path, "file is too long");
  }
  close(fd);
  text[used] = '\0';
  return true;
}

static bool exists(const char *path) { return access(path, F_OK) == 0; }

/* ---- pseudo file systems ---- */

struct pseudo {
  const char *source, *target, *type;
  unsigned long flags;
  const char *data;
};

#define NSNDNX (MS_NOSUID | MS_NODEV | MS_NOEXEC)

static const struct pseudo first[] = {
    {"devtmpfs", "/dev", "devtmpfs", MS_NOSUID, "mode=0755"},
    {"proc", "/proc", "proc", NSNDNX, NULL},
    {"sysfs", "/sys", "sysfs", NSNDNX, NULL},
};

/* Mounted where the kernel knows the type and, below /sys, offers the directory. */
static const struct pseudo nested[] = {
    {"tmpfs", "/dev/shm", "tmpfs", NSNDNX | MS_RELATIME, NULL},
    {"devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "ptmxmode=000,mode=620,gid=5"},
    {"hugetlbfs", "/dev/hugepages", "hugetlbfs", MS_NOSUID | MS_NODEV, NULL},
    {"bpf", "/sys/fs/bpf", "bpf", NSNDNX | MS_RELATIME, NULL},
    {"securityfs", "/sys/kernel/security", "securityfs", NSNDNX | MS_RELATIME, NULL},
    {"configfs", "/sys/kernel/config", "configfs", NSNDNX | MS_RELATIME, NULL},
    {"debugfs", "/sys/kernel/debug", "debugfs", NSNDNX | MS_RELATIME, NULL},
    {"tracefs", "/sys/kernel/tracing", "tracefs", NSNDNX, NULL},
    {"efivarfs", "/sys/firmware/efi/efivars", "efivarfs", MS_RDONLY | NSNDNX | MS_RELATIME, NULL},
};

static void mount_first(void) {
  for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
    const struct pseudo *p = &first[i];
    if (mkdir(p->target, 0755) < 0 && errno != EEXIST) fail(p->target);
    if (mount(p->source, p->target, p->type, p->flags, p->data) < 0) fail(p->target);
  }
  kmsg = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
}

static void mount_nested(void) {
  for (size_t i = 0; i < sizeof nested / sizeof *nested; i++) {
    const struct pseudo *p = &nested[i];
    if (strncmp(p->target, "/dev/", 5) == 0) mkdir(p->target, 0755); /* mount reports what matters */
    if (!exists(p->target)) continue;
    if (mount(p->source, p->target, p->type, p->flags, p->data) < 0 && errno != ENODEV) fail(p->target);
  }
}

/* ---- processor ---- */

/*
 * Sleeps for ever on a processor below x86-64-v2, for which the programs of the root file system may be built. Of that
 * level's instructions CMPXCHG16B is not asked for: nothing uses it, and emulators that get it wrong switch it off.
 */
static void check_processor(void) {
  unsigned a, b, c = 0, d, c_extended = 0;
  __get_cpuid(1, &a, &b, &c, &d);
  __get_cpuid(0x80000001, &a, &b, &c_extended, &d);
  const unsigned wanted = bit_SSE3 | bit_SSSE3 | bit_SSE4_1 | bit_SSE4_2 | bit_POPCNT;
  if ((c & wanted) == wanted && (c_extended & bit_LAHF_LM)) return;
  say(3, "%s: found a processor without SSE3, SSSE3, SSE4.1, SSE4.2, POPCNT or LAHF, want x86-64-v2; stopped", step);
  stop_here();
}

/* ---- modules ---- */

static void load_module(const struct module_line *module) {
  char path[256];
  snprintf(path, sizeof path, "/modules/%s", module->file);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) fail(path);
  if (syscall(SYS_finit_module, fd, module->parameters, 0) < 0 && errno != EEXIST) {
    if (!module->optional) fail(path);
    say(4, "%s: %s: %s", step, path, strerror(errno));
  }
  close(fd);
}

/* Loads the modules of a list; ends as soon as there is the device `wanted`, which may be NULL. */
static void load_modules(const char *list_path, const char *wanted) {
  static char list[16384];
  if (!read_text(list_path, list, sizeof list)) return;
  char *rest = list;
  for (char *line; (wanted == NULL || !exists(wanted)) && (line = next_line(&rest)) != NULL;) {
    struct module_line module;
    if (parse_module_line(line, &module)) load_module(&module);
  }
}

/* ---- watchdog ---- */

#define WATCHDOG "/dev/watchdog0"
#define TRIAL_SECONDS 120 /* from here to the agent's first feeding, on slow machines too; the agent makes it shorter */

static void set_kernel(const char *path, const char *value) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  if (write(fd, value, strlen(value)) < 0) say(4, "%s: %s: %s", step, path, strerror(errno));
  close(fd);
}

/* Does the loader count this boot? systemd-boot leaves a variable of the firmware, GRUB an argument. */
static bool is_trial(void) {
  return has_argument("ichor.trial=1") ||
         exists("/sys/firmware/efi/efivars/LoaderBootCountPath-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f");
}

/*
 * An image on trial that stands still is restarted: the watchdog runs from here on, and what the kernel would only complain of is a
 * panic. Closed without the magic letter the watchdog runs on; the agent feeds it.
 */
static void watch_trial(void) {
  if (!is_trial()) return;
  set_kernel("/proc/sys/kernel/softlockup_panic", "1");
  set_kernel("/proc/sys/kernel/hung_task_panic", "1");
  load_modules("/modules/watchdogs", WATCHDOG);
  int fd = open(WATCHDOG, O_WRONLY | O_CLOEXEC), seconds = TRIAL_SECONDS;
  if (fd < 0) {
    say(4, "%s: %s: %s", step, WATCHDOG, strerror(errno));
    return;
  }
  if (ioctl(fd, WDIOC_SETTIMEOUT, &seconds) < 0) say(4, "%s: %s: %s", step, WATCHDOG, strerror(errno));
  say(6, "on trial: the machine starts again when nothing is heard for %d s", seconds);
  close(fd);
}

/* ---- the root file system ---- */

/* Is the digest of these bytes the one that the line holds? */
static bool is_digest_of(const void *bytes, size_t length, const char *line) {
  struct sha256 hash;
  uint8_t digest[32];
  char found[65];
  sha256_init(&hash);
  sha256_update(&hash, bytes, length);
  sha256_final(&hash, digest);
  sha256_hex(digest, found);
  return strcmp(line, found) == 0;
}

/*
 * Checks the image piece by piece, each processor every n-th piece: half of the time of the whole boot of a small machine
 * would go into it otherwise. The pieces cover the image from its first to its last byte, or it is refused.
 */
static void check_digests(const char *image) {
  static char text[16384];
  static char *wanted[16384 / 65 + 2];
  char list[256];
  snprintf(list, sizeof list, "%s.sha256", image);
  if (!read_text(list, text, sizeof text)) fail_with(list, "no such file");
  int pieces = split_arguments(text, wanted, sizeof wanted / sizeof *wanted);
  int fd = open(image, O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (fd < 0 || fstat(fd, &status) < 0) fail(image);
  if (pieces < 1 || (status.st_size + PIECE - 1) / PIECE != pieces) fail_with(image, "size is not that of its digests");
  const char *bytes = mmap(NULL, status.st_size, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
  if (bytes == MAP_FAILED) fail(image);
  int processors = sysconf(_SC_NPROCESSORS_ONLN);
  for (int first = 0; first < processors; first++) {
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child > 0) continue;
    for (int i = first; i < pieces; i += processors) {
      off_t start = (off_t)i * PIECE, length = status.st_size - start < PIECE ? status.st_size - start : PIECE;
      if (!is_digest_of(bytes + start, length, wanted[i])) _exit(1 + i);
    }
    _exit(0);
  }
  for (int done = 0; done < processors; done++) {
    int result;
    if (wait(&result) < 0) fail("wait");
    if (result == 0) continue;
    char reason[128];
    int piece = WIFEXITED(result) ? WEXITSTATUS(result) - 1 : -1;
    snprintf(reason, sizeof reason, "digest of piece %d is not %.64s", piece, piece < 0 ? "known" : wanted[piece]);
    fail_with(image, reason);
  }
  munmap((void *)bytes, status.st_size);
  close(fd);
}

static void mount_image(const char *image, const char *target) {
  int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
  if (control < 0) fail("/dev/loop-control");
  int number = ioctl(control, LOOP_CTL_GET_FREE);
  if (number < 0) fail("/dev/loop-control");
  close(control);
  char device[32];
  snprintf(device, sizeof device, "/dev/loop%d", number);
  int loop = open(device, O_RDWR | O_CLOEXEC);
  if (loop < 0) fail(device);
  int backing = open(image, O_RDONLY | O_CLOEXEC);
  if (backing < 0) fail(image);
  struct loop_config config = {.fd = backing, .info.lo_flags = LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR};
  snprintf((char *)config.info.lo_file_name, LO_NAME_SIZE, "%s", image);
  if (ioctl(loop, LOOP_CONFIGURE, &config) < 0) fail(device);
  mkdir(target, 0755); /* mount reports what matters */
  if (mount(device, target, "squashfs", MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) < 0) fail(device);
  close(backing);
  close(loop);
}

#define LOWER "/lower" /* where single layers are mounted until they are one */
#define MAX_LAYERS 64

/* The root file system, with the layers of extensions over it. */
static void mount_root(void) {
  static char text[8192], options[4000] = "lowerdir=";
  static char *names[MAX_LAYERS + 1];
  mkdir(ROOT, 0755); /* mount reports what matters */
  if (!read_text("/layers", text, sizeof text)) {
    mount_image("/rootfs.sqsh", ROOT);
    return;
  }
  int count = split_arguments(text, names, MAX_LAYERS + 1);
  if (count < 0) fail_with("/layers", "found too many layers");
  mkdir(LOWER, 0755);
  size_t used = strlen(options);
  for (int i = count - 1; i >= -1; i--) { /* the first directory is the top one, the root the lowest */
    char image[256], target[32];
    snprintf(image, sizeof image, "/%s", i < 0 ? "rootfs.sqsh" : names[i]);
    snprintf(target, sizeof target, LOWER "/%d", i + 1);
    if (i >= 0) check_digests(image);
    mount_image(image, target);
    used += snprintf(options + used, sizeof options - used, "%s%s", i < count - 1 ? ":" : "", target);
  }
  if (mount("overlay", ROOT, "overlay", MS_RDONLY | MS_NOSUID | MS_NODEV, options) < 0) fail(ROOT);
  for (int i = 0; i <= count; i++) {
    char target[32];
    snprintf(target, sizeof target, LOWER "/%d", i);
    if (umount(target) < 0) fail(target); /* the overlay holds it */
  }
}

/* Inodes of the directories of the initramfs that stay. */
static ino_t kept[2];
static size_t kept_count;

/* Lets a directory of the initramfs stay visible, read-only, at the same place of the new root. */
static void keep(const char *path) {
  struct stat status;
  if (stat(path, &status) < 0) return; /* there is nothing to keep */
  char target[256];
  snprintf(target, sizeof target, ROOT "%s", path);
  if (mount(path, target, NULL, MS_BIND, NULL) < 0) fail(target);
  if (mount(NULL, target, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | NSNDNX, NULL) < 0) fail(target);
  kept[kept_count++] = status.st_ino;
}

/* Gives memory back: removes all that lies in the directory `fd` (and closes it), but only on device `only`. */
static void remove_content(int fd, dev_t only) {
  DIR *directory = fdopendir(fd);
  if (directory == NULL) return;
  for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
    const char *name = entry->d_name;
    struct stat status;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
    if (fstatat(fd, name, &status, AT_SYMLINK_NOFOLLOW) < 0 || status.st_dev != only) continue;
    if (status.st_ino == kept[0] || status.st_ino == kept[1]) continue;
    if (S_ISDIR(status.st_mode)) {
      int child = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (child >= 0) remove_content(child, only);
    }
    /* Fails for a directory with something kept or mounted in it, as it should; all else only costs memory. */
    unlinkat(fd, name, S_ISDIR(status.st_mode) ? AT_REMOVEDIR : 0);
  }
  closedir(directory);
}

static void free_initramfs(void) {
  struct stat status;
  int root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (root < 0 || fstat(root, &status) < 0) fail("/");
  remove_content(root, status.st_dev);
}

static void switch_root(void) {
  static const char *const moved[] = {"/dev", "/proc", "/sys"};
  for (size_t i = 0; i < sizeof moved / sizeof *moved; i++) {
    char target[32];
    snprintf(target, sizeof target, ROOT "%s", moved[i]);
    if (mount(moved[i], target, NULL, MS_MOVE, NULL) < 0) fail(target);
  }
  keep("/.extra");
  keep("/usr/lib/firmware");
  if (chdir(ROOT) < 0) fail(ROOT);
  free_initramfs();
  if (mount(".", "/", NULL, MS_MOVE, NULL) < 0) fail("/");
  if (chroot(".") < 0 || chdir("/") < 0) fail("/");
  if (mount(NULL, "/", NULL, MS_SHARED, NULL) < 0) fail("/"); /* what is mounted below is shared then, as kubelet wants it */
}

/* ---- hand over ---- */

/*
 * Huge pages only for programs that ask for them. Debian's kernel gives them to all, and the small programs of a node would each hold some
 * megabytes that they do not use. What cannot be set stays as it is.
 */
static void save_memory(void) {
  int fd = open("/sys/kernel/mm/transparent_hugepage/enabled", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  ssize_t written = write(fd, "madvise", 7);
  (void)written;
  close(fd);
}

/*
 * The first control group with a set of processors of its own makes the kernel rewrite code that every processor runs whenever it takes
 * memory. QEMU's emulated processors may trip over that when they are busy; here nothing else runs yet. The group stays for the agent,
 * which makes its groups anew; what cannot be done here is done there.
 */
static void make_first_group(void) {
  const char *root = "/sys/fs/cgroup";
  if (mount("cgroup2", root, "cgroup2", NSNDNX, NULL) < 0) return;
  int fd = open("/sys/fs/cgroup/cgroup.subtree_control", O_WRONLY | O_CLOEXEC);
  if (fd >= 0) {
    ssize_t written = write(fd, "+cpuset", 7);
    (void)written;
    close(fd);
  }
  mkdir("/sys/fs/cgroup/init", 0755);
  umount(root);
}

/* The first line is the program, the rest are its arguments; the program is called /sbin/init in any case. */
static _Noreturn void start_agent(char *arguments_text) {
  static char *arguments[64];
  static char *const environment[] = {"PATH=/usr/sbin:/usr/bin", "HOME=/", "TERM=linux", NULL};
  int count = split_arguments(arguments_text, arguments, 64);
  if (count < 1) fail_with("init.args", count < 0 ? "found more than 63 lines" : "file is empty");
  const char *program = arguments[0];
  arguments[0] = "/sbin/init";
  /* The kernel's 4096 are too few for the agent; children inherit it. */
  const struct rlimit files = {.rlim_cur = OPEN_FILES, .rlim_max = OPEN_FILES};
  if (setrlimit(RLIMIT_NOFILE, &files) < 0) say(4, "%s: RLIMIT_NOFILE: %s", step, strerror(errno));
  say(6, "starting %s", program);
  execve(program, arguments, environment);
  fail(program);
}

int main(void) {
  static char arguments[8192];
  umask(0022);
  step = "mount pseudo file systems";
  mount_first();
  step = "check the processor";
  check_processor();
  step = "load modules";
  load_modules("/modules/list", NULL);
  step = "mount nested pseudo file systems";
  mount_nested();
  step = "arm the watchdog";
  watch_trial();
  step = "check the root file system";
  check_digests("/rootfs.sqsh");
  step = "mount the root file system";
  mount_root();
  step = "read arguments";
  bool replaced = read_text("/init.args", arguments, sizeof arguments);
  step = "switch to the root file system";
  switch_root();
  save_memory();
  make_first_group();
  step = "start the agent";
  if (!replaced && !read_text("/usr/lib/ichor/init.args", arguments, sizeof arguments)) {
    fail_with("/usr/lib/ichor/init.args", "no such file");
  }
  start_agent(arguments);
}
