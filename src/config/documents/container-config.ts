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
  example: `name: agent
image: registry.example/agent@sha256:0000000000000000000000000000000000000000000000000000000000000000
args:
    - --port=8080
environment:
    - MODE=prod
mounts:
    - userVolume:
          name: data
          destination: /data
    - tmpfs:
          destination: /tmp
          size: 32MiB
network:
    mode: host
resources:
    limits:
        cpu: 250m
        memory: 128MiB
dependsOn:
    time: true
runAs:
    uid: 1000
    gid: 1000
`,
  fields: {
    name: field(string, {
      always: true,
      required: true,
      about: "Name of the document; several of the kind are told apart by it.",
    }),
    image: field(string, { always: true, required: true, about: "Container image, with tag or digest." }),
    entrypoint: field(list(string), { about: "Program, instead of the image's." }),
    args: field(list(string), { about: "Arguments, instead of the image's." }),
    workingDir: field(string, { about: "Working directory." }),
    runAs: field(
      object({
        uid: field(int32, { optional: true, default: "image user", about: "User." }),
        gid: field(int32, { optional: true, default: "image group", about: "Group." }),
      }),
      { optional: true, about: "User and group of the process." },
    ),
    environment: field(list(string), { about: "Variables, NAME=value." }),
    mounts: field(
      list(
        object({
          userVolume: field(
            object({
              name: field(string, {
                always: true,
                required: true,
                about: "Name of the UserVolumeConfig that is mounted.",
              }),
              destination: field(string, {
                always: true,
                required: true,
                about: "Prefix that is reached this way; the default route when unset.",
              }),
              options: field(list(string), {
                default: "ro is added unless rw or ro given",
                about: "Mount options: ro, rw, noexec, nosuid, nodev, noatime, rbind, rshared.",
              }),
            }),
            { optional: true },
          ),
          tmpfs: field(
            object({
              destination: field(string, {
                always: true,
                required: true,
                about: "Prefix that is reached this way; the default route when unset.",
              }),
              size: field(string, { about: "Largest size of the tmpfs, such as 64Mi." }),
              options: field(list(string), {
                default: "read-write",
                about: "Mount options: ro, rw, noexec, nosuid, nodev, noatime, rbind, rshared.",
              }),
            }),
            { optional: true },
          ),
          hostPath: field(
            object({
              source: field(string, { always: true, required: true, about: "Source address." }),
              destination: field(string, {
                always: true,
                required: true,
                about: "Prefix that is reached this way; the default route when unset.",
              }),
              options: field(list(string), {
                default: "ro is added unless rw or ro given",
                about: "Mount options: ro, rw, noexec, nosuid, nodev, noatime, rbind, rshared.",
              }),
            }),
            { optional: true, about: "Path on the host." },
          ),
        }),
      ),
      { about: "What is mounted where." },
    ),
    security: field(
      object({
        profile: field(enumeration("SecurityProfile", ["restricted", "privileged"], { zero: null }), {
          default: "restricted",
          about: "Security profile.",
        }),
        capabilities: field(
          object({
            add: field(list(string), { about: "Capabilities added." }),
            drop: field(list(string), { about: "Capabilities taken away." }),
          }),
          { optional: true, about: "Capabilities of the process." },
        ),
      }),
      { optional: true },
    ),
    network: field(
      object({
        mode: field(enumeration("NetworkMode", ["none", "host"], { zero: null }), {
          default: "none",
          about: "none: a network namespace without links; host: the machine's own network.",
        }),
      }),
      { optional: true, about: "Which network the container sees." },
    ),
    resources: field(
      object({
        limits: field(
          object({
            cpu: field(string, { default: "unlimited", about: "Most processor time, in millicores." }),
            memory: field(string, { default: "unlimited", about: "Most memory, such as 128MiB." }),
          }),
          { optional: true, about: "Largest amounts." },
        ),
      }),
      { optional: true, about: "Requests and limits of the pod, of cpu and memory." },
    ),
    dependsOn: field(
      object({
        paths: field(list(string)),
        networks: field(list(string)),
        time: field(bool, { optional: true, default: "false", about: "Time synchronisation." }),
        containers: field(list(string)),
      }),
      { optional: true, about: "What has to be there before it starts." },
    ),
  },
  validate: (document, report) => checkContainer(document, report),
});

export type ContainerConfig = DocumentOf<typeof containerConfig>;
