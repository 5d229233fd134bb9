# Verdicts to PagerDuty's Events API v2: the topic to a queue, a pipe that leaves out what is no incident, and an API destination.
terraform {
  required_version = ">= 1.6"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.61"
    }
  }
}

variable "topic_arn" {
  description = "Topic of the module, whose `programs` is true: its output `topic_arn`, or that of a route."
  type        = string
}

variable "routing_key" {
  description = "Integration key of a PagerDuty service, of its Events API v2."
  type        = string
  sensitive   = true
}

variable "name" {
  description = "Name of what is made."
  type        = string
  default     = "ecswhy-pagerduty"
}

variable "severities" {
  description = "Severities that open an incident: critical, error, warning."
  type        = list(string)
  default     = ["critical", "error"]
}

locals {
  # A pipe takes out of its queue what its filter leaves out, and cannot decide between two texts: so what opens an incident and what
  # ends it have a queue and a pipe each. Severities are called alike in PagerDuty. A message about many services has a key that nothing
  # resolves: a person does, or PagerDuty's own limit of time.
  pipes = {
    trigger = { state = ["opened", "updated"], severity = var.severities }
    resolve = { state = ["resolved"], kind = [{ "anything-but" = ["canary"] }] }
  }
}

locals {
  # What the Events API takes. Pipes put a text in quotes where it is a whole value.
  requests = {
    resolve = <<-JSON
      {"event_action": "resolve", "dedup_key": <$.body.incidentKey>}
    JSON
    trigger = <<-JSON
      {
        "event_action": "trigger",
        "dedup_key": <$.body.incidentKey>,
        "client": "ecswhy",
        "payload": {
          "summary": <$.body.title>,
          "source": "ecswhy",
          "severity": <$.body.severity>,
          "timestamp": <$.body.time>,
          "class": <$.body.cause>,
          "custom_details": {"impact": <$.body.impact>, "text": <$.body.text>}
        }
      }
    JSON
  }
}

resource "aws_sqs_queue" "verdicts" {
  for_each = local.pipes

  name                       = "${var.name}-${each.key}"
  message_retention_seconds  = 14 * 24 * 60 * 60
  visibility_timeout_seconds = 180
  sqs_managed_sse_enabled    = true

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = 5
  })
}

# What PagerDuty did not take: alarm on it, as on any path that pages.
resource "aws_sqs_queue" "dead_letters" {
  name                      = "${var.name}-dead-letters"
  message_retention_seconds = 14 * 24 * 60 * 60
  sqs_managed_sse_enabled   = true
}

data "aws_iam_policy_document" "queue" {
  for_each = local.pipes

  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.verdicts[each.key].arn]

    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [var.topic_arn]
    }
  }
}

resource "aws_sqs_queue_policy" "verdicts" {
  for_each = local.pipes

  queue_url = aws_sqs_queue.verdicts[each.key].url
  policy    = data.aws_iam_policy_document.queue[each.key].json
}

resource "aws_sns_topic_subscription" "verdicts" {
  for_each = local.pipes

  topic_arn            = var.topic_arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.verdicts[each.key].arn
  raw_message_delivery = true

  depends_on = [aws_sqs_queue_policy.verdicts]
}

# The Events API wants its key in the body: the connection keeps it in Secrets Manager and puts it there.
resource "aws_cloudwatch_event_connection" "pagerduty" {
  name               = var.name
  authorization_type = "API_KEY"

  auth_parameters {
    api_key {
      key   = "X-Routing-Key" # a connection must have one; the Events API reads the body's only
      value = var.routing_key
    }

    invocation_http_parameters {
      body {
        key             = "routing_key"
        value           = var.routing_key
        is_value_secret = true
      }
    }
  }
}

resource "aws_cloudwatch_event_api_destination" "pagerduty" {
  name                             = var.name
  connection_arn                   = aws_cloudwatch_event_connection.pagerduty.arn
  invocation_endpoint              = "https://events.pagerduty.com/v2/enqueue"
  http_method                      = "POST"
  invocation_rate_limit_per_second = 2
}

resource "aws_pipes_pipe" "verdicts" {
  for_each = local.pipes

  name     = "${var.name}-${each.key}"
  role_arn = aws_iam_role.pipe.arn
  source   = aws_sqs_queue.verdicts[each.key].arn
  target   = aws_cloudwatch_event_api_destination.pagerduty.arn

  source_parameters {
    filter_criteria {
      filter {
        pattern = jsonencode({ body = each.value })
      }
    }
  }

  target_parameters {
    input_template = local.requests[each.key]
  }

  depends_on = [aws_iam_role_policy.pipe]
}

data "aws_iam_policy_document" "pipe_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["pipes.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "pipe" {
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.pipe_trust.json
}

data "aws_iam_policy_document" "pipe" {
  statement {
    actions   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    resources = values(aws_sqs_queue.verdicts)[*].arn
  }

  statement {
    actions   = ["events:InvokeApiDestination"]
    resources = [aws_cloudwatch_event_api_destination.pagerduty.arn]
  }
}

resource "aws_iam_role_policy" "pipe" {
  name   = "pipe"
  role   = aws_iam_role.pipe.name
  policy = data.aws_iam_policy_document.pipe.json
}

output "dead_letter_queue_url" {
  description = "Queue of the verdicts that PagerDuty did not take."
  value       = aws_sqs_queue.dead_letters.url
}
