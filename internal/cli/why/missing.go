package why

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/investigate"
)

// ErrNoCluster is the error of ECS about a cluster that is not there.
var ErrNoCluster error = &types.ClusterNotFoundException{}

// Missing says of the error that a cluster, or a service in it, is not there, where that is so, what there is instead
// and what to type. It asks for that, and leaves out what it may not ask. Another error stays as it is.
func Missing(ctx context.Context, settings aws.Config, cluster string, err error) error {
	var noCluster *types.ClusterNotFoundException
	var noService investigate.NoService
	switch {
	case errors.As(err, &noService):
		return kit.Exit{Code: kit.Misuse, Err: withoutService(ctx, settings, noService)}
	case errors.As(err, &noCluster):
		return kit.Exit{Code: kit.Misuse, Err: withoutCluster(ctx, settings, cluster)}
	}
	return err
}

func withoutService(ctx context.Context, settings aws.Config, none investigate.NoService) error {
	services, err := Services(ctx, settings, none.Cluster)
	var noCluster *types.ClusterNotFoundException
	switch {
	case errors.As(err, &noCluster):
		return withoutCluster(ctx, settings, none.Cluster)
	case err != nil:
		return fmt.Errorf("%w, %s", none, Where(ctx, settings))
	}
	return fmt.Errorf("%w, %s%s", none, Where(ctx, settings), kit.Instead(none.Service, services))
}

func withoutCluster(ctx context.Context, settings aws.Config, name string) error {
	text := fmt.Sprintf("there is no cluster %s%s in %s", name, usual(name), Where(ctx, settings))
	clusters, err := Clusters(ctx, settings)
	if err != nil {
		return errors.New(text + elsewhere)
	}
	if cluster := serves(ctx, settings, clusters, name); cluster != "" {
		return fmt.Errorf("%s, but a service: ecswhy explain %s/%s", text, cluster, name)
	}
	return errors.New(text + kit.Instead(name, clusters) + elsewhere)
}

// usual says of the cluster that AWS takes where none is named why it was asked for.
func usual(name string) string {
	if name == "default" {
		return ", which is meant where --cluster names none,"
	}
	return ""
}

// elsewhere says how to ask in another place.
const elsewhere = "; for another Region or account give --region, --profile or --role-arn"

// NoClusters says that there are no clusters at all, and how to ask in another place.
func NoClusters(ctx context.Context, settings aws.Config) string {
	return "there are no clusters in " + Where(ctx, settings) + elsewhere
}

// Where is the Region that is asked, and the account whose credentials ask, as far as AWS says that.
func Where(ctx context.Context, settings aws.Config) string {
	who, err := sts.NewFromConfig(settings).GetCallerIdentity(ctx, nil)
	if err != nil {
		return settings.Region
	}
	return fmt.Sprintf("%s (account %s)", settings.Region, aws.ToString(who.Account))
}

// Clusters are the names of all clusters, in the order in which ECS gives them.
func Clusters(ctx context.Context, settings aws.Config) (all []string, err error) {
	pages := ecs.NewListClustersPaginator(ecs.NewFromConfig(settings), &ecs.ListClustersInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list clusters: %w", err)
		}
		all = append(all, names(page.ClusterArns)...)
	}
	return all, nil
}

// Services are the names of all services of a cluster, in the order in which ECS gives them. An empty name is the
// cluster that AWS takes by default.
func Services(ctx context.Context, settings aws.Config, cluster string) (all []string, err error) {
	input := &ecs.ListServicesInput{MaxResults: aws.Int32(100)}
	if cluster != "" {
		input.Cluster = &cluster
	}
	pages := ecs.NewListServicesPaginator(ecs.NewFromConfig(settings), input)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list services of cluster %s: %w", cluster, err)
		}
		all = append(all, names(page.ServiceArns)...)
	}
	return all, nil
}

// mostClusters is in how many clusters a service is looked for that was taken for one of them.
const mostClusters = 10

// serves is the first of some clusters that has a service of a name; none is empty.
func serves(ctx context.Context, settings aws.Config, clusters []string, service string) string {
	asking := ecs.NewFromConfig(settings)
	for _, cluster := range clusters[:min(len(clusters), mostClusters)] {
		out, err := asking.DescribeServices(ctx, &ecs.DescribeServicesInput{
			Cluster: &cluster, Services: []string{service},
		})
		if err == nil && len(out.Services) > 0 {
			return cluster
		}
	}
	return ""
}

// names are the last parts of ARNs of clusters or services.
func names(arns []string) []string {
	all := make([]string, 0, len(arns))
	for _, text := range arns {
		if arn, err := arnutil.Parse(text); err == nil {
			all = append(all, arn.Name)
		}
	}
	return all
}
