//go:build tools

// Package tools keeps the programs of the image in go.mod's requirements.
package tools

import (
	_ "github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2"
)
