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

/** Base64 of the certificate, as the machine document holds it. Written out, since modules must do nothing when they are loaded. */
export const exampleCertificateBase64 =
  "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJSRENCOTZBREFnRUNBaEJXZlFKbmY2TS9UeGhBQWhSV2w5NzhNQVVHQXl0bGNEQVNNUkF3RGdZRFZRUUsKRXdkbGVHRnRjR3hsTUNBWERUSTJNREV3TVRBd01EQXdNRm9ZRHpJd05UVXhNakkxTURBd01EQXdXakFTTVJBdwpEZ1lEVlFRS0V3ZGxlR0Z0Y0d4bE1Db3dCUVlESzJWd0F5RUFFUGtMbnFsanduVkNCQ3kzRGxheTJraDYwR29qCjIvaDQ2Vk5rV3g3ci9YR2pZVEJmTUE0R0ExVWREd0VCL3dRRUF3SUNoREFkQmdOVkhTVUVGakFVQmdnckJnRUYKQlFjREFRWUlLd1lCQlFVSEF3SXdEd1lEVlIwVEFRSC9CQVV3QXdFQi96QWRCZ05WSFE0RUZnUVU5cmNjRzVxeQpsbHBVOFNUckVkOFFVYUExNEVVd0JRWURLMlZ3QTBFQUQ1MDNEMUMrRXkxTlhHRGd5QUJ3RG1JemVSa3haZUx5Cm5WZlZNSXNaL1JvY00zZ2N5ZkpQZHo3SjFWMmdTa29hdnpqajg0dURIQUNaVW1TdU5HYmZEQT09Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K";

/** The lines after the first one, so many spaces in. */
export function indented(text: string, spaces: number): string {
  return text.replaceAll("\n", `\n${" ".repeat(spaces)}`);
}
