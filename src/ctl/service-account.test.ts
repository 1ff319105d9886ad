import { expect, test } from "vitest";
import { injectServiceAccounts } from "./service-account.ts";

const manifests = `# the lamp
apiVersion: apps/v1
kind: Deployment
metadata:
  name: lamp
  namespace: house
spec:
  template:
    spec:
      initContainers:
        - name: prepare
      containers:
        - name: lamp
          volumeMounts:
            - name: data
              mountPath: /data
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: other
`;

test("injectServiceAccounts() gives every container the secret, and asks for it", () => {
  const once = injectServiceAccounts(manifests, ["os:reader", "os:operator"]);
  expect(once).toBe(`# the lamp
apiVersion: apps/v1
kind: Deployment
metadata:
  name: lamp
  namespace: house
spec:
  template:
    spec:
      initContainers:
        - name: prepare
          volumeMounts:
            - name: talos-secrets
              mountPath: /var/run/secrets/talos.dev
      containers:
        - name: lamp
          volumeMounts:
            - name: data
              mountPath: /data
            - name: talos-secrets
              mountPath: /var/run/secrets/talos.dev
      volumes:
        - name: talos-secrets
          secret:
            secretName: lamp-talos-secrets
---
apiVersion: talos.dev/v1alpha1
kind: ServiceAccount
metadata:
  name: lamp-talos-secrets
  namespace: house
spec:
  roles:
    - os:reader
    - os:operator
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: other
`);
  expect(injectServiceAccounts(once, ["os:reader"])).toBe(once);
});

test("injectServiceAccounts() says which manifest is none", () => {
  expect(() => injectServiceAccounts("a: 1\n---\na: [\n", [])).toThrow("Cannot read manifest 2");
});
