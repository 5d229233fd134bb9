locals {
  ecs_arn = "arn:${local.partition}:ecs:${local.region}:${local.account}"

  included_clusters = [for name in var.clusters.include : "${local.ecs_arn}:cluster/${name}"]
  included_names    = length(var.clusters.include) == 0 ? ["*"] : var.clusters.include

  reads_of_clusters = {
    # An asterisk also covers old ARNs, which do not name the cluster; the condition on it holds all the same.
    ReadServicesAndTasks = {
      actions   = ["ecs:DescribeServices", "ecs:DescribeTasks"]
      resources = ["${local.ecs_arn}:service/*", "${local.ecs_arn}:task/*"]
    }
    # ECS authorises this by container instance, which a list by service does not name.
    ListTasks = {
      actions   = ["ecs:ListTasks"]
      resources = ["*"]
    }
  }
}

# The Region in the name lets one account run the module in several Regions.
resource "aws_iam_role" "function" {
  name                 = "${var.name}-${local.region}"
  description          = "Looks up why ECS failed and publishes it"
  assume_role_policy   = data.aws_iam_policy_document.function_trust.json
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
}

data "aws_iam_policy_document" "function_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy" "function" {
  name   = "notifier"
  role   = aws_iam_role.function.name
  policy = data.aws_iam_policy_document.function.json
}

data "aws_iam_policy_document" "function" {
  dynamic "statement" {
    for_each = local.reads_of_clusters

    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = statement.value.resources

      dynamic "condition" {
        for_each = length(local.included_clusters) == 0 ? [] : [local.included_clusters]

        content {
          test     = "ArnLike"
          variable = "ecs:cluster"
          values   = condition.value
        }
      }
    }
  }

  # Not narrowed to the included clusters: an old ARN does not name its cluster, and a pattern for it covers every other.
  # AWS does not say that the condition ecs:cluster holds for this call.
  statement {
    sid       = "ListServiceDeployments"
    actions   = ["ecs:ListServiceDeployments"]
    resources = ["${local.ecs_arn}:service/*"]
  }

  # ECS asks for the service, whose old ARN does not name the cluster, and for what is described, whose ARN always does.
  # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
  statement {
    sid     = "ReadServiceDeployments"
    actions = ["ecs:DescribeServiceDeployments", "ecs:DescribeServiceRevisions"]
    resources = concat(["${local.ecs_arn}:service/*"], flatten([
      for name in local.included_names : ["${local.ecs_arn}:service-deployment/${name}/*", "${local.ecs_arn}:service-revision/${name}/*"]
    ]))
  }

  # Whether ECS has a resource level for daemons is not known; what is read of them is one flag.
  statement {
    sid       = "ReadDaemons"
    actions   = ["ecs:DescribeDaemonRevisions"]
    resources = ["*"]
  }

  # ECS has no resource level for this call.
  statement {
    sid       = "ReadTaskDefinitions"
    actions   = ["ecs:DescribeTaskDefinition"]
    resources = ["*"]
  }

  # The descriptions are asked for with their tags. AWS does not say whether that takes this permission, too. The tags of a
  # cluster may mute it.
  statement {
    sid     = "ReadTags"
    actions = ["ecs:ListTagsForResource"]
    resources = concat(
      ["${local.ecs_arn}:service/*", "${local.ecs_arn}:task-definition/*"],
      [for name in local.included_names : "${local.ecs_arn}:cluster/${name}"],
    )
  }

  # Any Region, because the awslogs driver may write to another one than the task's.
  dynamic "statement" {
    for_each = var.log_tail.lines == 0 ? [] : [var.log_tail.groups]

    content {
      sid       = "ReadLogsOfContainers"
      actions   = ["logs:GetLogEvents"]
      resources = [for name in statement.value : "arn:${local.partition}:logs:*:${local.account}:log-group:${name}:log-stream:*"]
    }
  }

  # CloudTrail has no resource level for this call.
  dynamic "statement" {
    for_each = var.cloudtrail ? ["*"] : []

    content {
      sid       = "AskWhoDeployed"
      actions   = ["cloudtrail:LookupEvents"]
      resources = [statement.value]
    }
  }

  # Whether the condition aws:ResourceOrgID holds for this call could not be confirmed; the bus lets in no events of accounts
  # outside of the organisation, and only such events lead to this call.
  dynamic "statement" {
    for_each = var.members == null ? [] : [local.member_accounts]

    content {
      sid       = "ReadMembers"
      actions   = ["sts:AssumeRole"]
      resources = [for account in statement.value : "arn:${local.partition}:iam::${account}:role/${var.name}-reader-*"]
    }
  }

  statement {
    sid       = "Publish"
    actions   = ["sns:Publish"]
    resources = concat([local.topic_arn], values(local.route_topics))
  }

  statement {
    sid       = "WriteOwnLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:*"]
  }

  statement {
    sid       = "KeepWhatFailed"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.dead_letters.arn]
  }

  # Lambda reads the queue as the function.
  statement {
    sid       = "TakeEvents"
    actions   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    resources = [aws_sqs_queue.events.arn]
  }

  dynamic "statement" {
    for_each = var.kms_key_arn == null ? [] : [var.kms_key_arn]

    content {
      sid       = "UseKey"
      actions   = ["kms:GenerateDataKey*", "kms:Decrypt"]
      resources = [statement.value]
    }
  }
}
