data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

resource "aws_kms_key" "alerts" {
  description         = "Topic and queues of ecs-alerts"
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
}
