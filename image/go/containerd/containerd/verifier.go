// An image verifier, which containerd asks before each pull for a pod: hands the question to the node's own API
// (ImageService.Verify), which knows the rules of the machine configuration. Without an answer nothing is pulled.
package main

import (
	"context"
	"fmt"
	"time"

	"github.com/containerd/containerd/v2/pkg/imageverifier"
	"github.com/containerd/containerd/v2/pkg/namespaces"
	"github.com/containerd/containerd/v2/plugins"
	"github.com/containerd/plugin"
	"github.com/containerd/plugin/registry"
	"github.com/distribution/reference"
	"github.com/opencontainers/go-digest"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"
)

const (
	// Where the node's API listens for programs of the node, which it knows by their process ids.
	socket = "unix:///system/run/machined/machine.sock"
	method = "/machine.ImageService/Verify"
	role   = "os:image:verifier"
	// Where the kubelet's images are. What the node pulls for itself, and what it verifies, is in other namespaces: it asks itself.
	podNamespace = "k8s.io"
	// Signatures are fetched from a registry.
	timeLimit = time.Minute
)

// Field numbers of ImageServiceVerifyRequest and ImageServiceVerifyResponse.
const (
	requestImageRef = 1
	answerVerified  = 1
	answerMessage   = 2
)

func init() {
	registry.Register(&plugin.Registration{
		Type: plugins.ImageVerifierPlugin,
		ID:   "machined",
		InitFn: func(*plugin.InitContext) (any, error) {
			connection, err := grpc.NewClient(socket, grpc.WithTransportCredentials(insecure.NewCredentials()))
			if err != nil {
				return nil, fmt.Errorf("cannot use %s: %w", socket, err)
			}
			return &verifier{connection}, nil
		},
	})
}

type verifier struct {
	connection *grpc.ClientConn
}

// Messages are bytes already.
type rawCodec struct{}

func (rawCodec) Name() string { return "proto" }

func (rawCodec) Marshal(value any) ([]byte, error) { return *value.(*[]byte), nil }

func (rawCodec) Unmarshal(data []byte, value any) error {
	*value.(*[]byte) = append([]byte(nil), data...)
	return nil
}

// VerifyImage lets an image come that the node says is signed as it must be, or that no rule asks signatures for.
func (v *verifier) VerifyImage(ctx context.Context, name string, desc ocispec.Descriptor) (*imageverifier.Judgement, error) {
	if namespace, _ := namespaces.Namespace(ctx); namespace != podNamespace {
		return &imageverifier.Judgement{OK: true, Reason: "not pulled for a pod"}, nil
	}
	image, err := withDigest(name, desc.Digest)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(metadata.AppendToOutgoingContext(ctx, "talos-role", role), timeLimit)
	defer cancel()
	request := protowire.AppendString(protowire.AppendTag(nil, requestImageRef, protowire.BytesType), image)
	var answer []byte
	err = v.connection.Invoke(ctx, method, &request, &answer, grpc.ForceCodec(rawCodec{}), grpc.WaitForReady(true))
	if status.Code(err) == codes.PermissionDenied {
		return &imageverifier.Judgement{OK: false, Reason: status.Convert(err).Message()}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot verify image %s: %w", image, err)
	}
	isVerified, message, err := parseAnswer(answer)
	if err != nil {
		return nil, fmt.Errorf("cannot verify image %s: %w", image, err)
	}
	if isVerified {
		message = "verified: " + message
	}
	return &imageverifier.Judgement{OK: true, Reason: message}, nil
}

// The repository with the digest that is about to be pulled: what is checked is what comes, wherever a tag moves meanwhile.
func withDigest(name string, digest digest.Digest) (string, error) {
	parsed, err := reference.ParseDockerRef(name)
	if err != nil {
		return "", fmt.Errorf("cannot read image name %q: %w", name, err)
	}
	canonical, err := reference.WithDigest(reference.TrimNamed(parsed), digest)
	if err != nil {
		return "", fmt.Errorf("cannot read digest of image %q: %w", name, err)
	}
	return canonical.String(), nil
}

func parseAnswer(data []byte) (isVerified bool, message string, err error) {
	for len(data) > 0 {
		number, kind, size := protowire.ConsumeTag(data)
		if size < 0 {
			return false, "", protowire.ParseError(size)
		}
		data = data[size:]
		switch {
		case number == answerVerified && kind == protowire.VarintType:
			value, length := protowire.ConsumeVarint(data)
			isVerified, size = value != 0, length
		case number == answerMessage && kind == protowire.BytesType:
			text, length := protowire.ConsumeBytes(data)
			message, size = string(text), length
		default:
			size = protowire.ConsumeFieldValue(number, kind, data)
		}
		if size < 0 {
			return false, "", protowire.ParseError(size)
		}
		data = data[size:]
	}
	return isVerified, message, nil
}
