data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.id
  topic_arn = var.topic_arn == null ? one(aws_sns_topic.this[*].arn) : var.topic_arn
}

resource "aws_sns_topic" "this" {
  count = var.topic_arn == null ? 1 : 0

  name              = var.name
  display_name      = "ECS failures"
  kms_master_key_id = var.kms_key_arn
  delivery_policy   = jsonencode(local.delivery_policy)
  tags              = var.tags

  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role.function]
}

locals {
  # AWS Chatbot drops what comes faster than ten a second, so let SNS spread a burst. Whether SNS does so towards Chatbot's own
  # subscription could not be confirmed; the retries are SNS's defaults. SNS gives back all that is written here, so all is.
  # https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
  delivery_policy = {
    http = {
      defaultHealthyRetryPolicy = {
        minDelayTarget     = 20
        maxDelayTarget     = 20
        numRetries         = 3
        numMaxDelayRetries = 0
        numNoDelayRetries  = 0
        numMinDelayRetries = 0
        backoffFunction    = "linear"
      }
      disableSubscriptionOverrides = false
      defaultThrottlePolicy        = { maxReceivesPerSecond = 10 }
    }
  }
}

# The policies only deny: who may publish or subscribe in this account follows from identity policies alone.
locals {
  topic_denials = {
    RefusePlainHTTP = {
      actions  = ["sns:Publish"]
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
    RefuseOtherAccounts = {
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
      test     = "StringNotEquals"
      variable = "aws:PrincipalAccount"
      values   = [local.account]
    }
  }
}

data "aws_iam_policy_document" "topic" {
  dynamic "statement" {
    for_each = local.topic_denials

    content {
      sid       = statement.key
      effect    = "Deny"
      actions   = statement.value.actions
      resources = aws_sns_topic.this[*].arn

      principals {
        type        = "*"
        identifiers = ["*"]
      }

      condition {
        test     = statement.value.test
        variable = statement.value.variable
        values   = statement.value.values
      }
    }
  }
}

resource "aws_sns_topic_policy" "this" {
  count = var.topic_arn == null ? 1 : 0

  arn    = aws_sns_topic.this[0].arn
  policy = data.aws_iam_policy_document.topic.json
}
