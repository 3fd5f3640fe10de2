package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

const live = "/tmp/puppet"

var (
	guard   sync.Mutex
	read    time.Time
	written map[string]string
)

// setting is what NAME is now: told last while it runs, else by the environment.
func setting(name string) string {
	guard.Lock()
	defer guard.Unlock()
	if seen, err := os.Stat(live); err != nil {
		written = nil
	} else if seen.ModTime() != read {
		text, err := os.ReadFile(live)
		if err == nil {
			written, read = parsed(string(text)), seen.ModTime()
		}
	}
	if value, told := written[name]; told {
		return value
	}
	return os.Getenv("PUPPET_" + name)
}

// setLive adds to what was told before; `NAME=` is the default again.
func setLive(told []string) error {
	before, _ := os.ReadFile(live)
	all := parsed(string(before))
	for _, one := range told {
		name, value, found := strings.Cut(one, "=")
		if !found {
			return fmt.Errorf("%s is not NAME=VALUE", one)
		}
		all[name] = value
	}
	var text strings.Builder
	for name, value := range all {
		fmt.Fprintf(&text, "%s=%s\n", name, value)
	}
	if err := os.WriteFile(live+".new", []byte(text.String()), 0o644); err != nil {
		return err
	}
	return os.Rename(live+".new", live)
}

func parsed(text string) map[string]string {
	values := map[string]string{}
	for _, line := range strings.Split(text, "\n") {
		if name, value, found := strings.Cut(line, "="); found {
			values[name] = value
		}
	}
	return values
}
