// ContainerConfig: system container managed by the OS (outside Kubernetes).
import { defineDocument, type DocumentOf } from "../document.ts";
import { bool, enumeration, int32, string } from "../scalars.ts";
import { field, list, object } from "../schema.ts";
import { checkContainer } from "../rules/container-config-rules.ts";

export const containerConfig = defineDocument({
  kind: "ContainerConfig",
  since: "1.14",
  about: "System container managed by the OS (outside Kubernetes).",
  named: true,
  fields: {
    name: field(string, { always: true, required: true }),
    image: field(string, { always: true, required: true }),
    entrypoint: field(list(string)),
    args: field(list(string)),
    workingDir: field(string),
    runAs: field(
      object({
        uid: field(int32, { optional: true, default: "image user" }),
        gid: field(int32, { optional: true, default: "image group" }),
      }),
      { optional: true },
    ),
    environment: field(list(string)),
    mounts: field(
      list(
        object({
          userVolume: field(
            object({
              name: field(string, { always: true, required: true }),
              destination: field(string, { always: true, required: true }),
              options: field(list(string), { default: "ro is added unless rw or ro given" }),
            }),
            { optional: true },
          ),
          tmpfs: field(
            object({
              destination: field(string, { always: true, required: true }),
              size: field(string),
              options: field(list(string), { default: "read-write" }),
            }),
            { optional: true },
          ),
          hostPath: field(
            object({
              source: field(string, { always: true, required: true }),
              destination: field(string, { always: true, required: true }),
              options: field(list(string), { default: "ro is added unless rw or ro given" }),
            }),
            { optional: true },
          ),
        }),
      ),
    ),
    security: field(
      object({
        profile: field(enumeration("SecurityProfile", ["restricted", "privileged"], { zero: null }), {
          default: "restricted",
        }),
        capabilities: field(
          object({
            add: field(list(string)),
            drop: field(list(string)),
          }),
          { optional: true },
        ),
      }),
      { optional: true },
    ),
    network: field(
      object({
        mode: field(enumeration("NetworkMode", ["none", "host"], { zero: null }), { default: "none" }),
      }),
      { optional: true },
    ),
    resources: field(
      object({
        limits: field(
          object({
            cpu: field(string, { default: "unlimited" }),
            memory: field(string, { default: "unlimited" }),
          }),
          { optional: true },
        ),
      }),
      { optional: true },
    ),
    dependsOn: field(
      object({
        paths: field(list(string)),
        networks: field(list(string)),
        time: field(bool, { optional: true, default: "false" }),
        containers: field(list(string)),
      }),
      { optional: true },
    ),
  },
  validate: (document, report) => checkContainer(document, report),
});

export type ContainerConfig = DocumentOf<typeof containerConfig>;
