/* The text files that stage 1 reads: parsed in place, no allocation, testable on any host. */
#ifndef ICHOR_TEXT_H
#define ICHOR_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* One line of the module list: `[-]FILE [PARAMETERS]`. A leading dash: the boot goes on without the module. */
struct module_line {
  bool optional;
  const char *file;
  const char *parameters; /* "" when there are none */
};

/*
 * Cuts the next line off `*rest` (which it changes and moves on), without its line end. NULL at the end of the text.
 */
char *next_line(char **rest);

/* Parses one line of the module list in place. False: the line is empty or a comment. */
bool parse_module_line(char *line, struct module_line *module);

/*
 * Splits `text` into at most `max - 1` lines and a closing NULL, skipping empty lines and comments. Returns how many,
 * or -1 when there are more.
 */
int split_arguments(char *text, char **arguments, int max);

/* Does the kernel command line hold this word, as it stands? */
bool has_word(const char *cmdline, const char *word);

#endif
