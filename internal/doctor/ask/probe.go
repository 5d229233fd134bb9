package ask

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/ecswhy/ecswhy/internal/accounts"
	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/doctor"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// atOnce is how many members the function is asked about in one invocation: it reads as many at the same time.
const atOnce = 16

// Probe invokes the function to learn which members it can read.
func Probe(ctx context.Context, settings aws.Config, f doctor.Facts) doctor.Facts {
	if f.HasMembers() {
		readings := newCollector(settings, f.Name).readings(ctx, f.Members())
		f.Readings = &readings
	}
	return f
}

func (c collector) readings(ctx context.Context, members []doctor.Place) doctor.Answer[[]doctor.Reading] {
	var all doctor.Answer[[]doctor.Reading]
	for some := range slices.Chunk(members, atOnce) {
		input := &lambda.InvokeInput{FunctionName: &c.name, Payload: question(some)}
		readings := answer.To(ctx, "lambda:InvokeFunction", c.invoke, input, readingsOf)
		if readings.Gap != nil {
			return readings
		}
		all.Value = append(all.Value, readings.Value...)
	}
	return all
}

func question(members []doctor.Place) []byte {
	places := make([]accounts.Place, len(members))
	for n, member := range members {
		places[n] = accounts.Place(member)
	}
	return accounts.Question(places)
}

// answered are the readings in a function's answer.
type answered []accounts.Reading

// invoke asks the function. That it failed, or gave no list, is an error.
func (c collector) invoke(
	ctx context.Context, input *lambda.InvokeInput, options ...func(*lambda.Options),
) (*answered, error) {
	out, err := c.lambda.Invoke(ctx, input, options...)
	if err != nil {
		return nil, err
	}
	var readings answered
	switch err := json.Unmarshal(out.Payload, &readings); {
	case out.FunctionError != nil:
		return nil, errors.New("the function failed; its log says why")
	case err != nil:
		return nil, fmt.Errorf("its answer cannot be read: %w", err)
	case readings == nil:
		return nil, errors.New("the function did not answer; its version is older than this command's")
	}
	return &readings, nil
}

func readingsOf(readings *answered) []doctor.Reading {
	all := make([]doctor.Reading, len(*readings))
	for n, r := range *readings {
		all[n] = doctor.Reading{Account: plaintext.Line(r.Account), Region: plaintext.Line(r.Region)}
		for _, gap := range r.Gaps {
			calls := &all[n].Unknown
			if gap.Kind == incident.Denied {
				calls = &all[n].Denied
			}
			*calls = append(*calls, plaintext.Line(gap.Operation))
		}
	}
	return all
}
