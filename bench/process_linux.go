package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

// process is one start of a program as a Lambda function.
type process struct {
	command *exec.Cmd
	begun   time.Time     // when it was executed
	shell   time.Duration // what of its processor time the shell before it had used
}

// launch executes a program at a known moment: a shell waits for a line and then becomes the program, so that making
// the process is not counted.
func launch(path string, environment []string) (*process, error) {
	command := exec.Command("/bin/sh", "-c", `read -r go && exec "$0"`, path) //nolint:gosec // built by ourselves
	command.Env = environment
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	line, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", path, err)
	}
	time.Sleep(2 * time.Millisecond) // until the shell reads
	p := &process{command: command}
	if p.shell, err = p.processorTime(); err != nil {
		return nil, err
	}
	p.begun = time.Now()
	_, err = line.Write([]byte("go\n"))
	return p, err
}

func (p *process) pid() int { return p.command.Process.Pid }

// freeze stops the process as Lambda does between two events, and thaw lets it go on.
func (p *process) freeze() error { return p.command.Process.Signal(syscall.SIGSTOP) }
func (p *process) thaw() error   { return p.command.Process.Signal(syscall.SIGCONT) }

func (p *process) end() {
	_ = p.command.Process.Kill() // it may have ended
	_ = p.command.Wait()         // it was killed
}

// processorTime is what the process has used of processors, in its own code and in the kernel.
func (p *process) processorTime() (time.Duration, error) {
	const scheduled = 2              // the clock that counts what the scheduler gave
	clock := ^p.pid()<<3 | scheduled // clock_getcpuclockid(3)
	var t syscall.Timespec
	_, _, errno := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, uintptr(clock),
		uintptr(unsafe.Pointer(&t)), 0) //nolint:gosec // the kernel writes the time there
	if errno != 0 {
		return 0, fmt.Errorf("read the processor time: %w", errno)
	}
	return time.Duration(t.Nano()) - p.shell, nil
}

// peak is the most memory that the process has had resident, in kB.
func (p *process) peak() (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.pid()))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if text, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			return strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "kB")), 64)
		}
	}
	return 0, errors.New("the kernel tells no peak of memory")
}

// share is a control group with the part of a processor that Lambda gives a function of a memory size.
type share struct{ folder string }

// vcpu is the memory in MB at which a function has one whole processor.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
const vcpu = 1769

// newShare makes the group, in the first or the second version of Linux's control groups, where it may.
func newShare(megabytes int) (share, error) {
	const period = 20000 // microseconds
	quota := strconv.Itoa(period * megabytes / vcpu)
	name := fmt.Sprintf("ecswhy-bench-%d-%d", os.Getpid(), megabytes)
	for folder, files := range map[string]map[string]string{
		filepath.Join("/sys/fs/cgroup/cpu", name): {"cpu.cfs_period_us": strconv.Itoa(period), "cpu.cfs_quota_us": quota},
		filepath.Join("/sys/fs/cgroup", name):     {"cpu.max": quota + " " + strconv.Itoa(period)},
	} {
		if s, err := makeGroup(folder, files); err == nil {
			return s, nil
		}
	}
	return share{}, errors.New("no control group for processor time can be made here")
}

func makeGroup(folder string, files map[string]string) (share, error) {
	if err := os.Mkdir(folder, 0o750); err != nil {
		return share{}, err
	}
	for file, text := range files {
		// Opened without O_CREATE: a group without the file is of the other version.
		f, err := os.OpenFile(filepath.Join(folder, file), os.O_WRONLY, 0)
		if err == nil {
			_, err = f.WriteString(text)
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			return share{}, errors.Join(err, os.Remove(folder))
		}
	}
	return share{folder}, nil
}

func (s share) add(p *process) error {
	return os.WriteFile(filepath.Join(s.folder, "cgroup.procs"), []byte(strconv.Itoa(p.pid())), 0o600)
}

func (s share) remove() { _ = os.Remove(s.folder) } // a group that is left over holds nothing
