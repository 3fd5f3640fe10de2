// A stand-in for Traefik's HTTPS, for the lab alone: what it takes from Traefik is the way to the certificate. Traefik 3.7
// (pkg/provider/tailscale) asks tailscaled by github.com/tailscale/tscert for the pair of each domain that a resolver of
// type tailscale has; so does this, with the same library in the same version and the same options of the command line.
// It routes nothing: every path answers 200. The whole of Traefik is not built here: some of its modules cannot be had.
package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/tailscale/tscert"
)

const (
	resolver = "--certificatesresolvers.tailscale.tailscale=true"
	used     = "--entrypoints.websecure.http.tls.certresolver=tailscale"
	domain   = "--entrypoints.websecure.http.tls.domains[0].main="
	secure   = "--entrypoints.websecure.address="
	plain    = "--entrypoints.web.address="
)

func main() {
	has, values := map[string]bool{}, map[string]string{}
	for _, argument := range os.Args[1:] {
		has[argument] = true
		for _, name := range []string{domain, secure, plain} {
			if value, ok := strings.CutPrefix(argument, name); ok {
				values[name] = value
			}
		}
	}
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "the stand-in answers") })
	if values[secure] == "" {
		log.Fatal(http.ListenAndServe(values[plain], page))
	}
	if !has[resolver] || !has[used] || values[domain] == "" {
		log.Fatal("no domain has a resolver of type tailscale")
	}
	go func() {
		log.Fatal(http.ListenAndServe(values[plain], http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://"+values[domain]+r.URL.RequestURI(), http.StatusPermanentRedirect)
		})))
	}()
	server := &http.Server{Addr: values[secure], Handler: page, TLSConfig: &tls.Config{Certificates: []tls.Certificate{pair(values[domain])}}}
	log.Fatal(server.ListenAndServeTLS("", ""))
}

// pair asks until there is one, as Traefik asks again with the next configuration.
func pair(name string) tls.Certificate {
	for {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		certificate, key, err := tscert.CertPair(ctx, name)
		cancel()
		if err == nil {
			made, err := tls.X509KeyPair(certificate, key)
			if err != nil {
				log.Fatal(err)
			}
			return made
		}
		log.Printf("unable to fetch certificate for domain %q: %v", name, err)
		time.Sleep(time.Second)
	}
}
