package ask

import (
	"cmp"
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
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

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

// parameters are which of those that were asked for are not there, and which are SecureStrings.
type parameters struct{ missing, secure []string }

// parameters asks for parameters without having them decrypted, and keeps no value.
func (w *World) parameters(ctx context.Context, region string, names []string) (all answer.Answer[parameters]) {
	client := ssm.NewFromConfig(w.inRegion(region))
	parts := slices.Collect(slices.Chunk(names, atATime))
	for _, a := range answer.Each(parts, func(part []string) answer.Answer[parameters] {
		return once(w, "parameters "+region+" "+strings.Join(part, " "), func() answer.Answer[parameters] {
			return answer.To(ctx, "ssm:GetParameters", client.GetParameters, &ssm.GetParametersInput{Names: part}, found)
		})
	}) {
		all.Value.missing = append(all.Value.missing, a.Value.missing...)
		all.Value.secure = append(all.Value.secure, a.Value.secure...)
		if a.Gap != nil {
			all.Gap = a.Gap
		}
	}
	return all
}

func found(out *ssm.GetParametersOutput) parameters {
	p := parameters{missing: out.InvalidParameters}
	for _, one := range out.Parameters {
		if one.Type == types.ParameterTypeSecureString {
			p.secure = append(p.secure, aws.ToString(one.Name))
		}
	}
	return p
}

// MissingParameters asks which parameters are not there.
func (w *World) MissingParameters(ctx context.Context, region string, names []string) answer.Answer[[]string] {
	return with(w.parameters(ctx, region, names), func(p parameters) []string { return p.missing })
}

// ParameterKeys asks for the keys of SecureStrings.
func (w *World) ParameterKeys(ctx context.Context, region string, names []string) answer.Answer[map[string]string] {
	all := w.parameters(ctx, region, names)
	keys := map[string]string{}
	if all.Gap != nil || len(all.Value.secure) == 0 {
		return with(all, func(parameters) map[string]string { return keys })
	}
	described := once(w, "keys of "+region+" "+strings.Join(all.Value.secure, " "),
		func() answer.Answer[[]metadata] { return w.described(ctx, region, all.Value.secure) })
	for _, one := range described.Value {
		keys[aws.ToString(one.Name)] = aws.ToString(one.KeyId)
	}
	return with(described, func([]metadata) map[string]string { return keys })
}

// metadata are what is known of a parameter beside its value.
type metadata = types.ParameterMetadata

// described are parameters as a filter of at most 50 names takes them.
func (w *World) described(ctx context.Context, region string, names []string) (all answer.Answer[[]metadata]) {
	client := ssm.NewFromConfig(w.inRegion(region))
	for part := range slices.Chunk(names, 50) {
		filters := []types.ParameterStringFilter{{Key: aws.String("Name"), Option: aws.String("Equals"), Values: part}}
		some := answer.ToAll(ctx, "ssm:DescribeParameters", client.DescribeParameters,
			func(token *string) *ssm.DescribeParametersInput {
				return &ssm.DescribeParametersInput{ParameterFilters: filters, MaxResults: aws.Int32(50), NextToken: token}
			},
			func(out *ssm.DescribeParametersOutput) ([]metadata, *string) {
				return out.Parameters, out.NextToken
			})
		if some.Gap != nil {
			return some
		}
		all.Value = append(all.Value, some.Value...)
	}
	return all
}

// Key asks for a key.
func (w *World) Key(ctx context.Context, region, id string) answer.Answer[check.Key] {
	region = cmp.Or(regionOf(id), region)
	return once(w, "key "+region+" "+id, func() answer.Answer[check.Key] {
		return answer.To(ctx, "kms:DescribeKey", kms.NewFromConfig(w.inRegion(region)).DescribeKey,
			&kms.DescribeKeyInput{KeyId: &id},
			func(out *kms.DescribeKeyOutput) check.Key {
				return check.Key{ARN: aws.ToString(out.KeyMetadata.Arn), State: string(out.KeyMetadata.KeyState)}
			})
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
