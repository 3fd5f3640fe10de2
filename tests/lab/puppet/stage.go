package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// stage is where the app listens.
type stage struct {
	listen    string
	secret    bool
	listeners []net.Listener
}

// follow opens and closes listeners until they are what was told.
func (s *stage) follow(listen string, secret bool) {
	if listen == "" {
		listen = "80"
	}
	if listen == s.listen && secret == s.secret {
		return
	}
	for _, one := range s.listeners {
		one.Close()
	}
	s.listeners, s.listen, s.secret = nil, listen, secret
	for _, address := range strings.Split(listen, ",") {
		if address == "none" {
			continue
		}
		one, err := open(address)
		if err != nil {
			die("Error: "+err.Error(), 1)
		}
		if secret {
			one = tls.NewListener(one, &tls.Config{Certificates: []tls.Certificate{ownCertificate()}})
		}
		s.listeners = append(s.listeners, one)
		go http.Serve(one, http.HandlerFunc(answer))
	}
}

func open(address string) (net.Listener, error) {
	network := "tcp"
	switch {
	case !strings.Contains(address, ":"):
		address = ":" + address
	case strings.HasPrefix(address, "own:"):
		address = ownAddress() + strings.TrimPrefix(address, "own")
	}
	if strings.HasPrefix(address, "[::]") {
		network = "tcp6"
	}
	return net.Listen(network, address)
}

func ownAddress() string {
	addresses, _ := net.InterfaceAddrs()
	for _, one := range addresses {
		if ip, ok := one.(*net.IPNet); ok && !ip.IP.IsLoopback() && ip.IP.To4() != nil && !strings.HasPrefix(one.String(), "100.") {
			return ip.IP.String()
		}
	}
	return "127.0.0.1"
}

func answer(w http.ResponseWriter, r *http.Request) {
	time.Sleep(span("SLOW"))
	host, _, _ := strings.Cut(r.Host, ":")
	status, _ := strconv.Atoi(setting("STATUS"))
	switch needed := setting("NEEDS"); {
	case needed != "" && reach(needed) != nil:
		err := reach(needed)
		fmt.Fprintln(os.Stderr, "Error: cannot connect to the database:", err)
		http.Error(w, "Internal Server Error", 500)
	case setting("HOSTS") != "" && !listed(host, setting("HOSTS")):
		fmt.Fprintf(os.Stderr, "Invalid HTTP_HOST header: '%s'. You may need to add '%s' to ALLOWED_HOSTS.\n", r.Host, host)
		http.Error(w, "Bad Request (400)", 400)
	case !strings.HasPrefix(r.URL.Path, setting("BELOW")):
		http.NotFound(w, r)
	case setting("REDIRECT") != "":
		w.Header().Set("Location", strings.ReplaceAll(setting("REDIRECT"), "{url}", "https://"+host+r.URL.RequestURI()))
		w.WriteHeader(302)
	case status != 0:
		if status >= 500 {
			fmt.Fprintln(os.Stderr, "Error: request failed with status", status)
		}
		http.Error(w, lines(setting("BODY")), status)
	case setting("BODY") != "":
		fmt.Fprint(w, lines(setting("BODY")))
	default:
		fmt.Fprintln(w, "hello from the app")
	}
}

func listed(name, names string) bool {
	for _, one := range strings.Split(names, ",") {
		if one == name {
			return true
		}
	}
	return false
}

func ownCertificate() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		die(err.Error(), 1)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "puppet"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		die(err.Error(), 1)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
