package incident

import "time"

// MuteTag is the key of a tag on a service or a cluster that silences it until a time, such as
// 2026-12-01T03:00:00+09:00.
const MuteTag = "ecswhy:mute-until"

// Mute asks for silence about what happens before a time.
type Mute struct {
	By     string    `json:"by,omitzero"`     // what asks: a setting, or the tag of a service or cluster
	Tagged Tagged    `json:"tagged,omitzero"` // whose tag asks; empty for a setting
	Until  time.Time `json:"until,omitzero"`  // zero where a tag's value is no time
}

// Tagged says what has a tag.
type Tagged string

// What can have the tag that mutes.
const (
	OfService Tagged = "service"
	OfCluster Tagged = "cluster"
)

// AllMutes are the incident's own mutes and those that the tags of its service and cluster ask for.
func (i Incident) AllMutes() []Mute {
	out := append([]Mute{}, i.Mutes...)
	for _, place := range []struct {
		of   Tagged
		tags map[string]string
	}{{OfService, i.Service.Tags}, {OfCluster, i.ClusterTags}} {
		if value, there := place.tags[MuteTag]; there {
			until, _ := time.Parse(time.RFC3339, value)
			out = append(out, Mute{"the tag " + MuteTag + " of the " + string(place.of), place.of, until})
		}
	}
	return out
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
