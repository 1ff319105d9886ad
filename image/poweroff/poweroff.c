/*
 * poweroff, halt, reboot, shutdown: asks process 1 to end the machine's run, at its socket (src/machined/power-socket.ts). For
 * programs that know no API: the kernel in an emergency, guest agents. The name it is called by says what it asks for;
 * options: README.md beside it.
 *
 * A failure is one line on standard error, `NAME: what: why`, and exit code 1.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#ifndef SOCKET_PATH
#define SOCKET_PATH "/run/ichor/power.sock"
#endif
#define PATIENCE_SECONDS 30

static const char *name;

static int fail(const char *what, const char *why) {
  dprintf(2, "%s: %s: %s\n", name, what, why);
  return 1;
}

static struct {
  bool reboots, force;
} request;

static const struct option options[] = {
    {"halt", 0, NULL, 'H'},  {"poweroff", 0, NULL, 'P'}, {"reboot", 0, NULL, 'r'},
    {"force", 0, NULL, 'f'}, {"no-wall", 0, NULL, 'l'},  {NULL, 0, NULL, 0},
};

/* Returns false after an option that means something else, such as shutdown's -c and -k: those must not end the run. */
static bool read_options(int argc, char **argv) {
  opterr = 0;
  for (int option; (option = getopt_long(argc, argv, "HPhprf", options, NULL)) != -1;) {
    switch (option) {
      case 'H':
      case 'P':
      case 'h':
      case 'p': request.reboots = false; break;
      case 'r': request.reboots = true; break;
      case 'f': request.force = true; break;
      case 'l': break;
      default: return false;
    }
  }
  return true;
}

/* shutdown's time: there is none to wait for. What follows it is a message to users, whom a node has not got. */
static bool is_now(const char *time) {
  return strcmp(time, "now") == 0 || strcmp(time, "+0") == 0 || strcmp(time, "0") == 0;
}

/* The answer's length; 0 and less when there is none. */
static ssize_t ask(char *answer, size_t room) {
  static const struct timeval patience = {.tv_sec = PATIENCE_SECONDS};
  static const struct sockaddr_un address = {AF_UNIX, SOCKET_PATH};
  char line[32];
  int length = snprintf(line, sizeof line, "%s%s\n", request.reboots ? "reboot" : "shutdown", request.force ? " force" : "");
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (connect(fd, (const struct sockaddr *)&address, sizeof address) < 0) return -1;
  if (send(fd, line, length, MSG_NOSIGNAL) != length) return -1;
  return recv(fd, answer, room, MSG_WAITALL);
}

/* Started by the kernel itself: a child of kthreadd, number 2 of the first PID namespace, whose inode number is fixed. */
static bool is_kernels_helper(void) {
  char namespace[32] = "";
  return getppid() == 2 && readlink("/proc/self/ns/pid", namespace, sizeof namespace - 1) > 0 &&
         strcmp(namespace, "pid:[4026531836]") == 0;
}

/*
 * Nobody answers: it is too early, or process 1 is stuck. The kernel calls this program when hardware gets too hot and does not
 * look what comes of it, so that the run has to end here.
 */
static int end_at_once(int error) {
  if (!is_kernels_helper()) return fail(SOCKET_PATH, error == 0 ? "no answer" : strerror(error));
  sync();
  reboot(request.reboots ? RB_AUTOBOOT : RB_POWER_OFF);
  return fail("reboot", strerror(errno));
}

int main(int argc, char **argv) {
  char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
  name = argc == 0 ? "poweroff" : slash == NULL ? argv[0] : slash + 1;
  request.reboots = strcmp(name, "reboot") == 0;
  if (!read_options(argc, argv)) return fail("options", "want -H, -P, -h, -p, -r, -f or --no-wall");
  if (optind < argc && strcmp(name, "shutdown") != 0) return fail(argv[optind], "want no argument");
  if (optind < argc && !is_now(argv[optind])) return fail(argv[optind], "want now or +0");
  char answer[256] = "";
  errno = 0;
  ssize_t length = ask(answer, sizeof answer - 1);
  if (length <= 0) return end_at_once(errno);
  answer[strcspn(answer, "\n")] = '\0';
  return strcmp(answer, "ok") == 0 ? 0 : fail("refused", answer);
}
