//go:build tools

// Package tools keeps the program of the image in go.mod's requirements.
package tools

import _ "github.com/flannel-io/flannel"
