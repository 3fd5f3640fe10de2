package main

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"
)

// Login is a database that this container was told of, with the password that reached it.
type Login struct {
	Kind     string `json:"kind"` // postgres, mysql, redis, or tcp: to be reached is all
	Host     string `json:"host"`
	Port     int    `json:"port"`
	User     string `json:"user"`
	Password string `json:"password"`
	Database string `json:"database"`
}

func (l Login) try() error {
	switch l.Kind {
	case "postgres":
		address := url.URL{Scheme: "postgres", User: url.UserPassword(l.User, l.Password), Host: l.at(), Path: l.Database, RawQuery: "sslmode=disable"}
		return l.ask("postgres", address.String())
	case "mysql":
		config := mysql.NewConfig()
		config.User, config.Passwd, config.Net, config.Addr, config.DBName = l.User, l.Password, "tcp", l.at(), l.Database
		return l.ask("mysql", config.FormatDSN())
	case "redis":
		return l.redis()
	default:
		connection, err := net.DialTimeout("tcp", l.at(), 3*time.Second)
		if err == nil {
			connection.Close()
		}
		return err
	}
}

func (l Login) at() string { return fmt.Sprintf("%s:%d", l.Host, l.Port) }

// ask writes and reads: the application's own user must be able to make its tables.
func (l Login) ask(driver, address string) error {
	handle, err := sql.Open(driver, address)
	if err != nil {
		return err
	}
	defer handle.Close()
	patience, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if l.Database == "" {
		return handle.PingContext(patience) // the application makes its databases by itself
	}
	for _, words := range []string{"CREATE TABLE IF NOT EXISTS actor_was_here (seen INT)", "INSERT INTO actor_was_here VALUES (1)"} {
		if _, err := handle.ExecContext(patience, words); err != nil {
			return err
		}
	}
	return nil
}

func (l Login) redis() error {
	connection, err := net.DialTimeout("tcp", l.at(), 3*time.Second)
	if err != nil {
		return err
	}
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(5 * time.Second))
	lines := bufio.NewReader(connection)
	words := "PING\r\n"
	if l.Password != "" {
		words = fmt.Sprintf("*2\r\n$4\r\nAUTH\r\n$%d\r\n%s\r\n", len(l.Password), l.Password)
	}
	fmt.Fprint(connection, words)
	said, err := lines.ReadString('\n')
	if err != nil {
		return err
	}
	if !strings.HasPrefix(said, "+") {
		return fmt.Errorf("%s", strings.TrimSpace(said))
	}
	return nil
}
