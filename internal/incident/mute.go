package incident

import "time"

// MuteTag is the key of a tag on a service or a cluster that silences it until a time, such as
// 2026-12-01T03:00:00+09:00.
const MuteTag = "ecswhy:mute-until"

// Muter is what asks for silence.
type Muter string

// The muters.
const (
	MutedBySetting    Muter = "setting"
	MutedByServiceTag Muter = "service-tag"
	MutedByClusterTag Muter = "cluster-tag"
)

// Mute asks for silence about what happens before a time.
type Mute struct {
	By      Muter     `json:"by,omitzero"`
	Setting string    `json:"setting,omitzero"` // the setting's glob of services
	Until   time.Time `json:"until,omitzero"`   // zero where a tag's value is no time
}

// AllMutes are the incident's own mutes and those that the tags of its service and cluster ask for.
func (i Incident) AllMutes() []Mute {
	out := append([]Mute{}, i.Mutes...)
	for _, place := range []struct {
		muter Muter
		tags  map[string]string
	}{{MutedByServiceTag, i.Service.Tags}, {MutedByClusterTag, i.ClusterTags}} {
		if value, there := place.tags[MuteTag]; there {
			until, _ := time.Parse(time.RFC3339, value)
			out = append(out, Mute{By: place.muter, Until: until})
		}
	}
	return out
}

// String names what asks, for a log and for a gap.
func (m Mute) String() string {
	switch m.By {
	case MutedByServiceTag:
		return "the tag " + MuteTag + " of the service"
	case MutedByClusterTag:
		return "the tag " + MuteTag + " of the cluster"
	case MutedBySetting:
	}
	return "the setting " + m.Setting
}

// Unmuted is when the last of the mutes ended that are over when the incident happens; zero where there is none.
func (i Incident) Unmuted() time.Time {
	var last time.Time
	for _, mute := range i.AllMutes() {
		if mute.Until.After(last) && !mute.Until.After(i.Time) {
			last = mute.Until
		}
	}
	return last
}
