# The module as a stranger would call it, and a queue that shows what its topic publishes.

terraform {
  required_version = ">= 1.6"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.61"
    }
  }
}

provider "aws" {
  region = var.region

  # A call that the emulator does not know should fail in seconds; the default is to try it for minutes.
  max_retries = 2
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  reader = "ecswhy-e2e-reader"
}

module "ecswhy" {
  source = "../../deploy/terraform"

  name         = "ecswhy-e2e"
  package_file = var.package_file

  # The only copy may ask ECS as often as ECS lets an account ask, so that the test need not wait.
  reserved_concurrency = 1
}

# The queue's name is written out in its policy: a policy beside the queue would cost another half minute.
resource "aws_sqs_queue" "reader" {
  name   = local.reader
  policy = data.aws_iam_policy_document.reader.json
}

data "aws_iam_policy_document" "reader" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = ["arn:${data.aws_partition.current.partition}:sqs:${var.region}:${data.aws_caller_identity.current.account_id}:${local.reader}"]

    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [module.ecswhy.topic_arn]
    }
  }
}

resource "aws_sns_topic_subscription" "reader" {
  topic_arn            = module.ecswhy.topic_arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.reader.arn
  raw_message_delivery = true
}
