// The sandbox of a pod: holds the pod's namespaces open, ends on SIGTERM or SIGINT, and takes the exit states of processes
// whose parents are gone. Static, without a C library's start-up cost worth mentioning.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t ended;

static void end(int signal) {
  (void)signal;
  ended = 1;
}

static void reap(int signal) {
  (void)signal;
  while (waitpid(-1, 0, WNOHANG) > 0) {
  }
}

int main(void) {
  sigset_t blocked, open;
  sigemptyset(&open);
  sigfillset(&blocked);
  sigprocmask(SIG_SETMASK, &blocked, 0);
  struct sigaction on_end = {.sa_handler = end};
  struct sigaction on_child = {.sa_handler = reap, .sa_flags = SA_NOCLDSTOP};
  sigaction(SIGTERM, &on_end, 0);
  sigaction(SIGINT, &on_end, 0);
  sigaction(SIGCHLD, &on_child, 0);
  while (!ended) sigsuspend(&open); // signals arrive here only, so none is missed between the test and the wait
  return 0;
}
