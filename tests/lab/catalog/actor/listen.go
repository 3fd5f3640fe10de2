package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// Listen is one port: http, https (a certificate of its own making), tcp or udp.
type Listen struct {
	Port int    `json:"port"`
	Kind string `json:"kind"`
}

func (a *actor) listen() error {
	for _, one := range a.orders.Listen {
		address := fmt.Sprintf(":%d", one.Port)
		switch one.Kind {
		case "udp":
			if _, err := net.ListenPacket("udp", address); err != nil {
				return err
			}
		case "tcp":
			if len(a.orders.Problems) > 0 {
				continue // a wrong stack must not look well from outside
			}
			listener, err := net.Listen("tcp", address)
			if err != nil {
				return err
			}
			go greet(listener)
		default:
			listener, err := net.Listen("tcp", address)
			if err != nil {
				return err
			}
			if one.Kind == "https" {
				listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{selfSigned()}})
			}
			go http.Serve(listener, http.HandlerFunc(a.answer))
		}
	}
	return nil
}

func greet(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		fmt.Fprintln(connection, "hello")
		connection.Close()
	}
}

func (a *actor) answer(writer http.ResponseWriter, request *http.Request) {
	if wrong := a.troubles(); wrong != nil {
		http.Error(writer, strings.Join(wrong, "\n"), http.StatusInternalServerError)
		return
	}
	fmt.Fprintf(writer, "%s answers %s\n", a.orders.Name, request.URL.Path)
}

// answerHealth serves the health checks of this container alone, though others share its network.
func (a *actor) answerHealth() {
	listener, err := net.Listen("unix", "@actor-"+a.nonce)
	if err != nil {
		return
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		if a.troubles() == nil {
			fmt.Fprint(connection, "ok")
		}
		connection.Close()
	}
}

func health() int {
	connection, err := net.DialTimeout("unix", "@actor-"+namespace(), 2*time.Second)
	if err != nil {
		return 1
	}
	word := make([]byte, 2)
	if read, _ := connection.Read(word); read != 2 {
		return 1
	}
	fmt.Println("PONG ok")
	return 0
}

func selfSigned() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(24 * time.Hour), DNSNames: []string{"localhost"}}
	raw, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}
}

// inThePlay is true when the container's first process is the actor: this one is a health check then.
func inThePlay() bool {
	first, err := os.Readlink("/proc/1/exe")
	return err == nil && strings.HasSuffix(first, "/actor") && os.Getpid() != 1
}
