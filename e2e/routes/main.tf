# Three routes, of which one has a topic that is gone, and a copy; a queue shows what each channel is told.

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
  region      = var.region
  max_retries = 2
}

data "aws_caller_identity" "current" {}

module "ecswhy" {
  source = "../../deploy/terraform"

  name                 = "ecswhy-e2e"
  package_file         = var.package_file
  reserved_concurrency = 1

  # Dialects are given, where AWS Chatbot would say them: the emulator has none.
  routes = [
    { name = "images", match = { cause = ["image-*"] }, copy = true, language = "ja", dialect = "teams" },
    { name = "web", match = { owner = ["team-web"] }, dialect = "slack" },
    { name = "payments", match = { cluster = ["stg-*", "prod-*"], service = ["payments-*"] }, language = "ja", dialect = "slack" },
    {
      name      = "gone"
      match     = { service = ["checkout"] }
      topic_arn = "arn:aws:sns:${var.region}:${data.aws_caller_identity.current.account_id}:gone"
    },
  ]
}

locals {
  topics = merge(
    { default = module.ecswhy.topic_arn },
    { for route in module.ecswhy.routing.routes : route.name => route.topic_arn if route.name != "gone" },
  )
}

resource "aws_sqs_queue" "reader" {
  for_each = toset(["default", "images", "web", "payments"])

  name = "ecswhy-e2e-reader-${each.key}"
}

# The output `routing` writes the topics out, and so does not wait for them.
resource "aws_sns_topic_subscription" "reader" {
  for_each = aws_sqs_queue.reader

  topic_arn            = local.topics[each.key]
  protocol             = "sqs"
  endpoint             = each.value.arn
  raw_message_delivery = true

  depends_on = [module.ecswhy]
}

module "pagerduty" {
  source = "../../examples/pagerduty"

  topic_arn   = module.ecswhy.topic_arn
  routing_key = "e2e"
}

module "archive" {
  source = "../../examples/archive"

  topic_arn = module.ecswhy.topic_arn
  bucket    = "ecswhy-e2e-archive"
}
