# Alerts of the production clusters to a Slack channel, with a customer key, storms gathered for a minute, and
# alarms on every hop that page by e-mail.
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

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

module "ecswhy" {
  source = "../.."

  name                 = "ecs-alerts"
  clusters             = { include = ["prod-*"] }
  events               = { instance_health = false }
  ignore_event_names   = ["SERVICE_DISCOVERY_INSTANCE_UNHEALTHY"]
  ignore_services      = ["prod-*/canary-*"]
  kms_key_arn          = aws_kms_key.alerts.arn
  reserved_concurrency = 5
  log_retention_days   = 90
  alarm_actions        = [aws_sns_topic.operators.arn]
  tags                 = { team = "platform" }
  production           = ["prod-main", "prod-payments"]
  language             = "ja"
  time_zone            = "Asia/Tokyo"
  log_tail             = { lines = 20, groups = ["/ecs/prod-*"] }
  cloudtrail           = true
  tag_keys             = { owner = ["squad", "owner"], pipeline = ["pipeline-url"] }

  storm_window      = 60
  metrics_namespace = "ecs-alerts"
  canary            = { hours = 12 }
  alarms            = { gaps = true, no_event_hours = 168 }

  # Maintenance in the night to 1 December.
  mute = [{ services = "prod-main/*", until = "2026-12-01T03:00:00+09:00" }]

  # Critical failures wake the channel; a failure of what the deployment role rolled out is told to its owners.
  mentions = [
    { severity = "critical", mention = "<!here>" },
    { caller = "ci-deploy/*", owner = "payments", mention = "<!subteam^S0123456789>" },
  ]

  slack = {
    team_id    = "T0123456789"
    channel_id = "C0123456789"
  }

  sign_in = {
    start_url = "https://example.awsapps.com/start"
    role      = "ReadOnly"
  }
}

module "chatbot_alarms" {
  source    = "../../modules/chatbot-alarms"
  providers = { aws = aws.us_east_1 }

  configuration_name = module.ecswhy.chat_configuration_name
  alarm_actions      = [aws_sns_topic.operators_us_east_1.arn]
}

resource "aws_sns_topic" "operators" {
  name = "ecs-alerts-operators"
}

resource "aws_sns_topic" "operators_us_east_1" {
  provider = aws.us_east_1

  name = "ecs-alerts-operators"
}

resource "aws_sns_topic_subscription" "operators" {
  topic_arn = aws_sns_topic.operators.arn
  protocol  = "email"
  endpoint  = var.operators_email
}

resource "aws_sns_topic_subscription" "operators_us_east_1" {
  provider = aws.us_east_1

  topic_arn = aws_sns_topic.operators_us_east_1.arn
  protocol  = "email"
  endpoint  = var.operators_email
}

variable "operators_email" {
  description = "Address that the alarms are sent to."
  type        = string
  default     = "operators@example.com"
}

output "topic_arn" {
  description = "Topic that notifications go to."
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
