package message

import (
	"strings"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// links are where to click next: the deployment, the task that failed last, its logs and its image.
func (d draft) links() string {
	l := d.words.links
	var links []string
	if !d.style.slack { // in chat the names themselves are links
		links = append(links, d.link(l.cluster, d.site.Cluster(d.inc.Cluster)), d.link(l.service, d.site.ServiceHealth(d.inc.Cluster, d.inc.ServiceName)))
	}
	links = append(links, d.link(l.deployments, d.deploymentsPage()))
	if len(d.v.Tasks) > 0 {
		task := d.v.Tasks[0]
		id := lastPart(task.ARN)
		links = append(links, d.link(l.task, d.site.Task(d.inc.Cluster, id)))
		if address := d.logStream(task); address != "" {
			links = append(links, d.link(l.logs, address))
		} else if d.ran(task) {
			links = append(links, d.link(l.taskLogs, d.site.TaskLogs(d.inc.Cluster, id)))
		}
	}
	if strings.HasPrefix(string(d.v.Cause), "image-") {
		links = append(links, d.link(l.image, d.site.ECRImage(d.v.Entities["image"], "")))
	}
	if d.advised() {
		links = append(links, d.link(l.page, d.v.Cause.About().Page))
	}
	return strings.Join(nonEmpty(links...), d.separator())
}

func (d draft) link(label, address string) string {
	if address == "" {
		return ""
	}
	return d.style.link(label, address)
}

// separator keeps links on one line in chat, and on lines of their own where addresses are shown.
func (d draft) separator() string {
	if d.style.slack {
		return " · "
	}
	return "\n  "
}

func (d draft) deploymentsPage() string {
	if d.inc.Kind == incident.TaskStopped && d.inc.DeploymentID == "" {
		return ""
	}
	return d.site.ServiceDeployments(d.inc.Cluster, d.inc.ServiceName)
}

// ran says whether the container to blame may have written anything.
func (d draft) ran(task incident.Task) bool {
	return d.v.Exited || !task.StartedAt.IsZero()
}

// logStream is the stream of the container to blame: PREFIX/CONTAINER/TASK, and without a prefix the runtime's id of the
// container. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
func (d draft) logStream(task incident.Task) string {
	if !d.ran(task) {
		return ""
	}
	for _, definition := range d.inc.TaskDefinition.Containers {
		if definition.Name != d.v.Container || definition.LogDriver != "awslogs" {
			continue
		}
		region := definition.LogRegion
		if region == "" {
			region = d.inc.Region
		}
		return d.other(region).LogStream(definition.LogGroup, stream(definition, task))
	}
	return ""
}

func stream(definition incident.ContainerDefinition, task incident.Task) string {
	if definition.LogPrefix != "" {
		return definition.LogPrefix + "/" + definition.Name + "/" + lastPart(task.ARN)
	}
	for _, c := range task.Containers {
		if c.Name == definition.Name {
			return c.RuntimeID
		}
	}
	return ""
}
