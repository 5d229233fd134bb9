package accounts

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// question is a payload that asks the function which members it can read. It has the form of an event, so that a
// function of an older version, or one without members, leaves it as it leaves any event that is not its own.
type question struct {
	Source     string   `json:"source"`
	DetailType string   `json:"detail-type"`
	Detail     ofPlaces `json:"detail"`
}

type ofPlaces struct {
	Members []Place `json:"members"`
}

const (
	ownSource = "ecswhy"
	probeType = "ecswhy members"
)

// Question is the payload that asks a function which of these places it can read.
func Question(places []Place) []byte {
	payload, err := json.Marshal(question{ownSource, probeType, ofPlaces{places}})
	if err != nil {
		panic(err) // of texts
	}
	return payload
}

// Asked are the places that a payload asks about, if it is a question.
func Asked(payload []byte) (places []Place, isQuestion bool) {
	var q question
	if !bytes.Contains(payload, []byte(probeType)) || json.Unmarshal(payload, &q) != nil {
		return nil, false
	}
	return q.Detail.Members, q.Source == ownSource && q.DetailType == probeType
}

// Reading is what came of the lookups in a place. That what was looked up does not exist is no gap.
type Reading struct {
	Place
	Gaps []incident.Gap `json:"gaps"`
}

// Probe makes in each place the lookups for a task that does not exist, with the role and the limits that they always
// have there. A text that is no place is left out.
func (m *Members) Probe(ctx context.Context, places []Place) []Reading {
	places = slices.DeleteFunc(slices.Clone(places), func(at Place) bool { return !m.canBe(at) })
	readings := make([]Reading, len(places))
	var probes errands
	for n, at := range places {
		probes.start(func() { readings[n] = Reading{at, gapsOf(m.Fill(ctx, m.nothing(at)))} })
	}
	probes.wait()
	return readings
}

// canBe reports whether AWS could have such a place.
func (m *Members) canBe(at Place) bool {
	return awsname.IsAccount(at.Account) && awsname.IsRegionOf(m.partition(), at.Region)
}

// nothing is a failure of a task that does not exist, in a cluster that does not.
func (m *Members) nothing(at Place) incident.Incident {
	const name = "ecswhy-probe"
	arn := "arn:" + m.partition() + ":ecs:" + at.Region + ":" + at.Account + ":"
	now := time.Now()
	return incident.Incident{
		ID: name, Kind: incident.TaskStopped, Partition: m.partition(), Account: at.Account, Region: at.Region, Time: now,
		Cluster: name, ServiceName: name, ServiceARN: arn + "service/" + name + "/" + name,
		Tasks: []incident.Task{{
			ARN:           arn + "task/" + name + "/00000000000000000000000000000000",
			DefinitionARN: arn + "task-definition/" + name + ":1", Group: "service:" + name, StartedBy: "ecs-svc/1",
			LastStatus: "STOPPED", StopCode: "TaskFailedToStart", StoppedReason: "ResourceInitializationError",
			CreatedAt: now, StoppedAt: now,
		}},
	}
}

// gapsOf are the gaps of an incident that say that something could not be asked, one for each call.
func gapsOf(inc incident.Incident) []incident.Gap {
	gaps := []incident.Gap{}
	for _, gap := range inc.Gaps {
		named := slices.ContainsFunc(gaps, func(g incident.Gap) bool { return g.Operation == gap.Operation })
		if gap.Kind != incident.Missing && !named {
			gaps = append(gaps, gap)
		}
	}
	return gaps
}
