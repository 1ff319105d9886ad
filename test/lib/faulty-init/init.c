/*
 * The /init of an image that is broken on purpose. It becomes the real stage 1 (/init.real) after it has left a process behind that
 * breaks the node at the time and in the way that /fault names: "NAME SECONDS", seconds counted from the start of the agent.
 *
 *   exits        stage 1 ends at once, so the kernel panics
 *   panics       the kernel panics before stage 1 has begun
 *   sleeps       stage 1 does nothing, for ever
 *   hangs        both processors are taken from everything else: nothing of the node runs any more, and the kernel does not notice
 *   crashes      process 1 dies of a signal
 *   stops        the first thread of process 1 does not run any more; the others do
 *   no-apid      apid cannot be started
 *   no-kubelet   each kubelet is killed as soon as it is seen
 */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

static void say(const char *text) {
  int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  dprintf(fd, "<3>[fault] %s\n", text);
  close(fd);
}

static _Noreturn void give_up(const char *text) {
  say(text);
  _exit(1);
}

static void write_text(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0 || write(fd, text, strlen(text)) < 0) say(path);
  close(fd);
}

static void pause_ms(long ms) { usleep(ms * 1000); }

/* Waits until process 1 is the agent, and makes its root ours. */
static void follow_agent(void) {
  int proc;
  while ((proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0 || faccessat(proc, "1", F_OK, 0) < 0) {
    if (proc >= 0) close(proc);
    pause_ms(20);
  }
  char program[256] = "";
  while (strstr(program, "/node") == NULL) {
    pause_ms(20);
    ssize_t length = readlinkat(proc, "1/exe", program, sizeof program - 1);
    program[length < 0 ? 0 : length] = '\0';
  }
  if (fchdir(proc) < 0 || chroot("1/root") < 0 || chdir("/") < 0) _exit(1);
}

/* With a priority above everything, on every processor; without the pause that the kernel otherwise makes for others. */
static void hang(void) {
  write_text("/proc/sys/kernel/sched_rt_runtime_us", "-1");
  int processors = sysconf(_SC_NPROCESSORS_ONLN);
  for (int i = processors - 1; i >= 0; i--) { /* musl's own sched_setscheduler() does nothing */
    if (i > 0 && fork() != 0) continue;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(i, &set);
    const struct sched_param highest = {.sched_priority = 99};
    if (sched_setaffinity(0, sizeof set, &set) < 0 || syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &highest) < 0) give_up("cannot hang");
    for (;;) __builtin_ia32_pause();
  }
}

/* The kernel lets nobody kill process 1; but nobody else sets its next instruction to zero. */
static void crash_agent(void) {
  int status;
  /* its own memory of where to go is the instruction pointer: at address 0 there is nothing */
  if (ptrace(PTRACE_ATTACH, 1, NULL, NULL) < 0 || waitpid(1, &status, __WALL) < 0) give_up("cannot attach to process 1");
  ptrace(PTRACE_POKEUSER, 1, offsetof(struct user_regs_struct, rip), NULL);
  ptrace(PTRACE_DETACH, 1, NULL, NULL);
}

/* A thread that is traced and not told to go on stands still for as long as its tracer lives. */
static void stop_agent(void) {
  int status;
  if (ptrace(PTRACE_ATTACH, 1, NULL, NULL) < 0 || waitpid(1, &status, __WALL) < 0) give_up("cannot attach to process 1");
}

static void kill_named(const char *name) {
  DIR *directory = opendir("/proc");
  if (directory == NULL) return;
  for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
    if (!isdigit((unsigned char)entry->d_name[0])) continue;
    char path[64], found[32] = "";
    snprintf(path, sizeof path, "/proc/%.20s/comm", entry->d_name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) continue;
    ssize_t length = read(fd, found, sizeof found - 1);
    close(fd);
    if (length <= 0) continue;
    found[strcspn(found, "\n")] = '\0';
    if (strcmp(found, name) == 0) kill(atoi(entry->d_name), SIGKILL);
  }
  closedir(directory);
}

static _Noreturn void sabotage(const char *fault, int seconds) {
  setsid();
  follow_agent();
  sleep(seconds);
  say(fault);
  if (strcmp(fault, "hangs") == 0) hang();
  if (strcmp(fault, "crashes") == 0) crash_agent();
  if (strcmp(fault, "stops") == 0) stop_agent();
  if (strcmp(fault, "no-apid") == 0 && mount("/dev/null", "/usr/lib/ichor/apid.blob", NULL, MS_BIND, NULL) < 0) give_up("cannot hide apid");
  while (strcmp(fault, "no-kubelet") == 0) {
    kill_named("kubelet");
    pause_ms(300);
  }
  for (;;) pause();
}

int main(void) {
  char fault[32] = "";
  int seconds = 0;
  FILE *file = fopen("/fault", "re");
  if (file == NULL || fscanf(file, "%31s %d", fault, &seconds) != 2) return 2;
  fclose(file);
  if (strcmp(fault, "exits") == 0) return 1;
  if (strcmp(fault, "sleeps") == 0) pause();
  if (strcmp(fault, "panics") == 0) {
    mkdir("/proc", 0755);
    mount("proc", "/proc", "proc", 0, NULL);
    write_text("/proc/sysrq-trigger", "c");
  }
  if (fork() == 0) sabotage(fault, seconds);
  execl("/init.real", "/init", NULL);
  return 3;
}
