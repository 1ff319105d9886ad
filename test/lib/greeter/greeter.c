/* The service of a test's extension: says that it runs, and what it was told, then stays. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void) {
  const char *greeting = getenv("GREETING");
  char line[64] = "";
  FILE *file = fopen("/etc/greeter.conf", "re");
  if (file != NULL && fgets(line, sizeof line, file) != NULL) fclose(file);
  printf("greeter: %s, %s\n", greeting == NULL ? "nothing" : greeting, line);
  fflush(stdout);
  for (;;) pause();
}
