/*
 * launch: what must happen between fork and exec of a service and Node cannot do: cgroup, namespaces, a root of its own,
 * capabilities, limits, refused system calls. Driven by arguments (README.md beside it), replaced by the program it starts. Read main() at the
 * end first: it is the list of steps, in an order that matters.
 *
 * A failure is one line on standard error, `launch: <step>: <what>: <why>`, and exit code 125.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_ITEMS 128
#define MAX_FILTER 512
#define FAILED 125

static const char *step = "read arguments";

static _Noreturn void fail_with(const char *what, const char *reason) {
  dprintf(2, "launch: %s: %s: %s\n", step, what, reason);
  _exit(FAILED);
}

static _Noreturn void fail(const char *what) { fail_with(what, strerror(errno)); }

/* ---- arguments ---- */

/* What is mounted, in the order of the arguments. */
struct mount_item {
  enum { BIND, TMPFS, PROC, DEVICES } kind;
  char *source, *target, *options;
};

struct limit_item {
  int resource;
  rlim_t value;
};

static struct {
  const char *cgroup, *root, *lower, *chdir, *hostname, *oom_score_adj;
  int uid, gid; /* -1: as they are */
  gid_t groups[MAX_ITEMS];
  int group_count;
  bool writable, sets_groups, no_new_privs, setsid, ctty, null_stdin, has_nice, limits_caps;
  int nice, unshare, mode_mask, keep_fds;
  uint64_t caps; /* those that stay, when limits_caps */
  struct mount_item mounts[MAX_ITEMS];
  int mount_count;
  struct limit_item limits[16];
  int limit_count;
  char *environment[MAX_ITEMS];
  int environment_count;
  struct sock_filter filter[MAX_FILTER];
  int filter_count;
} o = {.uid = -1, .gid = -1, .mode_mask = -1, .keep_fds = 2};

struct name_value {
  const char *name;
  int value;
};

static const struct name_value namespaces[] = {{"mount", CLONE_NEWNS},   {"pid", CLONE_NEWPID}, {"ipc", CLONE_NEWIPC},
                                               {"uts", CLONE_NEWUTS},    {"net", CLONE_NEWNET}, {"cgroup", CLONE_NEWCGROUP},
                                               {NULL, 0}};
static const struct name_value resources[] = {{"as", RLIMIT_AS},         {"core", RLIMIT_CORE},       {"memlock", RLIMIT_MEMLOCK},
                                              {"nofile", RLIMIT_NOFILE}, {"nproc", RLIMIT_NPROC},     {"stack", RLIMIT_STACK},
                                              {NULL, 0}};
/* Numbers of the kernel's include/uapi/linux/capability.h, in order. */
static const char *const capabilities[] = {
    "chown",          "dac_override",   "dac_read_search", "fowner",      "fsetid",        "kill",        "setgid",
    "setuid",         "setpcap",        "linux_immutable", "net_bind_service", "net_broadcast", "net_admin", "net_raw",
    "ipc_lock",       "ipc_owner",      "sys_module",      "sys_rawio",   "sys_chroot",    "sys_ptrace",  "sys_pacct",
    "sys_admin",      "sys_boot",       "sys_nice",        "sys_resource", "sys_time",     "sys_tty_config", "mknod",
    "lease",          "audit_write",    "audit_control",   "setfcap",     "mac_override",  "mac_admin",   "syslog",
    "wake_alarm",     "block_suspend",  "audit_read",      "perfmon",     "bpf",           "checkpoint_restore"};
#define CAP_COUNT ((int)(sizeof capabilities / sizeof *capabilities))
#define ALL_CAPS ((UINT64_C(1) << CAP_COUNT) - 1)

static int look_up(const struct name_value *table, const char *name) {
  for (; table->name != NULL; table++) {
    if (strcmp(table->name, name) == 0) return table->value;
  }
  fail_with(name, "unknown name");
}

static int number(const char *text, int least) {
  char *end;
  errno = 0;
  long value = strtol(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || value < least || value > INT32_MAX) fail_with(text, "not a number in range");
  return value;
}

static int next_index(int *count, int max, const char *what) {
  if (*count == max) fail_with(what, "too many");
  return (*count)++;
}

static uint64_t cap_set(char *list) {
  uint64_t set = 0;
  if (strcmp(list, "none") == 0) return 0;
  for (char *name = strtok(list, ","); name != NULL; name = strtok(NULL, ",")) {
    const char *bare = strncmp(name, "cap_", 4) == 0 ? name + 4 : name;
    int cap = 0;
    while (cap < CAP_COUNT && strcmp(capabilities[cap], bare) != 0) cap++;
    if (cap == CAP_COUNT) fail_with(name, "unknown capability");
    set |= UINT64_C(1) << cap;
  }
  return set;
}

static void add_groups(char *list) {
  o.sets_groups = true;
  if (strcmp(list, "none") == 0) return;
  for (char *id = strtok(list, ","); id != NULL; id = strtok(NULL, ",")) {
    o.groups[next_index(&o.group_count, MAX_ITEMS, "groups")] = number(id, 0);
  }
}

static void add_limit(char *text) {
  char *value = strchr(text, '=');
  if (value == NULL) fail_with(text, "want NAME=VALUE");
  *value++ = '\0';
  struct limit_item *limit = &o.limits[next_index(&o.limit_count, 16, "limits")];
  limit->resource = look_up(resources, text);
  limit->value = strcmp(value, "unlimited") == 0 ? RLIM_INFINITY : (rlim_t)number(value, 0);
}

static void add_mount(int kind, char *text) {
  struct mount_item *item = &o.mounts[next_index(&o.mount_count, MAX_ITEMS, "mounts")];
  *item = (struct mount_item){.kind = kind, .target = text};
  char *rest = text;
  if (kind == BIND) {
    item->source = strsep(&rest, ":");
    item->target = strsep(&rest, ":");
  } else if (kind == TMPFS) {
    item->target = strsep(&rest, ":");
  } else {
    rest = NULL;
  }
  item->options = rest;
  if (item->target == NULL || *item->target != '/') fail_with(text, "want an absolute target");
}

static uint8_t hex_digit(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  fail_with("filter", "want hexadecimal digits");
}

/* The bytes of the program as the kernel takes it; whether it is one the kernel checks. */
static void set_filter(const char *text) {
  size_t size = strlen(text) / 2;
  if (size == 0 || strlen(text) % (2 * sizeof *o.filter) != 0) fail_with("filter", "not whole instructions");
  if (size > sizeof o.filter) fail_with("filter", "too many");
  uint8_t *bytes = (uint8_t *)o.filter;
  for (size_t i = 0; i < size; i++) bytes[i] = hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]);
  o.filter_count = size / sizeof *o.filter;
}

enum option_code {
  CGROUP = 256, UID, GID, GROUPS, KEEP_CAPS, DROP_CAPS, NO_NEW_PRIVS, OOM_SCORE_ADJ, NICE, RLIMIT, UNSHARE, ROOT, OPT_BIND,
  OPT_TMPFS, OPT_PROC, OPT_DEVICES, CHDIR, ENV, STDIN, UMASK, SETSID, CTTY, HOSTNAME, KEEP_FDS,
  LOWER, WRITABLE, SECCOMP,
};

static const struct option options[] = {
    {"cgroup", 1, NULL, CGROUP},      {"uid", 1, NULL, UID},
    {"gid", 1, NULL, GID},            {"groups", 1, NULL, GROUPS},
    {"keep-caps", 1, NULL, KEEP_CAPS}, {"drop-caps", 1, NULL, DROP_CAPS},
    {"no-new-privs", 0, NULL, NO_NEW_PRIVS}, {"oom-score-adj", 1, NULL, OOM_SCORE_ADJ},
    {"nice", 1, NULL, NICE},          {"rlimit", 1, NULL, RLIMIT},
    {"unshare", 1, NULL, UNSHARE},    {"root", 1, NULL, ROOT},
    {"bind", 1, NULL, OPT_BIND},      {"tmpfs", 1, NULL, OPT_TMPFS},
    {"proc", 0, NULL, OPT_PROC},      {"devices", 1, NULL, OPT_DEVICES},
    {"chdir", 1, NULL, CHDIR},        {"env", 1, NULL, ENV},
    {"stdin", 1, NULL, STDIN},        {"umask", 1, NULL, UMASK},
    {"setsid", 0, NULL, SETSID},      {"ctty", 0, NULL, CTTY},
    {"hostname", 1, NULL, HOSTNAME},  {"keep-fds", 1, NULL, KEEP_FDS},
    {"lower", 1, NULL, LOWER},        {"writable", 0, NULL, WRITABLE},
    {"seccomp", 1, NULL, SECCOMP},
    {NULL, 0, NULL, 0},
};

static void read_option(int option, char *value) {
  static char proc[] = "/proc", dev[] = "/dev";
  switch (option) {
    case CGROUP: o.cgroup = value; return;
    case UID: o.uid = number(value, 0); return;
    case GID: o.gid = number(value, 0); return;
    case GROUPS: add_groups(value); return;
    case KEEP_CAPS: o.limits_caps = true, o.caps = cap_set(value); return;
    case DROP_CAPS: o.limits_caps = true, o.caps = ALL_CAPS & ~cap_set(value); return;
    case NO_NEW_PRIVS: o.no_new_privs = true; return;
    case OOM_SCORE_ADJ: number(value, -1000), o.oom_score_adj = value; return;
    case NICE: o.has_nice = true, o.nice = number(value, -20); return;
    case RLIMIT: add_limit(value); return;
    case UNSHARE:
      for (char *name = strtok(value, ","); name != NULL; name = strtok(NULL, ",")) o.unshare |= look_up(namespaces, name);
      return;
    case ROOT: o.root = value; return;
    case LOWER: o.lower = value; return;
    case WRITABLE: o.writable = true; return;
    case OPT_BIND: add_mount(BIND, value); return;
    case OPT_TMPFS: add_mount(TMPFS, value); return;
    case OPT_PROC: add_mount(PROC, proc); return;
    case OPT_DEVICES:
      if (strcmp(value, "minimal") != 0) fail_with(value, "want minimal");
      add_mount(DEVICES, dev);
      return;
    case CHDIR: o.chdir = value; return;
    case ENV: o.environment[next_index(&o.environment_count, MAX_ITEMS - 1, "variables")] = value; return;
    case STDIN:
      if (strcmp(value, "null") != 0) fail_with(value, "want null");
      o.null_stdin = true;
      return;
    case UMASK: o.mode_mask = strtol(value, NULL, 8); return;
    case SETSID: o.setsid = true; return;
    case CTTY: o.setsid = o.ctty = true; return;
    case HOSTNAME: o.hostname = value; return;
    case KEEP_FDS: o.keep_fds = number(value, 2); return;
    case SECCOMP: set_filter(value); return;
  }
}

/* Returns the program and its arguments. */
static char **read_arguments(int argc, char **argv) {
  opterr = 0;
  for (int option; (option = getopt_long(argc, argv, "+", options, NULL)) != -1;) {
    if (option == '?') fail_with(argv[optind - 1], "unknown option, or its value is missing");
    read_option(option, optarg);
  }
  if (optind == argc) fail_with("program", "missing after the options");
  if (*argv[optind] != '/') fail_with(argv[optind], "want an absolute path");
  bool mounts = o.root != NULL || o.mount_count > 0;
  if (mounts && !(o.unshare & CLONE_NEWNS)) fail_with("mounts", "want --unshare mount");
  if (o.lower != NULL && o.root == NULL) fail_with("--lower", "want --root");
  if (o.writable && o.lower == NULL) fail_with("--writable", "want --lower");
  if (o.filter_count > 0 && !o.no_new_privs) fail_with("--seccomp", "want --no-new-privs");
  return argv + optind;
}

/* ---- process attributes ---- */

static void write_text(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0 || write(fd, text, strlen(text)) < 0) fail(path);
  close(fd);
}

static void join_cgroup(void) {
  char path[4096];
  if (o.cgroup == NULL) return;
  snprintf(path, sizeof path, "%s/cgroup.procs", o.cgroup);
  write_text(path, "0"); /* the writer itself */
}

static void set_limits(void) {
  if (o.oom_score_adj != NULL) write_text("/proc/self/oom_score_adj", o.oom_score_adj);
  if (o.has_nice && setpriority(PRIO_PROCESS, 0, o.nice) < 0) fail("nice");
  for (int i = 0; i < o.limit_count; i++) {
    struct rlimit limit = {o.limits[i].value, o.limits[i].value};
    if (setrlimit(o.limits[i].resource, &limit) < 0) fail("rlimit");
  }
  if (o.mode_mask >= 0) umask(o.mode_mask);
}

static void set_session(void) {
  if (o.null_stdin) {
    int fd = open("/dev/null", O_RDONLY);
    if (fd < 0 || dup2(fd, 0) < 0) fail("/dev/null");
    if (fd > 0) close(fd);
  }
  if (o.setsid && setsid() < 0) fail("setsid");
  if (o.ctty && ioctl(0, TIOCSCTTY, 1) < 0) fail("controlling terminal");
}

/* ---- namespaces ---- */

static volatile pid_t child;

static void pass_on(int signal) {
  if (child > 0) kill(child, signal);
}

/*
 * A new PID namespace holds only children: the program becomes one, with number 1, and this process stays as the one its
 * starter knows, passes signals on and ends as the program ends.
 */
static void enter_pid_namespace(void) {
  static const int passed[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};
  for (size_t i = 0; i < sizeof passed / sizeof *passed; i++) signal(passed[i], pass_on);
  child = fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    for (size_t i = 0; i < sizeof passed / sizeof *passed; i++) signal(passed[i], SIG_DFL);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) fail("parent death signal");
    return;
  }
  int status;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) fail("wait");
  }
  if (WIFEXITED(status)) _exit(WEXITSTATUS(status));
  signal(WTERMSIG(status), SIG_DFL);
  raise(WTERMSIG(status));
  _exit(128 + WTERMSIG(status));
}

static void enter_namespaces(void) {
  if (o.unshare != 0 && unshare(o.unshare) < 0) fail("unshare");
  if (o.hostname != NULL && sethostname(o.hostname, strlen(o.hostname)) < 0) fail(o.hostname);
  if ((o.unshare & CLONE_NEWNS) && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) fail("/");
  if (o.unshare & CLONE_NEWPID) enter_pid_namespace();
}

/* ---- mounts ---- */

/* The kernel's struct mount_attr (linux/mount.h, which musl's sys/mount.h does not go together with). */
struct attributes {
  uint64_t set, clear, propagation, userns_fd;
};

static const struct {
  const char *name;
  uint64_t attribute;
} mount_options[] = {{"ro", 1}, {"nosuid", 2}, {"nodev", 4}, {"noexec", 8}};

static void set_mount_options(const char *target, char *list) {
  struct attributes attributes = {0};
  for (char *name = strtok(list, ","); name != NULL; name = strtok(NULL, ",")) {
    size_t i = 0, count = sizeof mount_options / sizeof *mount_options;
    while (i < count && strcmp(mount_options[i].name, name) != 0) i++;
    if (i == count) fail_with(name, "unknown mount option");
    attributes.set |= mount_options[i].attribute;
  }
  long result = syscall(442 /* mount_setattr */, -1, target, 0x8000 /* AT_RECURSIVE */, &attributes, sizeof attributes);
  if (result < 0) fail(target);
}

/* Makes the mount point, with its parents, as the kind of file that it will cover. */
static void make_target(char *path, bool is_directory) {
  for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    if (mkdir(path, 0755) < 0 && errno != EEXIST && errno != EROFS) fail(path);
    *slash = '/';
  }
  if (is_directory) {
    if (mkdir(path, 0755) < 0 && errno != EEXIST && errno != EROFS) fail(path);
    return;
  }
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644); /* one that exists is not opened: an overlay would copy it */
  if (fd < 0 && errno != EEXIST && errno != EROFS) fail(path);
  if (fd >= 0) close(fd);
}

static void bind(const char *source, char *target, char *mount_options_list) {
  struct stat status;
  if (stat(source, &status) < 0) fail(source);
  make_target(target, S_ISDIR(status.st_mode));
  if (mount(source, target, NULL, MS_BIND | MS_REC, NULL) < 0) fail(target);
  if (mount_options_list != NULL) set_mount_options(target, mount_options_list);
}

static void mount_devices(const char *directory) {
  static const char *const names[] = {"null", "zero", "full", "random", "urandom", "tty"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char source[64], target[4096 + 16];
    snprintf(source, sizeof source, "/dev/%s", names[i]);
    snprintf(target, sizeof target, "%s/%s", directory, names[i]);
    bind(source, target, NULL);
  }
}

static void mount_items(const char *root) {
  for (int i = 0; i < o.mount_count; i++) {
    struct mount_item *item = &o.mounts[i];
    char target[4096];
    snprintf(target, sizeof target, "%s%s", root, item->target);
    if (item->kind == BIND) {
      bind(item->source, target, item->options);
      continue;
    }
    make_target(target, true);
    if (item->kind == DEVICES) mount_devices(target);
    if (item->kind == TMPFS && mount("tmpfs", target, "tmpfs", MS_NOSUID | MS_NODEV, item->options) < 0) fail(target);
    if (item->kind == PROC && mount("proc", target, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0) fail(target);
  }
}

/*
 * Over the tmpfs lies the folder that the root shows: mount points that it lacks are made in memory, and what a writable
 * root takes goes there too. All of it is gone with the namespace.
 */
static void mount_overlay(void) {
  char upper[4096], work[4096], data[3 * 4096];
  snprintf(upper, sizeof upper, "%s/upper", o.root);
  snprintf(work, sizeof work, "%s/work", o.root);
  if (mkdir(upper, 0755) < 0) fail(upper);
  if (mkdir(work, 0755) < 0) fail(work);
  snprintf(data, sizeof data, "lowerdir=%s,upperdir=%s,workdir=%s", o.lower, upper, work);
  if (mount("overlay", o.root, "overlay", MS_NOSUID | MS_NODEV, data) < 0) fail(o.lower);
}

/* A root of its own: a small tmpfs with nothing but what was asked for, read-only in the end; the old one is gone. */
static void change_root(void) {
  if (o.root == NULL) {
    mount_items("");
    return;
  }
  const char *size = o.writable ? "mode=0755,size=25%" : "mode=0755,size=1m";
  if (mount("tmpfs", o.root, "tmpfs", MS_NOSUID | MS_NODEV, size) < 0) fail(o.root);
  if (o.lower != NULL) mount_overlay();
  mount_items(o.root);
  if (chdir(o.root) < 0) fail(o.root);
  if (syscall(SYS_pivot_root, ".", ".") < 0) fail(o.root);
  if (umount2(".", MNT_DETACH) < 0) fail("old root");
  if (chdir("/") < 0) fail("/");
  if (o.writable) return;
  if (mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) < 0) fail("/");
}

/* ---- identity and capabilities ---- */

static void drop_bounding(void) {
  for (int cap = 0; cap < CAP_COUNT; cap++) {
    if ((o.caps >> cap & 1) == 0 && prctl(PR_CAPBSET_DROP, cap) < 0 && errno != EINVAL) fail(capabilities[cap]);
  }
}

static void set_capabilities(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct held[2], data[2];
  if (syscall(SYS_capget, &header, held) < 0) fail("capget");
  for (int half = 0; half < 2; half++) {
    uint32_t set = (uint32_t)(o.caps >> 32 * half) & held[half].permitted;
    data[half] = (struct __user_cap_data_struct){set, set, set};
  }
  if (syscall(SYS_capset, &header, data) < 0) fail("capset");
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  for (int cap = 0; o.uid > 0 && cap < CAP_COUNT; cap++) { /* exec takes all from anybody but root, except these */
    bool kept = data[cap / 32].permitted >> cap % 32 & 1;
    if (kept && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) < 0) fail(capabilities[cap]);
  }
}

static void set_identity(void) {
  if (o.limits_caps) drop_bounding();
  if (o.sets_groups || o.gid >= 0) {
    if (setgroups(o.group_count, o.groups) < 0) fail("groups");
  }
  if (o.gid >= 0 && setresgid(o.gid, o.gid, o.gid) < 0) fail("gid");
  if (o.limits_caps && prctl(PR_SET_KEEPCAPS, 1) < 0) fail("keep capabilities");
  if (o.uid >= 0 && setresuid(o.uid, o.uid, o.uid) < 0) fail("uid");
  if (o.limits_caps) set_capabilities();
  if (o.no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) fail("no_new_privs");
}

/*
 * Children have it too, and nobody gets rid of it. What it loads as a number (BPF_LDX | BPF_IMM) becomes that of this
 * process, in its namespace: nobody else knows it before.
 */
static void refuse_calls(void) {
  for (int i = 0; i < o.filter_count; i++) {
    if (o.filter[i].code == (BPF_LDX | BPF_IMM)) o.filter[i].k = getpid();
  }
  struct sock_fprog program = {o.filter_count, o.filter};
  if (o.filter_count == 0) return;
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0) fail("filter");
}

int main(int argc, char **argv) {
  char **program = read_arguments(argc, argv);
  step = "join cgroup"; /* first: what follows counts there, and a cgroup namespace starts there */
  join_cgroup();
  step = "set limits"; /* lowering the OOM score and the nice value takes privileges */
  set_limits();
  step = "set session";
  set_session();
  step = "enter namespaces";
  enter_namespaces();
  step = "mount";
  change_root();
  step = "change directory";
  if (chdir(o.chdir == NULL ? "/" : o.chdir) < 0) fail(o.chdir == NULL ? "/" : o.chdir);
  step = "set identity"; /* late: all above needs privileges */
  set_identity();
  step = "close files";
  if (syscall(SYS_close_range, o.keep_fds + 1, ~0U, 4 /* CLOSE_RANGE_CLOEXEC */) < 0) fail("close_range");
  step = "refuse system calls"; /* the last: what is above may be among them */
  refuse_calls();
  step = "start";
  execve(*program, program, o.environment);
  fail(*program);
}
