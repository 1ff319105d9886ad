package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
)

// What flanneld says of this node in its subnet file.
type subnet struct {
	networks []*net.IPNet // of all nodes: IPv4, IPv6 or both
	own      []*net.IPNet // the part of this node, in the same order
	mtu      int
	masked   bool // flanneld itself hides pods' addresses from the outside
}

// The subnet file: lines of NAME=value. A list of networks is separated by commas.
func readSubnet(path string) (*subnet, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the node's subnet, which flanneld writes when it is up: %w", err)
	}
	defer file.Close()
	result := &subnet{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), "=")
		if err := result.set(name, value); err != nil {
			return nil, fmt.Errorf("cannot parse %s of %s: %w", name, path, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", path, err)
	}
	if len(result.own) == 0 || result.mtu == 0 {
		return nil, fmt.Errorf("cannot use %s: found no FLANNEL_SUBNET or FLANNEL_MTU", path)
	}
	return result, nil
}

func (node *subnet) set(name, value string) error {
	var err error
	switch name {
	case "FLANNEL_NETWORK", "FLANNEL_IPV6_NETWORK":
		for _, each := range strings.Split(value, ",") {
			_, network, failed := net.ParseCIDR(each)
			if failed != nil {
				return failed
			}
			node.networks = append(node.networks, network)
		}
	case "FLANNEL_SUBNET", "FLANNEL_IPV6_SUBNET":
		_, network, failed := net.ParseCIDR(value)
		if failed != nil {
			return failed
		}
		node.own = append(node.own, network)
	case "FLANNEL_MTU":
		node.mtu, err = strconv.Atoi(value)
	case "FLANNEL_IPMASQ":
		node.masked, err = strconv.ParseBool(value)
	}
	return err
}

func setDefault(values map[string]any, name string, value any) {
	if _, given := values[name]; !given {
		values[name] = value
	}
}

// The configuration for the plugin that does the work: the user's, completed by what flanneld says. Addresses come from
// host-local, one range for each of the node's subnets.
func (conf *config) delegateFor(node *subnet) (map[string]any, error) {
	result := map[string]any{}
	for name, value := range conf.Delegate {
		result[name] = value
	}
	for _, name := range []string{"name", "ipam"} {
		if _, given := result[name]; given {
			return nil, fmt.Errorf("cannot use the delegate's own %q: the plugin sets it", name)
		}
	}
	result["name"] = conf.Name
	result["cniVersion"] = conf.CNIVersion
	setDefault(result, "type", "bridge")
	setDefault(result, "ipMasq", !node.masked)
	setDefault(result, "mtu", node.mtu)
	if result["type"] == "bridge" {
		setDefault(result, "isGateway", true)
	}
	if conf.RuntimeConfig != nil {
		result["runtimeConfig"] = conf.RuntimeConfig
	}
	ranges := [][]map[string]string{}
	for _, own := range node.own {
		ranges = append(ranges, []map[string]string{{"subnet": own.String()}})
	}
	routes := []map[string]string{}
	for _, network := range node.networks {
		routes = append(routes, map[string]string{"dst": network.String()})
	}
	ipam := map[string]any{}
	for name, value := range conf.IPAM {
		ipam[name] = json.RawMessage(value)
	}
	setDefault(ipam, "type", "host-local")
	ipam["ranges"] = ranges
	ipam["routes"] = routes
	result["ipam"] = ipam
	return result, nil
}
