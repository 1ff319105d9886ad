#include "text.h"

#include <string.h>

char *next_line(char **rest) {
  char *line = *rest;
  if (line == NULL || *line == '\0') return NULL;
  char *end = strchr(line, '\n');
  if (end != NULL) {
    *end = '\0';
    *rest = end + 1;
  } else {
    *rest = line + strlen(line);
  }
  return line;
}

static bool is_blank(const char *line) { return *line == '\0' || *line == '#'; }

bool parse_module_line(char *line, struct module_line *module) {
  if (is_blank(line)) return false;
  module->optional = *line == '-';
  module->file = module->optional ? line + 1 : line;
  char *space = strchr(line, ' ');
  module->parameters = space == NULL ? "" : space + 1;
  if (space != NULL) *space = '\0';
  return true;
}

int split_arguments(char *text, char **arguments, int max) {
  int count = 0;
  for (char *line; (line = next_line(&text)) != NULL;) {
    if (is_blank(line)) continue;
    if (count == max - 1) return -1;
    arguments[count++] = line;
  }
  arguments[count] = NULL;
  return count;
}

bool has_word(const char *cmdline, const char *word) {
  size_t length = strlen(word);
  for (const char *at = cmdline; (at = strstr(at, word)) != NULL; at += length) {
    bool starts = at == cmdline || at[-1] == ' ';
    bool ends = at[length] == '\0' || at[length] == ' ' || at[length] == '\n';
    if (starts && ends) return true;
  }
  return false;
}
