# Alerts of every ECS failure in one Region, to a topic that is then added to an existing chat configuration.
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
  region = "eu-west-1"
}

module "ecswhy" {
  source = "../.."

  package_file = "${path.module}/../../../../dist/notifier.zip"
}

output "topic_arn" {
  description = "Topic to add to the chat configuration."
  value       = module.ecswhy.topic_arn
}

output "dead_letter_queue_arn" {
  description = "Queue of events that could not be told of."
  value       = module.ecswhy.dead_letter_queue_arn
}

output "events_queue_arn" {
  description = "Queue to put them back into."
  value       = module.ecswhy.events_queue_arn
}
