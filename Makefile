# The only entry: people and CI call these targets, the logic is in tools/.
SHELL := /bin/bash
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
NODE := node_modules/.bin/node

.DEFAULT_GOAL := help
.PHONY: help setup check generate format image image-lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

node_modules/.package-lock.json: package.json package-lock.json
	@test -L node_modules || npm ci --ignore-scripts --no-audit --no-fund # a linked folder is its owner's to fill
	@touch $@

setup: node_modules/.package-lock.json ## install what the other targets need (Debian packages, npm packages)

check: node_modules/.package-lock.json ## generated code, format, lint, types, rooms, unit tests
	@$(NODE) tools/check.ts

generate: node_modules/.package-lock.json ## write the generated files from proto/tables
	@$(NODE) tools/gen/main.ts

format: node_modules/.package-lock.json ## format the sources
	@oxfmt src test tools rooms.test.ts vitest.config.ts

PROFILE ?= virtual

image: setup ## build the image into out/ (PROFILE=virtual or metal)
	@$(NODE) tools/image/main.ts build $(PROFILE)

image-lock: setup ## take the newest inputs of the image into image/inputs.lock
	@$(NODE) tools/image/main.ts lock

clean: ## remove out/ (the cache of downloads and builds stays)
	@rm -rf out
