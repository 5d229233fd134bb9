package why

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/spf13/cobra"

	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

// completionTime is how long whoever presses TAB waits.
const completionTime = 2 * time.Second

// listing gives the names that complete what is typed.
type listing func(ctx context.Context, settings aws.Config, typed string) ([]string, error)

// completion lets the shell complete names that AWS is asked for; none where it does not answer soon.
func completion(access *kit.Access, list listing) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		ctx, cancel := context.WithTimeout(cmd.Context(), completionTime)
		defer cancel()
		settings, err := access.Connect(ctx)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		names, _ := list(ctx, settings, typed)
		directive := cobra.ShellCompDirectiveNoFileComp
		if slices.ContainsFunc(names, func(name string) bool { return strings.HasSuffix(name, "/") }) {
			directive |= cobra.ShellCompDirectiveNoSpace
		}
		return names, directive
	}
}

// CompleteCluster completes the name of a cluster.
func CompleteCluster(access *kit.Access) cobra.CompletionFunc {
	return completion(access, func(ctx context.Context, settings aws.Config, _ string) ([]string, error) {
		return Clusters(ctx, settings)
	})
}

// CompleteService completes the name of a service in the cluster that is chosen by then.
func CompleteService(access *kit.Access, cluster *string) cobra.CompletionFunc {
	return completion(access, func(ctx context.Context, settings aws.Config, _ string) ([]string, error) {
		return Services(ctx, settings, *cluster)
	})
}

// CompletePlace completes CLUSTER/SERVICE, one after the other.
func CompletePlace(access *kit.Access) cobra.CompletionFunc {
	return completion(access, func(ctx context.Context, settings aws.Config, typed string) ([]string, error) {
		cluster, _, both := strings.Cut(typed, "/")
		if !both {
			names, err := Clusters(ctx, settings)
			return with("", names, "/"), err
		}
		names, err := Services(ctx, settings, cluster)
		return with(cluster+"/", names, ""), err
	})
}

// with gives names with something before and after each.
func with(before string, names []string, after string) []string {
	for i, name := range names {
		names[i] = before + name + after
	}
	return names
}
