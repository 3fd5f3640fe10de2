package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// handleDevices is the part of the API that the Machines, Access controls and DNS pages of the admin console have too.
func (a *API) handleDevices() {
	a.mux.HandleFunc("GET /api/v2/tailnet/{tailnet}/devices", func(w http.ResponseWriter, r *http.Request) {
		if a.allowed(w, r, "devices:core:read") {
			answer(w, map[string]any{"devices": a.tailnet.APIDevices()})
		}
	})
	a.mux.HandleFunc("GET /api/v2/device/{id}", func(w http.ResponseWriter, r *http.Request) {
		if !a.allowed(w, r, "devices:core:read") {
			return
		}
		for _, d := range a.tailnet.APIDevices() {
			if d["nodeId"] == r.PathValue("id") {
				answer(w, d)
				return
			}
		}
		refuse(w, http.StatusNotFound, noSuchDevice)
	})
	a.mux.HandleFunc("DELETE /api/v2/device/{id}", func(w http.ResponseWriter, r *http.Request) { a.change(w, r, "delete", "") })
	a.mux.HandleFunc("POST /api/v2/device/{id}/authorized", func(w http.ResponseWriter, r *http.Request) {
		var req struct{ Authorized bool }
		if read(w, r, &req) {
			a.change(w, r, map[bool]string{true: "approve", false: "unapprove"}[req.Authorized], "")
		}
	})
	a.mux.HandleFunc("POST /api/v2/device/{id}/name", func(w http.ResponseWriter, r *http.Request) {
		var req struct{ Name string }
		if read(w, r, &req) {
			a.change(w, r, "rename", strings.TrimSuffix(req.Name, "."+a.tailnet.suffix))
		}
	})
	a.mux.HandleFunc("POST /api/v2/device/{id}/key", func(w http.ResponseWriter, r *http.Request) {
		var req struct{ KeyExpiryDisabled bool }
		if read(w, r, &req) {
			a.change(w, r, map[bool]string{true: "neverexpire", false: "extend"}[req.KeyExpiryDisabled], "")
		}
	})
	a.mux.HandleFunc("GET /api/v2/tailnet/{tailnet}/acl", func(w http.ResponseWriter, r *http.Request) {
		if !a.allowed(w, r, "policy_file:read") {
			return
		}
		w.Header().Set("ETag", `"e0b2816b418b3f266309d94426ac7668ab3c1fa87798785bf82f1085cc2f6d9c"`)
		if r.Header.Get("Accept") == "application/json" {
			answer(w, a.tailnet.APIPolicy())
			return
		}
		w.Header().Set("Content-Type", "application/hujson")
		fmt.Fprintln(w, "// The lab's policy, as its admin wrote it.")
		e := json.NewEncoder(w)
		e.SetIndent("", "\t")
		e.Encode(a.tailnet.APIPolicy())
	})
	a.mux.HandleFunc("GET /api/v2/tailnet/{tailnet}/settings", func(w http.ResponseWriter, r *http.Request) {
		if !a.allowed(w, r, "feature_settings:read") {
			return
		}
		s := a.tailnet.Settings()
		answer(w, map[string]any{"devicesApprovalOn": s.Approval, "devicesAutoUpdatesOn": false,
			"devicesKeyDurationDays": int(s.KeyExpiry / (24 * time.Hour)), "httpsEnabled": s.HTTPS})
	})
}

// change does to one device what the console's menu does; a good answer is 200 and an empty object, or nothing.
func (a *API) change(w http.ResponseWriter, r *http.Request, action, argument string) {
	if !a.allowed(w, r, "devices:core") {
		return
	}
	name := a.tailnet.NameOf(r.PathValue("id"))
	if name == "" {
		refuse(w, http.StatusNotFound, noSuchDevice)
		return
	}
	if err := a.tailnet.Admin(name, action, argument); err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if action != "delete" {
		answer(w, map[string]any{})
	}
}

// Scopes of a key: an API access token has all of its user's rights.
func (t *Tailnet) Scopes(id string) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	k := t.keys[id]
	switch {
	case k == nil:
		return nil
	case k.Kind == "api":
		return []string{"all"}
	case len(k.Scopes) > 0:
		return k.Scopes
	}
	return []string{"auth_keys"}
}

// APIToken is the ID of an API access token that is good, or "".
func (t *Tailnet) APIToken(text string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, k := range t.keys {
		if k.Kind == "api" && k.Text == text && !k.Revoked {
			return k.ID
		}
	}
	return ""
}

// NameOf finds a device by the ID that the API gives it.
func (t *Tailnet) NameOf(id string) string {
	for _, d := range t.State().Devices {
		if d.StableID == id {
			return d.Name
		}
	}
	return ""
}

// APIDevices are the devices in the API's own words (publicapi/device.md).
func (t *Tailnet) APIDevices() []map[string]any {
	found := []map[string]any{}
	for _, d := range t.State().Devices {
		expires := time.Time{}
		if d.KeyExpiry != nil {
			expires = *d.KeyExpiry
		}
		one := map[string]any{
			"addresses": addressesOf(d), "id": strings.Trim(d.StableID, "nCTRL"), "nodeId": d.StableID, "user": d.User,
			"name": strings.TrimSuffix(d.DNSName, "."), "hostname": d.Hostname, "os": "linux", "authorized": d.Approved,
			"keyExpiryDisabled": d.KeyExpiry == nil, "expires": expires, "isExternal": false, "isEphemeral": d.Ephemeral,
			"nodeKey": d.NodeKey, "connectedToControl": d.Online, "blocksIncomingConnections": false,
			"multipleConnections": d.Connections > 1,
		}
		if d.Created != nil {
			one["created"] = *d.Created
		}
		if d.LastSeen != nil && !d.Online {
			one["lastSeen"] = *d.LastSeen
		}
		if len(d.Tags) > 0 {
			one["tags"] = d.Tags
		}
		found = append(found, one)
	}
	return found
}

func addressesOf(d DeviceState) []string {
	found := []string{}
	for _, p := range d.Addresses {
		found = append(found, p.Addr().String())
	}
	return found
}

// APIPolicy is the policy file that would make the tailnet's switches as they are.
func (t *Tailnet) APIPolicy() map[string]any {
	s := t.Settings()
	policy := map[string]any{
		"grants":    []map[string]any{{"src": []string{"*"}, "dst": []string{"*"}, "ip": []string{"*"}}},
		"tagOwners": s.TagOwners,
	}
	if s.Funnel {
		policy["nodeAttrs"] = []map[string]any{{"target": []string{"*"}, "attr": []string{"funnel"}}}
	}
	return policy
}
