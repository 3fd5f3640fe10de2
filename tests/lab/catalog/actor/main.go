// actor stands in for any application's image. It tells the desk what reached it (environment, mounts, user, arguments),
// is told where to listen and which databases to log in to, and answers 200 only when all of that is right, else 500 with
// what is wrong. Called by another name it is that image's health check; as `actor as UID GID COMMAND…` it changes the user.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Orders are what the desk answers to a report.
type Orders struct {
	Name     string   `json:"name"`
	Listen   []Listen `json:"listen"`
	Logins   []Login  `json:"logins"`
	Ends     bool     `json:"ends"` // a job: it exits when its work is done
	Problems []string `json:"problems"`
}

type actor struct {
	desk   string
	id     string // of whose network this is: in a shared one the sidecar's
	nonce  string
	orders Orders

	mutex sync.Mutex
	wrong []string // nil once everything was right
}

func main() {
	switch {
	case len(os.Args) > 4 && os.Args[1] == "as":
		become(os.Args[2], os.Args[3], os.Args[4:])
	case filepath.Base(os.Args[0]) != "actor":
		if asked := health(); asked == 0 || inThePlay() {
			os.Exit(asked)
		} // else a command line of the entry's own runs this program: it is the application
	}
	go func() {
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
		<-signals
		os.Exit(0)
	}()
	play := &actor{desk: os.Getenv("ACTOR_DESK"), id: containerID(), nonce: namespace(), wrong: []string{"not asked yet"}}
	fmt.Println("actor", play.nonce) // by which the desk knows this container's log from its neighbours'
	if err := play.tell("/report", look(play.id, play.nonce), &play.orders); err != nil {
		fmt.Fprintln(os.Stderr, "the desk does not answer:", err)
		os.Exit(70)
	}
	fmt.Printf("%s: %d problems, listening on %v\n", play.orders.Name, len(play.orders.Problems), play.orders.Listen)
	go play.answerHealth()
	if err := play.listen(); err != nil {
		play.orders.Problems = append(play.orders.Problems, err.Error())
	}
	play.work()
	if play.orders.Ends {
		if play.troubles() == nil {
			os.Exit(0)
		}
		os.Exit(1)
	}
	select {}
}

// work logs in to every database until it may, and tells the desk what came of it.
func (a *actor) work() {
	var wrong []string
	for deadline := time.Now().Add(90 * time.Second); ; time.Sleep(300 * time.Millisecond) {
		wrong = append([]string{}, a.orders.Problems...)
		for _, login := range a.orders.Logins {
			if err := login.try(); err != nil {
				wrong = append(wrong, fmt.Sprintf("login to %s %s: %v", login.Kind, login.Host, err))
			}
		}
		if len(a.orders.Problems) > 0 || len(wrong) == 0 || time.Now().After(deadline) {
			break
		}
	}
	if len(wrong) == 0 {
		wrong = nil
	}
	for _, problem := range wrong {
		fmt.Println("problem:", problem)
	}
	a.mutex.Lock()
	a.wrong = wrong
	a.mutex.Unlock()
	_ = a.tell("/done", map[string]any{"nonce": a.nonce, "problems": wrong}, nil)
}

func (a *actor) troubles() []string {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return a.wrong
}

func (a *actor) tell(path string, said, answer any) error {
	body, err := json.Marshal(said)
	if err != nil {
		return err
	}
	var last error
	for range 100 {
		reply, err := http.Post(a.desk+path, "application/json", bytes.NewReader(body))
		if err == nil {
			text, _ := io.ReadAll(reply.Body)
			reply.Body.Close()
			if reply.StatusCode == http.StatusOK {
				if answer == nil {
					return nil
				}
				return json.Unmarshal(text, answer)
			}
			err = fmt.Errorf("%s: %s", reply.Status, text)
		}
		last = err
		time.Sleep(200 * time.Millisecond)
	}
	return last
}

func become(uid, gid string, command []string) {
	user, _ := strconv.Atoi(uid)
	group, _ := strconv.Atoi(gid)
	for _, err := range []error{syscall.Setgroups([]int{group}), syscall.Setgid(group), syscall.Setuid(user)} {
		if err != nil {
			fmt.Fprintln(os.Stderr, "actor as:", err)
			os.Exit(71)
		}
	}
	path := command[0]
	if !strings.Contains(path, "/") {
		for _, folder := range filepath.SplitList(os.Getenv("PATH")) {
			if _, err := os.Stat(filepath.Join(folder, path)); err == nil {
				path = filepath.Join(folder, path)
				break
			}
		}
	}
	fmt.Fprintln(os.Stderr, "actor as:", syscall.Exec(path, command, os.Environ()))
	os.Exit(72)
}
