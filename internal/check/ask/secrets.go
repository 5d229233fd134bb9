package ask

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/check"
)

// regionOf is the Region in an ARN.
func regionOf(arn string) string {
	parts := strings.Split(arn, ":")
	if len(parts) < 4 {
		return ""
	}
	return parts[3]
}

func (w *World) secrets(arn string) *secretsmanager.Client {
	return secretsmanager.NewFromConfig(w.inRegion(regionOf(arn)))
}

// Secret asks about a secret, without its value.
func (w *World) Secret(ctx context.Context, arn string) answer.Answer[check.StoredSecret] {
	return once(w, "secret "+arn, func() answer.Answer[check.StoredSecret] {
		return answer.To(ctx, "secretsmanager:DescribeSecret", w.secrets(arn).DescribeSecret,
			&secretsmanager.DescribeSecretInput{SecretId: &arn},
			func(out *secretsmanager.DescribeSecretOutput) check.StoredSecret {
				return check.StoredSecret{
					ARN: aws.ToString(out.ARN), KeyID: aws.ToString(out.KmsKeyId), Deleted: out.DeletedDate != nil,
					Versions: out.VersionIdsToStages,
				}
			})
	})
}

// SecretKeys reads a secret's value and keeps the names of its JSON keys alone.
func (w *World) SecretKeys(ctx context.Context, arn, stage, version string) answer.Answer[check.SecretValue] {
	return once(w, "keys "+arn+" "+stage+" "+version, func() answer.Answer[check.SecretValue] {
		input := &secretsmanager.GetSecretValueInput{SecretId: &arn}
		if stage != "" {
			input.VersionStage = &stage
		}
		if version != "" {
			input.VersionId = &version
		}
		return answer.To(ctx, "secretsmanager:GetSecretValue", w.secrets(arn).GetSecretValue, input,
			func(out *secretsmanager.GetSecretValueOutput) check.SecretValue {
				var members map[string]json.RawMessage
				if json.Unmarshal([]byte(aws.ToString(out.SecretString)), &members) != nil {
					return check.SecretValue{}
				}
				return check.SecretValue{IsObject: true, Keys: slices.Sorted(maps.Keys(members))}
			})
	})
}

// atATime is how many parameters GetParameters takes.
const atATime = 10

// MissingParameters asks for parameters without having them decrypted, and keeps no value.
func (w *World) MissingParameters(ctx context.Context, region string, names []string) answer.Answer[[]string] {
	client := ssm.NewFromConfig(w.inRegion(region))
	var all answer.Answer[[]string]
	parts := slices.Collect(slices.Chunk(names, atATime))
	for _, a := range answer.Each(parts, func(part []string) answer.Answer[[]string] {
		return once(w, "parameters "+region+" "+strings.Join(part, " "), func() answer.Answer[[]string] {
			return answer.To(ctx, "ssm:GetParameters", client.GetParameters, &ssm.GetParametersInput{Names: part},
				func(out *ssm.GetParametersOutput) []string { return out.InvalidParameters })
		})
	}) {
		all.Value = append(all.Value, a.Value...)
		if a.Gap != nil {
			all.Gap = a.Gap
		}
	}
	return all
}

// Key asks for the state of a key.
func (w *World) Key(ctx context.Context, id string) answer.Answer[string] {
	return once(w, "key "+id, func() answer.Answer[string] {
		return answer.To(ctx, "kms:DescribeKey", kms.NewFromConfig(w.inRegion(regionOf(id))).DescribeKey,
			&kms.DescribeKeyInput{KeyId: &id},
			func(out *kms.DescribeKeyOutput) string { return string(out.KeyMetadata.KeyState) })
	})
}

// Object asks whether an object of S3 is there.
func (w *World) Object(ctx context.Context, arn string) answer.Answer[struct{}] {
	return once(w, "object "+arn, func() answer.Answer[struct{}] {
		_, place, _ := strings.Cut(arn, ":::")
		bucket, key, _ := strings.Cut(place, "/")
		client := s3.NewFromConfig(w.settings, func(o *s3.Options) { o.UsePathStyle = w.settings.BaseEndpoint != nil })
		return answer.To(ctx, "s3:GetObject", client.HeadObject, &s3.HeadObjectInput{Bucket: &bucket, Key: &key},
			func(*s3.HeadObjectOutput) struct{} { return struct{}{} })
	})
}

// LogGroup asks whether a log group is there.
func (w *World) LogGroup(ctx context.Context, region, name string) answer.Answer[struct{}] {
	return once(w, "log "+region+" "+name, func() answer.Answer[struct{}] {
		client := cloudwatchlogs.NewFromConfig(w.inRegion(region))
		groups := answer.To(ctx, "logs:DescribeLogGroups", client.DescribeLogGroups,
			&cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: &name},
			func(out *cloudwatchlogs.DescribeLogGroupsOutput) (names []string) {
				for _, g := range out.LogGroups {
					names = append(names, aws.ToString(g.LogGroupName))
				}
				return names
			})
		if groups.Gap == nil && !slices.Contains(groups.Value, name) {
			return answer.Answer[struct{}]{Missing: true}
		}
		return with(groups, func([]string) struct{} { return struct{}{} })
	})
}
