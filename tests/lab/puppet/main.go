// Puppet is an app that behaves as it is told: by PUPPET_* variables, and while it runs by `puppet set NAME=VALUE…`.
//
//	LISTEN=80            where it listens, by comma: a port, 127.0.0.1:80, [::1]:80, own:80 (the container's address)
//	DELAY=20s            how long it starts before it listens
//	TLS=on               it speaks HTTPS, with a certificate of its own that nobody trusts
//	SLOW=8s              how long it thinks before it answers
//	STATUS=500           what it answers, with BODY; 200 else
//	BODY=text            what stands in the answer; \n is a new line
//	HOSTS=a,b            the only Host headers that it takes (a port is ignored); 400 for others, in Django's words
//	BELOW=/app/          the only path that it knows; 404 elsewhere
//	REDIRECT=URL         302 to there; {url} is https and the Host and path that were asked for
//	SAY=text             a line on stdout at the start, COMPLAIN one on stderr
//	NEEDS=db:5432        it dies, or with NEEDS_MODE=answer says 500, while it cannot connect there
//	WRITES=/data/file    it dies when it may not write there
//	EXIT=2s EXIT_CODE=3  it ends so long after its start; with EXIT=0s at once
//	EAT=64               mebibytes that it takes and keeps
//	HEALTH=sick          what `puppet health` finds: it fails
//	DEAF=on              it does not hear SIGTERM
//
// `puppet health` is a health check, `puppet get URL` prints the status of a request, `puppet sleep` waits for SIGTERM.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	verb := ""
	if len(os.Args) > 1 {
		verb = os.Args[1]
	}
	switch verb {
	case "set":
		if err := setLive(os.Args[2:]); err != nil {
			die(err.Error(), 2)
		}
	case "health":
		if said := setting("HEALTH"); said != "" {
			die(said, 1)
		}
	case "get":
		answer, err := http.Get(os.Args[2])
		if err != nil {
			die(err.Error(), 1)
		}
		fmt.Println(answer.StatusCode)
	case "sleep":
		wait()
	default:
		perform()
	}
}

// perform is the app's life.
func perform() {
	say(os.Stdout, setting("SAY"))
	say(os.Stderr, setting("COMPLAIN"))
	go wait()
	if path := setting("WRITES"); path != "" {
		file, err := os.Create(path)
		if err != nil {
			die(err.Error(), 1)
		}
		file.Close()
	}
	if needed := setting("NEEDS"); needed != "" && setting("NEEDS_MODE") == "" {
		if err := reach(needed); err != nil {
			die("Error: cannot connect to the database: "+err.Error(), 1)
		}
	}
	time.Sleep(span("DELAY"))
	go eat()
	var stage stage
	begun := time.Now()
	for ; ; time.Sleep(50 * time.Millisecond) {
		if after := setting("EXIT"); after != "" && time.Since(begun) >= span("EXIT") {
			say(os.Stderr, setting("COMPLAIN"))
			code, _ := strconv.Atoi(setting("EXIT_CODE"))
			os.Exit(code)
		}
		stage.follow(setting("LISTEN"), setting("TLS") != "")
	}
}

// wait ends the program when it is told to.
func wait() {
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, syscall.SIGTERM, syscall.SIGINT)
	for range heard {
		if setting("DEAF") == "" {
			os.Exit(0)
		}
	}
}

// eat takes memory page by page, so that a limit is felt.
func eat() {
	size, _ := strconv.Atoi(setting("EAT"))
	var kept [][]byte
	for ; size > 0; size-- {
		piece := make([]byte, 1<<20)
		for at := 0; at < len(piece); at += 4096 {
			piece[at] = 1
		}
		kept = append(kept, piece)
		time.Sleep(5 * time.Millisecond)
	}
	select {} // and keeps it
}

func reach(address string) error {
	connection, err := net.DialTimeout("tcp", address, 2*time.Second)
	if err == nil {
		connection.Close()
	}
	return err
}

func say(to *os.File, text string) {
	if text != "" {
		fmt.Fprintln(to, text)
	}
}

func die(words string, code int) {
	fmt.Fprintln(os.Stderr, words)
	os.Exit(code)
}

func span(name string) time.Duration {
	length, _ := time.ParseDuration(setting(name))
	return length
}

func lines(text string) string { return strings.ReplaceAll(text, `\n`, "\n") }
