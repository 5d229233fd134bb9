package message

import (
	"cmp"
	"strings"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// links are where to click next: the deployment, the task that failed last, its logs and its image.
func (d *draft) links() string {
	l := d.words.Links
	var links []string
	if !d.style.Chat { // in chat the names themselves are links
		links = append(links, d.link(l.Cluster, d.site.Cluster(d.inc.Cluster)), d.link(l.Service, d.servicePage()))
	}
	links = append(links, d.link(l.Deployments, d.deploymentsPage()))
	if len(d.v.Tasks) > 0 {
		task := d.v.Tasks[0]
		id := lastPart(task.ARN)
		links = append(links, d.link(l.Task, d.site.Task(d.inc.Cluster, id)))
		if address := d.logStream(); address != "" {
			links = append(links, d.link(l.Logs, address))
		} else if d.ran(task) && d.inc.Log.Absence == "" {
			links = append(links, d.link(l.TaskLogs, d.site.TaskLogs(d.inc.Cluster, id)))
		}
	}
	links = append(links, d.link(l.Starter, d.starterPage()))
	links = append(links, d.link(l.HookLogs, d.hookLogs()))
	links = append(links, d.things()...)
	if strings.HasPrefix(string(d.v.Cause), "image-") {
		links = append(links, d.link(l.Image, d.site.ECRImage(d.v.Entities["image"], "")))
	}
	if d.advised() {
		links = append(links, d.link(l.Page, d.v.Cause.About().Page))
	}
	return strings.Join(nonEmpty(links...), d.separator())
}

func (d *draft) link(label, address string) string {
	if address == "" {
		return ""
	}
	return d.style.Link(label, address)
}

// separator keeps links on one line in chat, and on lines of their own where addresses are shown.
func (d *draft) separator() string {
	if d.style.Chat {
		return " · "
	}
	return "\n  "
}

// servicePage opens the service, where it still exists.
func (d *draft) servicePage() string {
	if d.v.Impact.Gone {
		return ""
	}
	return d.site.ServiceHealth(d.inc.Cluster, d.inc.ServiceName)
}

func (d *draft) deploymentsPage() string {
	if d.v.Impact.Gone || d.inc.Kind == incident.TaskStopped && d.inc.DeploymentID == "" {
		return ""
	}
	return d.site.ServiceDeployments(d.inc.Cluster, d.inc.ServiceName)
}

// ran reports whether the container to blame may have written anything.
func (d *draft) ran(task incident.Task) bool {
	return d.v.Exited || !task.StartedAt.IsZero()
}

// logStream opens what the container to blame wrote, which CloudWatch keeps longer than ECS keeps the task.
func (d *draft) logStream() string {
	log := d.inc.Log
	if log.Absence != "" {
		return ""
	}
	return d.siteIn(cmp.Or(log.Region, d.inc.Region)).LogStream(log.Group, log.Stream)
}
