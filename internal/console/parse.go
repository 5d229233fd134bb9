package console

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/awsname"
)

// Place is what a page of the ECS console shows. Parts that its address does not name are empty.
type Place struct {
	Partition string
	Region    string
	Cluster   string
	Service   string
	Task      string
}

// Parse reads the address of a page about an ECS cluster, service or task, as pasted from a browser:
//
//	https://us-west-2.console.aws.amazon.com/ecs/v2/clusters/prod/services/web/health?region=us-west-2 -> prod, web
//	https://console.aws.amazon.com/ecs/home?region=us-west-2#/clusters/prod/tasks/0123456789abcdef -> prod, the task
//
// An address that signs the reader in first, as this package writes them, is read too.
func Parse(address string) (Place, error) {
	place, err := parse(address)
	if err != nil {
		return Place{}, fmt.Errorf("read console address: %w", err)
	}
	return place, nil
}

func parse(address string) (Place, error) {
	page, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return Place{}, errors.New("it is not a web address")
	}
	if inner := destination(page.Fragment); inner != "" {
		if page, err = url.Parse(inner); err != nil {
			return Place{}, errors.New("the address behind the sign-in is not a web address")
		}
	}
	place, ok := hosted(page.Hostname())
	if !ok || page.Scheme != "https" {
		return Place{}, errors.New("it is not of the AWS console")
	}
	if region := page.Query().Get("region"); region != "" {
		place.Region = region
	}
	path := page.Path
	if strings.HasSuffix(path, "/ecs/home") {
		path, _, _ = strings.Cut(page.Fragment, "?")
	}
	return place.named(strings.Split(strings.Trim(path, "/"), "/"))
}

// destination is the page that an access portal's shortcut leads to: #/console?account_id=...&destination=ADDRESS.
func destination(fragment string) string {
	path, query, _ := strings.Cut(fragment, "?")
	values, err := url.ParseQuery(query)
	if path != "/console" || err != nil {
		return ""
	}
	return values.Get("destination")
}

// hosted finds partition and region of a console's host, which may begin with a session's name.
func hosted(host string) (Place, bool) {
	for partition, domain := range hosts {
		if host == domain {
			return Place{Partition: partition}, true
		}
		if before, ok := strings.CutSuffix(host, "."+domain); ok {
			return Place{Partition: partition, Region: before[strings.LastIndex(before, ".")+1:]}, true
		}
	}
	return Place{}, false
}

// named reads the names out of .../clusters/C, .../clusters/C/services/S and .../clusters/C/tasks/T: kinds and names
// take turns.
func (p Place) named(parts []string) (Place, error) {
	start := slices.Index(parts, "clusters")
	if start < 0 || start+1 >= len(parts) {
		return Place{}, errors.New("it names no ECS cluster")
	}
	for pair := range slices.Chunk(parts[start:], 2) {
		if len(pair) < 2 {
			break
		}
		kind, name := pair[0], pair[1]
		target := map[string]*string{"clusters": &p.Cluster, "services": &p.Service, "tasks": &p.Task}[kind]
		switch {
		case target == nil:
			return p, nil
		case !awsname.IsECS(name):
			return Place{}, fmt.Errorf("%q is not a name", name)
		}
		*target = name
	}
	return p, nil
}
