locals {
  ecs_arn = "arn:${local.partition}:ecs:${local.region}:${local.account}"

  included_clusters = [for name in var.clusters.include : "${local.ecs_arn}:cluster/${name}"]
  included_names    = length(var.clusters.include) == 0 ? ["*"] : var.clusters.include
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
  # An asterisk also covers old ARNs, which do not name the cluster; the condition still does.
  statement {
    sid       = "ReadServicesAndTasks"
    actions   = ["ecs:DescribeServices", "ecs:DescribeTasks"]
    resources = ["${local.ecs_arn}:service/*", "${local.ecs_arn}:task/*"]

    dynamic "condition" {
      for_each = length(local.included_clusters) == 0 ? [] : [local.included_clusters]

      content {
        test     = "ArnLike"
        variable = "ecs:cluster"
        values   = condition.value
      }
    }
  }

  # ECS authorises ListTasks by container instance, which a list by service does not name.
  statement {
    sid       = "ListTasks"
    actions   = ["ecs:ListTasks"]
    resources = ["*"]

    dynamic "condition" {
      for_each = length(local.included_clusters) == 0 ? [] : [local.included_clusters]

      content {
        test     = "ArnLike"
        variable = "ecs:cluster"
        values   = condition.value
      }
    }
  }

  statement {
    sid       = "ListServiceDeployments"
    actions   = ["ecs:ListServiceDeployments"]
    resources = ["${local.ecs_arn}:service/*"]
  }

  statement {
    sid       = "ReadServiceDeployments"
    actions   = ["ecs:DescribeServiceDeployments"]
    resources = [for name in local.included_names : "${local.ecs_arn}:service-deployment/${name}/*"]
  }

  # ECS has no resource level for this call.
  statement {
    sid       = "ReadTaskDefinitions"
    actions   = ["ecs:DescribeTaskDefinition"]
    resources = ["*"]
  }

  statement {
    sid       = "Publish"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]
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

  dynamic "statement" {
    for_each = var.kms_key_arn == null ? [] : [var.kms_key_arn]

    content {
      sid       = "UseKey"
      actions   = ["kms:GenerateDataKey*", "kms:Decrypt"]
      resources = [statement.value]
    }
  }
}
