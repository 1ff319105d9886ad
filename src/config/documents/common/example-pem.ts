// A certificate and its key for the examples of documents: made for them, used nowhere.

export const exampleCertificate = `-----BEGIN CERTIFICATE-----
MIIBRDCB96ADAgECAhBWfQJnf6M/TxhAAhRWl978MAUGAytlcDASMRAwDgYDVQQK
EwdleGFtcGxlMCAXDTI2MDEwMTAwMDAwMFoYDzIwNTUxMjI1MDAwMDAwWjASMRAw
DgYDVQQKEwdleGFtcGxlMCowBQYDK2VwAyEAEPkLnqljwnVCBCy3Dlay2kh60Goj
2/h46VNkWx7r/XGjYTBfMA4GA1UdDwEB/wQEAwIChDAdBgNVHSUEFjAUBggrBgEF
BQcDAQYIKwYBBQUHAwIwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQU9rccG5qy
llpU8STrEd8QUaA14EUwBQYDK2VwA0EAD503D1C+Ey1NXGDgyABwDmIzeRkxZeLy
nVfVMIsZ/RocM3gcyfJPdz7J1V2gSkoavzjj84uDHACZUmSuNGbfDA==
-----END CERTIFICATE-----`;

export const exampleKey = `-----BEGIN ED25519 PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIFySPhSas9A9ASEDeY7D2xqg8TLovjxghuwngRQwOXzN
-----END ED25519 PRIVATE KEY-----`;

/** The lines after the first one, so many spaces in. */
export function indented(text: string, spaces: number): string {
  return text.replaceAll("\n", `\n${" ".repeat(spaces)}`);
}
