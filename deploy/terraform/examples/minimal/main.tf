provider "aws" {
  region = "ap-northeast-1"
}

module "ecswhy" {
  source = "../.."

  slack = {
    team_id    = "T0123456789"
    channel_id = "C0123456789"
  }
}

output "test_command" {
  value = module.ecswhy.test_command
}

output "dead_letter_queue_arn" {
  value = module.ecswhy.dead_letter_queue_arn
}

output "events_queue_arn" {
  value = module.ecswhy.events_queue_arn
}
