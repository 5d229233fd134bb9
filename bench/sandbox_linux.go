package main

import (
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"unsafe"
)

// The services that the notifier calls, with how their hosts are called in a Region.
var services = map[string]string{"ECS": "ecs", "SNS": "sns", "CLOUDWATCH_LOGS": "logs", "STS": "sts"}

func hosts() []string {
	var names []string
	for _, service := range services {
		names = append(names, service+"."+region+".amazonaws.com", service+"."+homeRegion+".amazonaws.com")
	}
	return names
}

// isolated runs this program again with a loopback network and an /etc of its own, so that AWS's names lead to the
// stand-in and the root certificates lie as on Amazon Linux 2023. Nothing outside it sees that, and nothing in it
// reaches AWS.
func isolated(arguments []string) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := exec.Command(self, arguments...) //nolint:gosec // this program
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWNET,
		Pdeathsig: syscall.SIGKILL}
	if os.Getuid() != 0 { // in a user namespace anybody is root, but may set no processor share
		command.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		command.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		command.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	return command, nil
}

// canIsolate reports whether this machine lets isolated do that.
func canIsolate() bool {
	command, err := isolated([]string{"-probe"})
	return err == nil && command.Run() == nil
}

// furnish makes the /etc and the network that isolated promises. It is called in there, with the stand-in's root
// certificate.
func furnish(root []byte) error {
	roots, err := systemRoots()
	if err != nil {
		return err
	}
	if err := syscall.Mount("none", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("part the mounts: %w", err)
	}
	if err := syscall.Mount("etc", "/etc", "tmpfs", 0, ""); err != nil {
		return fmt.Errorf("mount /etc: %w", err)
	}
	names := "127.0.0.1 localhost " + strings.Join(hosts(), " ") + "\n"
	if err := os.WriteFile("/etc/hosts", []byte(names), 0o600); err != nil {
		return err
	}
	return errors.Join(layRoots(append(roots, root...)), loopback())
}

func systemRoots() ([]byte, error) {
	for _, file := range []string{"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
		"/etc/ssl/cert.pem"} {
		if roots, err := os.ReadFile(file); err == nil {
			return roots, nil
		}
	}
	return nil, errors.New("this machine has no bundle of root certificates to measure with")
}

// layRoots puts root certificates where Amazon Linux 2023 has them: a bundle under /etc/pki, and in /etc/ssl/certs each
// in a file with two links to it. https://github.com/golang/go/issues/79018
func layRoots(roots []byte) error {
	const bundle, folder = "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/certs"
	err := errors.Join(os.MkdirAll(filepath.Dir(bundle), 0o750), os.MkdirAll(folder, 0o750),
		os.WriteFile(bundle, roots, 0o600))
	for i := 0; err == nil; i++ {
		var block *pem.Block
		if block, roots = pem.Decode(roots); block == nil {
			break
		}
		name := fmt.Sprintf("root%d.pem", i)
		err = errors.Join(
			os.WriteFile(filepath.Join(folder, name), pem.EncodeToMemory(block), 0o600),
			os.Symlink(name, filepath.Join(folder, fmt.Sprintf("%08x.0", 2*i))),
			os.Symlink(name, filepath.Join(folder, fmt.Sprintf("%08x.0", 2*i+1))),
		)
	}
	return err
}

// loopback switches the new network's only interface on.
func loopback() error {
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	defer func() { _ = syscall.Close(socket) }() // nothing was written
	request := struct {
		name  [syscall.IFNAMSIZ]byte
		flags uint16
		_     [22]byte
	}{flags: syscall.IFF_UP}
	copy(request.name[:], "lo")
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(socket), syscall.SIOCSIFFLAGS,
		uintptr(unsafe.Pointer(&request))) //nolint:gosec // the kernel takes the request by its address
	if errno != 0 {
		return fmt.Errorf("switch loopback on: %w", errno)
	}
	return nil
}

// place is where the programs find AWS: at its own names in the sandbox, and elsewhere by the endpoint variables.
type place struct {
	listeners   []net.Listener
	environment []string
}

// sandboxed is the place in the sandbox.
func sandboxed() (place, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:443")
	return place{listeners: []net.Listener{listener}}, err
}

// addresses are those of the services where there is no sandbox: one for each, as connections are kept by host.
var addresses = map[string]net.IP{"ECS": net.IPv4(127, 0, 0, 1), "SNS": net.IPv4(127, 0, 0, 2),
	"CLOUDWATCH_LOGS": net.IPv4(127, 0, 0, 3), "STS": net.IPv4(127, 0, 0, 4)}

// open is a place without a sandbox.
func open(folder string, root []byte) (place, error) {
	bundle := filepath.Join(folder, "root.pem")
	p := place{environment: []string{"AWS_CA_BUNDLE=" + bundle}}
	for service, address := range addresses {
		listener, err := net.Listen("tcp", net.JoinHostPort(address.String(), "0"))
		if err != nil {
			return place{}, err
		}
		p.listeners = append(p.listeners, listener)
		p.environment = append(p.environment, fmt.Sprintf("AWS_ENDPOINT_URL_%s=https://%s", service, listener.Addr()))
	}
	return p, os.WriteFile(bundle, root, 0o600)
}
