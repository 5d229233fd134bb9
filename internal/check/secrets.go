package check

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/cause"
)

var ofSecrets = []problem{
	{"secrets", "secret-missing", cause.SecretNotFound, "", "",
		said{"The secret {secret} does not exist.", "Create or restore it, or correct valueFrom of {name}."},
		said{"シークレット {secret} が存在しません。", "作成または復元するか、{name} の valueFrom を直してください。"}},
	{"secrets", "secret-deleted", cause.SecretNotFound, "", "",
		said{
			"The secret {secret} is marked for deletion and cannot be read.",
			"Restore it: aws secretsmanager restore-secret, or use another.",
		},
		said{"シークレット {secret} は削除が予約されており、読み取れません。", "aws secretsmanager restore-secret で復元するか、別のシークレットを使ってください。"}},
	{"secrets", "secret-version", cause.SecretNotFound, "", "",
		said{
			"The secret {secret} has no version {version}.",
			"Use a stage that it has ({stages}), or leave it out for AWSCURRENT.",
		},
		said{"シークレット {secret} に {version} というバージョンがありません。", "存在するステージ ({stages}) を使うか、省略して AWSCURRENT にしてください。"}},
	{"secrets", "secret-key", cause.SecretMalformed, "", "",
		said{"The value of {secret} has no JSON key {key}.", "Add the key to the value, or correct valueFrom of {name}."},
		said{"{secret} の値に JSON キー {key} がありません。", "値にキーを追加するか、{name} の valueFrom を直してください。"}},
	{"secrets", "secret-not-json", cause.SecretMalformed, "", "",
		said{
			"The value of {secret} is no JSON object, and {name} takes the key {key} of it.",
			"Store a JSON object, or leave the key out of valueFrom.",
		},
		said{
			"{secret} の値は JSON オブジェクトではありませんが、{name} はキー {key} を参照しています。",
			"値を JSON オブジェクトにするか、valueFrom からキーを外してください。",
		}},
	{"secrets", "parameter-missing", cause.SecretNotFound, "", "",
		said{"The parameter {parameter} does not exist in {region}.", "Create it, or correct valueFrom of {name}."},
		said{"パラメータ {parameter} が {region} に存在しません。", "作成するか、{name} の valueFrom を直してください。"}},
	{"secrets", "key-unusable", cause.KMSAccessDenied, "", "",
		said{
			"The key {key} of {secret} is {state}.",
			"Enable the key or cancel its deletion. With another key {secret} has to be stored anew.",
		},
		said{"{secret} のキー {key} の状態が {state} です。", "キーを有効化するか、削除を取り消してください。別のキーを使うには {secret} を保存し直す必要があります。"}},
	{"secrets", "key-missing", cause.KMSAccessDenied, "", "",
		said{"The key {key} of {secret} does not exist.", "Store {secret} anew with another key."},
		said{"{secret} のキー {key} が存在しません。", "{secret} を別のキーで保存し直してください。"}},
	{"secrets", "env-file-missing", cause.EnvFileAccessDenied, "", "",
		said{"The environment file {file} does not exist.", "Upload it, or correct its ARN."},
		said{"環境ファイル {file} が存在しません。", "アップロードするか、ARN を直してください。"}},
}

// source is where a value comes from: a secret, with what of it, or a parameter.
type source struct {
	secret, key, stage, version string
	parameter, region           string
}

// sourceOf takes valueFrom apart. What is malformed or not known yet is nothing.
func (x *examination) sourceOf(from string) source {
	if !IsKnown(from) || !isSource(from) {
		return source{}
	}
	parts := strings.Split(from, ":")
	switch {
	case parts[0] != "arn":
		return source{parameter: from, region: x.Region}
	case parts[2] == "ssm" && parts[4] == x.Account && strings.Count(parts[5], "/") > 1:
		return source{parameter: strings.TrimPrefix(parts[5], "parameter"), region: parts[3]}
	case parts[2] == "ssm": // of an account that shares it, or of a name that may begin with a slash or not
		return source{parameter: from, region: parts[3]}
	}
	s := source{secret: strings.Join(parts[:7], ":"), region: parts[3]}
	if len(parts) == 10 {
		s.key, s.stage, s.version = parts[7], parts[8], parts[9]
	}
	return s
}

func (s source) parameterARN(x *examination) string {
	if strings.HasPrefix(s.parameter, "arn:") {
		return s.parameter
	}
	return x.arn("ssm", s.region, "parameter/"+strings.TrimPrefix(s.parameter, "/"))
}

// sources are all that ECS itself reads for a container: variables, options of its log, credentials of its registry.
func (c Container) sources() []Secret {
	all := slices.Clone(c.Secrets)
	if c.LogConfiguration != nil {
		all = append(all, c.LogConfiguration.SecretOptions...)
	}
	if c.RepositoryCredentials != nil {
		all = append(all, Secret{"repositoryCredentials", c.RepositoryCredentials.CredentialsParameter})
	}
	return all
}

// secrets checks that there is what the variables come from.
func (x *examination) secrets(ctx context.Context) {
	var reads []func()
	for _, c := range x.Definition.ContainerDefinitions {
		for _, s := range c.sources() {
			from := x.sourceOf(s.ValueFrom)
			switch {
			case s.ValueFrom != "" && !IsKnown(s.ValueFrom):
				x.unread(s.Name)
			case from.secret != "" && !x.makesSecret(from.secret):
				reads = append(reads, func() { x.secret(ctx, c.Name, s.Name, from) })
			}
		}
		for _, f := range c.EnvironmentFiles {
			if IsKnown(f.Value) && strings.HasPrefix(f.Value, "arn:") {
				reads = append(reads, func() { x.environmentFile(ctx, c.Name, f.Value) })
			}
		}
	}
	for region, names := range x.wantedParameters() {
		reads = append(reads, func() { x.parameters(ctx, region, names) })
	}
	answer.AtOnce(reads...)
}

// wanted is who wants a parameter.
type wanted struct{ container, variable string }

// wantedParameters are the parameters of each Region that are to be there already, and who wants them.
func (x *examination) wantedParameters() map[string]map[string]wanted {
	all := map[string]map[string]wanted{}
	for _, c := range x.Definition.ContainerDefinitions {
		for _, s := range c.sources() {
			from := x.sourceOf(s.ValueFrom)
			if from.parameter == "" || x.makesParameter(from.parameter) {
				continue
			}
			if all[from.region] == nil {
				all[from.region] = map[string]wanted{}
			}
			all[from.region][from.parameter] = wanted{c.Name, s.Name}
		}
	}
	return all
}

func (s Subject) makesParameter(name string) bool {
	if _, after, isARN := strings.Cut(name, ":parameter"); isARN {
		name = after
	}
	return s.makes(ParameterKind, name) || s.makes(ParameterKind, strings.TrimPrefix(name, "/"))
}

// makesSecret reports whether the same plan or template makes the secret of an ARN, which has six characters behind its
// name.
func (s Subject) makesSecret(arn string) bool {
	name := arn[strings.LastIndex(arn, ":")+1:]
	return s.makes(SecretKind, name) || len(name) > 7 && s.makes(SecretKind, name[:len(name)-7])
}

func (x *examination) secret(ctx context.Context, container, variable string, from source) {
	stored := x.world.Secret(ctx, from.secret)
	name := secretName(from.secret)
	switch {
	case missed(x, name, stored):
		return
	case stored.Missing:
		x.find("secret-missing", container, "secret", name, "name", variable)
		return
	case stored.Value.Deleted:
		x.find("secret-deleted", container, "secret", name, "name", variable)
		return
	}
	if !stored.Value.has(from.stage, from.version) {
		x.find("secret-version", container, "secret", name, "version", from.stage+from.version,
			"stages", strings.Join(stored.Value.stages(), ", "))
		return
	}
	answer.AtOnce(
		func() { x.key(ctx, container, name, from.region, stored.Value.KeyID) },
		func() { x.jsonKey(ctx, container, variable, from) },
	)
}

// secretName is a secret as people call it.
func secretName(arn string) string { return arn[strings.LastIndex(arn, ":")+1:] }

// has reports whether there is a version of a stage and an id, either of which may be empty.
func (s StoredSecret) has(stage, version string) bool {
	if version != "" {
		_, ok := s.Versions[version]
		return ok
	}
	return slices.Contains(s.stages(), cmp.Or(stage, "AWSCURRENT"))
}

func (s StoredSecret) stages() (all []string) {
	for _, stages := range s.Versions {
		all = append(all, stages...)
	}
	slices.Sort(all)
	return all
}

// jsonKey checks that the value has the key that a variable takes of it, where values may be read.
func (x *examination) jsonKey(ctx context.Context, container, variable string, from source) {
	if from.key == "" {
		return
	}
	if !x.ReadSecrets {
		x.miss(secretName(from.secret)+":"+from.key, answer.Gap{Call: readSecrets})
		return
	}
	value := x.world.SecretKeys(ctx, from.secret, from.stage, from.version)
	switch {
	case missed(x, from.secret, value) || value.Missing:
	case !value.Value.IsObject:
		x.find("secret-not-json", container, "secret", secretName(from.secret), "key", from.key, "name", variable)
	case !slices.Contains(value.Value.Keys, from.key):
		x.find("secret-key", container, "secret", secretName(from.secret), "key", from.key, "name", variable)
	}
}

// isOfAWS reports whether a key is one that AWS manages, which is always there and serves all of the account.
func isOfAWS(id string) bool {
	return id == "" || strings.HasPrefix(id, "alias/aws/") || strings.Contains(id, ":alias/aws/")
}

// key checks the state of the key by which something is encrypted.
func (x *examination) key(ctx context.Context, container, of, region, id string) {
	if isOfAWS(id) {
		return
	}
	key := x.world.Key(ctx, region, id)
	switch {
	case missed(x, id, key):
	case key.Missing:
		x.find("key-missing", container, "key", last(id), "secret", of)
	case key.Value.State != "Enabled":
		x.find("key-unusable", container, "key", last(id), "secret", of, "state", key.Value.State)
	}
}

// parameters checks those of one Region, and the keys of SecureStrings. What GetParameters does not find it lists
// without an error.
func (x *examination) parameters(ctx context.Context, region string, names map[string]wanted) {
	sorted := slices.Sorted(maps.Keys(names))
	missing := x.world.MissingParameters(ctx, region, sorted)
	if missed(x, strings.Join(sorted, ", "), missing) {
		return
	}
	for _, name := range missing.Value {
		by := names[name]
		x.find("parameter-missing", by.container, "parameter", name, "region", region, "name", by.variable)
	}
	keys := x.world.ParameterKeys(ctx, region, sorted)
	if missed(x, strings.Join(sorted, ", "), keys) {
		return
	}
	answer.Each(slices.Sorted(maps.Keys(keys.Value)), func(name string) struct{} {
		x.key(ctx, names[name].container, name, region, keys.Value[name])
		return struct{}{}
	})
}

func (x *examination) environmentFile(ctx context.Context, container, arn string) {
	object := x.world.Object(ctx, arn)
	switch {
	case missed(x, arn, object) || !object.Missing:
	case x.touches("aws_s3_object", "aws_s3_bucket_object", "AWS::S3::"):
		x.unread(arn)
	default:
		x.find("env-file-missing", container, "file", arn)
	}
}
