# The only entry: people and CI call these targets, the logic is in tools/.
SHELL := /bin/bash
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
NODE := node_modules/.bin/node

.DEFAULT_GOAL := help
.PHONY: help setup check generate import-protos format test test-cluster test-matrix image extensions image-lock k8s-images run run-stop sim vm bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what the other targets need (Debian packages, npm packages)
	@tools/setup.sh

check: setup ## generated code, format, lint, types, rooms, unit tests
	@$(NODE) tools/check.ts

generate: setup ## write the generated files from proto/tables, and the schemas of config documents to out/schemas
	@$(NODE) tools/gen/main.ts
	@$(NODE) tools/schemas.ts

import-protos: setup ## take the contracts of containerd, CRI and etcd from their Go modules into proto/third-party
	@$(NODE) tools/gen/import-third-party.ts

format: setup ## format the sources
	@oxfmt src test tools rooms.test.ts vitest.config.ts

PROFILE ?= virtual

image: setup ## build the image into out/ (PROFILE=virtual or metal; FORMAT=iso, raw, qcow2, vhd, nocloud, uki, pxe, installer, all or a profile.yaml adds files to boot from), and the schemas of config documents into out/schemas
	@$(NODE) tools/image/main.ts build $(PROFILE) $(FORMAT)
	@$(NODE) tools/schemas.ts

extensions: setup ## build the system extensions of this project into out/extensions, for profiles to name
	@$(NODE) tools/image/main.ts extensions

image-lock: setup ## take the newest inputs of the image into image/inputs.lock
	@$(NODE) tools/image/main.ts lock

k8s-images: setup ## build the images of a Kubernetes for tests (kubelet, control plane, etcd, CoreDNS, flannel), once
	@$(NODE) tools/k8s-images/main.ts

test: image k8s-images ## all tests: unit, image, guest, end to end (the last line counts them)
	@$(NODE) tools/test/main.ts

test-cluster: image k8s-images ## a whole Kubernetes in QEMU: ready, a workload, reboot, faults, several machines, an upgrade (45 minutes; not part of make test)
	@$(NODE) tools/test/group.ts cluster

test-matrix: image ## faults of installation, upgrade and rollback on UEFI and BIOS machines (an hour and more; not part of make test)
	@$(NODE) tools/test/group.ts matrix

run: image ## a ready Kubernetes in QEMU (CONTROLPLANES=1 WORKERS=0, ICHOR_IMAGES=local or upstream); run again after an interruption
	@$(NODE) tools/run/main.ts

run-stop: ## end the nodes of make run and forget them
	@$(NODE) tools/run/main.ts stop

CONFIG ?=

sim: ## a simulated node on this machine, for work on the API: up in seconds, no root, no image (CONFIG=FILE or CONFIG=own starts it with a config; Ctrl-C ends it)
	@test -e node_modules || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error # setup brings QEMU and compilers too, which it does without
	@exec $(NODE) test/sim/main.ts $(if $(filter own,$(CONFIG)),--configured,$(if $(CONFIG),--config $(CONFIG)))

vm: ## boot the node in out/ in the foreground: API on 127.0.0.1:50000, Kubernetes on :6443, Ctrl-A X quits
	@test -f out/initramfs-amd64.xz || $(MAKE) -s image
	@$(NODE) tools/vm/main.ts

RUNS ?= 5

bench: image ## measure the figures of the README (medians of RUNS=5; PART=node, kubernetes or banks: only those)
	@$(NODE) tools/bench/main.ts $(RUNS) $(PART)

clean: ## remove out/ and .vm/ (the cache of downloads and builds stays)
	@rm -rf out .vm
