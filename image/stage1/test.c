/* Tests of the parts of stage 1 that run on any host. Prints one line per case and fails with the number of failures. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sha256.h"
#include "text.h"

static int failures;

static void expect(int good, const char *name) {
  printf("%s %s\n", good ? "ok" : "not ok", name);
  if (!good) failures++;
}

/* Vectors of FIPS 180-4 and of NIST's byte-oriented test suite; `piece` is how many bytes go into one update. */
static void expect_digest(const char *message, size_t length, size_t piece, const char *wanted, const char *name) {
  struct sha256 hash;
  uint8_t digest[32];
  char text[65];
  sha256_init(&hash);
  for (size_t at = 0; at < length; at += piece) {
    sha256_update(&hash, message + at, length - at < piece ? length - at : piece);
  }
  sha256_final(&hash, digest);
  sha256_hex(digest, text);
  expect(strcmp(text, wanted) == 0, name);
}

static void test_sha256(void) {
  expect_digest("", 0, 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "sha256 of nothing");
  expect_digest("abc", 3, 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "sha256 of abc");
  const char *two = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  expect_digest(two, 56, 56, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1", "sha256 of two blocks");
  char *million = malloc(1000000);
  memset(million, 'a', 1000000);
  const char *wanted = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
  expect_digest(million, 1000000, 1000000, wanted, "sha256 of a million a");
  expect_digest(million, 1000000, 63, wanted, "sha256 of a million a in pieces of 63");
  expect_digest(million, 1000000, 64, wanted, "sha256 of a million a in pieces of 64");
  expect_digest(million, 1000000, 65, wanted, "sha256 of a million a in pieces of 65");
  free(million);
}

static void test_module_list(void) {
  char text[] = "# comment\nloop.ko max_loop=0 max_part=15\n\n-virtio_net.ko\nsquashfs.ko";
  char *rest = text;
  struct module_line module;
  expect(!parse_module_line(next_line(&rest), &module), "module list: a comment is skipped");
  expect(parse_module_line(next_line(&rest), &module) && !module.optional && strcmp(module.file, "loop.ko") == 0 &&
             strcmp(module.parameters, "max_loop=0 max_part=15") == 0,
         "module list: parameters");
  expect(!parse_module_line(next_line(&rest), &module), "module list: an empty line is skipped");
  expect(parse_module_line(next_line(&rest), &module) && module.optional && strcmp(module.file, "virtio_net.ko") == 0 &&
             *module.parameters == '\0',
         "module list: a dash makes it optional");
  expect(parse_module_line(next_line(&rest), &module) && strcmp(module.file, "squashfs.ko") == 0,
         "module list: the last line needs no line end");
  expect(next_line(&rest) == NULL, "module list: the end");
}

static void test_arguments(void) {
  char text[] = "/usr/bin/node\n# flags\n--flag=with space\n\n/x.mjs\n";
  char *arguments[8];
  expect(split_arguments(text, arguments, 8) == 3 && strcmp(arguments[1], "--flag=with space") == 0 && arguments[3] == NULL,
         "arguments: one per line, comments and empty lines skipped");
  char many[] = "a\nb\nc\n";
  expect(split_arguments(many, arguments, 3) == -1, "arguments: too many are refused");
}

static void test_words(void) {
  expect(has_word("quiet panic=0 x", "panic=0"), "words: in the middle");
  expect(has_word("panic=0\n", "panic=0"), "words: alone");
  expect(!has_word("panic=05", "panic=0"), "words: not the start of another");
  expect(!has_word("xpanic=0 panic=00", "panic=0"), "words: not the end of another");
}

int main(void) {
  test_sha256();
  test_module_list();
  test_arguments();
  test_words();
  return failures;
}
