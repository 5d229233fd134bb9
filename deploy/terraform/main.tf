data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account    = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.id
  topic_arn  = var.topic_arn == null ? one(aws_sns_topic.this[*].arn) : var.topic_arn
  queue_name = "${var.name}-dead-letters"
}

resource "aws_sns_topic" "this" {
  count = var.topic_arn == null ? 1 : 0

  name              = var.name
  display_name      = "ECS failures"
  kms_master_key_id = var.kms_key_arn
  tags              = var.tags
}

# The policy only denies: who may publish or subscribe in this account follows from identity policies alone.
data "aws_iam_policy_document" "topic" {
  statement {
    sid       = "RefusePlainHTTP"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = aws_sns_topic.this[*].arn

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }

  statement {
    sid    = "RefuseOtherAccounts"
    effect = "Deny"
    actions = [
      "sns:AddPermission",
      "sns:DeleteTopic",
      "sns:GetTopicAttributes",
      "sns:ListSubscriptionsByTopic",
      "sns:Publish",
      "sns:RemovePermission",
      "sns:SetTopicAttributes",
      "sns:Subscribe",
    ]
    resources = aws_sns_topic.this[*].arn

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "StringNotEquals"
      variable = "aws:PrincipalAccount"
      values   = [local.account]
    }
  }
}

resource "aws_sns_topic_policy" "this" {
  count = var.topic_arn == null ? 1 : 0

  arn    = aws_sns_topic.this[0].arn
  policy = data.aws_iam_policy_document.topic.json
}

# One queue keeps what EventBridge could not hand over and what the function could not publish.
resource "aws_sqs_queue" "dead_letters" {
  name                      = local.queue_name
  message_retention_seconds = 14 * 24 * 60 * 60
  sqs_managed_sse_enabled   = var.kms_key_arn == null ? true : null
  kms_master_key_id         = var.kms_key_arn
  policy                    = data.aws_iam_policy_document.dead_letters.json
  tags                      = var.tags
}

data "aws_iam_policy_document" "dead_letters" {
  statement {
    sid       = "KeepWhatRulesCannotDeliver"
    actions   = ["sqs:SendMessage"]
    resources = [local.queue_arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = values(aws_cloudwatch_event_rule.this)[*].arn
    }
  }

  statement {
    sid       = "RefusePlainHTTP"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = [local.queue_arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

locals {
  # Written out because the queue's own policy, given with the queue, cannot refer to the queue.
  queue_arn = "arn:${local.partition}:sqs:${local.region}:${local.account}:${local.queue_name}"
}
