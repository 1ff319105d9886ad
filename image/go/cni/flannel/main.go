// The CNI plugin `flannel`: reads the subnet that flanneld on this node was given, makes a configuration for another plugin
// (bridge by default) out of it, and hands the work to that. What it handed over is kept in a file until the pod is gone,
// since the subnet may be another one by then.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/containernetworking/cni/pkg/invoke"
	"github.com/containernetworking/cni/pkg/skel"
	"github.com/containernetworking/cni/pkg/types"
	"github.com/containernetworking/cni/pkg/version"
)

const (
	defaultSubnetFile = "/run/flannel/subnet.env"
	defaultDataDir    = "/var/lib/cni/flannel"
)

// The network configuration of this plugin.
type config struct {
	types.PluginConf

	SubnetFile    string                     `json:"subnetFile"`
	DataDir       string                     `json:"dataDir"`
	IPAM          map[string]json.RawMessage `json:"ipam,omitempty"`
	Delegate      map[string]any             `json:"delegate"`
	RuntimeConfig map[string]any             `json:"runtimeConfig,omitempty"`
}

func readConfig(text []byte) (*config, error) {
	conf := &config{SubnetFile: defaultSubnetFile, DataDir: defaultDataDir}
	if err := json.Unmarshal(text, conf); err != nil {
		return nil, fmt.Errorf("cannot parse the network configuration: %w", err)
	}
	return conf, nil
}

// Where the configuration handed over for this interface is kept.
func (conf *config) statePath(args *skel.CmdArgs) string {
	return filepath.Join(conf.DataDir, args.ContainerID+"-"+args.IfName)
}

func delegateType(delegate map[string]any) (string, error) {
	name, ok := delegate["type"].(string)
	if !ok || name == "" {
		return "", errors.New("cannot hand over to another plugin: found no type, want a plugin's name")
	}
	return name, nil
}

func add(args *skel.CmdArgs) error {
	conf, err := readConfig(args.StdinData)
	if err != nil {
		return err
	}
	node, err := readSubnet(conf.SubnetFile)
	if err != nil {
		return err
	}
	delegate, err := conf.delegateFor(node)
	if err != nil {
		return err
	}
	name, err := delegateType(delegate)
	if err != nil {
		return err
	}
	text, err := json.Marshal(delegate)
	if err != nil {
		return err
	}
	if err := keep(conf.statePath(args), text); err != nil {
		return err
	}
	result, err := invoke.DelegateAdd(context.Background(), name, text, nil)
	if err != nil {
		return fmt.Errorf("plugin %s failed to add the interface: %w", name, err)
	}
	return result.Print()
}

// Writes a file so that it is there whole or not at all.
func keep(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	temporary := path + ".new"
	if err := os.WriteFile(temporary, text, 0o600); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}

// What was handed over when the interface was added, and to whom; all absent when nothing was.
func (conf *config) kept(args *skel.CmdArgs) (string, map[string]any, error) {
	text, err := os.ReadFile(conf.statePath(args))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	delegate := map[string]any{}
	if err := json.Unmarshal(text, &delegate); err != nil {
		return "", nil, fmt.Errorf("cannot parse %s: %w", conf.statePath(args), err)
	}
	name, err := delegateType(delegate)
	return name, delegate, err
}

func del(args *skel.CmdArgs) error {
	conf, err := readConfig(args.StdinData)
	if err != nil {
		return err
	}
	name, delegate, err := conf.kept(args)
	if err != nil || name == "" {
		return err // a pod may be removed twice: nothing kept is no error
	}
	text, err := json.Marshal(delegate)
	if err != nil {
		return err
	}
	if err := invoke.DelegateDel(context.Background(), name, text, nil); err != nil {
		return fmt.Errorf("plugin %s failed to remove the interface: %w", name, err)
	}
	return os.Remove(conf.statePath(args))
}

func check(args *skel.CmdArgs) error {
	conf, err := readConfig(args.StdinData)
	if err != nil {
		return err
	}
	name, delegate, err := conf.kept(args)
	if err != nil {
		return err
	}
	if name == "" {
		return fmt.Errorf("cannot check interface %s of %s: it was not added", args.IfName, args.ContainerID)
	}
	delegate["prevResult"] = conf.RawPrevResult
	text, err := json.Marshal(delegate)
	if err != nil {
		return err
	}
	return invoke.DelegateCheck(context.Background(), name, text, nil)
}

// Ready as soon as flanneld has written this node's subnet.
func status(args *skel.CmdArgs) error {
	conf, err := readConfig(args.StdinData)
	if err != nil {
		return err
	}
	if _, err := readSubnet(conf.SubnetFile); err != nil {
		return types.NewError(types.ErrPluginNotAvailable, "flanneld has not written the node's subnet", err.Error())
	}
	return nil
}

func main() {
	skel.PluginMainFuncs(skel.CNIFuncs{Add: add, Del: del, Check: check, Status: status}, version.All, "CNI plugin flannel of Ichor")
}
