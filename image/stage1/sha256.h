/* SHA-256 (FIPS 180-4) for the one digest that stage 1 checks: that of the root file system. */
#ifndef ICHOR_SHA256_H
#define ICHOR_SHA256_H

#include <stddef.h>
#include <stdint.h>

struct sha256 {
  uint32_t state[8];
  uint64_t length; /* bytes hashed so far */
  uint8_t block[64];
};

void sha256_init(struct sha256 *hash);
void sha256_update(struct sha256 *hash, const void *data, size_t length);
void sha256_final(struct sha256 *hash, uint8_t digest[32]);
/* Writes 64 lower-case hexadecimal digits and a NUL. */
void sha256_hex(const uint8_t digest[32], char text[65]);

#endif
