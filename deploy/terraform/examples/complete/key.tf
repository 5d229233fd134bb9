data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

resource "aws_kms_key" "alerts" {
  description         = "Topic, queues and log of ecs-alerts"
  enable_key_rotation = true
  policy              = data.aws_iam_policy_document.alerts_key.json
}

data "aws_iam_policy_document" "alerts_key" {
  statement {
    sid       = "AccountDecidesByIAM"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }

  # EventBridge writes to the encrypted queues itself, without a role of ours.
  statement {
    sid       = "EventBridgeWritesToQueues"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }

  # CloudWatch Logs names the log group in the encryption context, so that the key is for that of the function only.
  # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
  statement {
    sid       = "CloudWatchLogsKeepsTheFunctionsLog"
    actions   = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["logs.${data.aws_region.current.id}.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values = [join(":", [
        "arn", data.aws_partition.current.partition, "logs", data.aws_region.current.id,
        data.aws_caller_identity.current.account_id, "log-group", "/aws/lambda/ecs-alerts",
      ])]
    }
  }
}
