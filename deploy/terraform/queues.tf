locals {
  # Written out because a queue's own policy, given with the queue, cannot refer to the queue, and each queue names the other.
  queue_arns = {
    for name in ["dead-letters", "events"] :
    name => "arn:${local.partition}:sqs:${local.region}:${local.account}:${var.name}-${name}"
  }

  retention = 14 * 24 * 60 * 60 # the longest there is
}

# Keeps what EventBridge could not hand over and what the function could not publish.
resource "aws_sqs_queue" "dead_letters" {
  name                      = "${var.name}-dead-letters"
  message_retention_seconds = local.retention
  sqs_managed_sse_enabled   = var.kms_key_arn == null ? true : null
  kms_master_key_id         = var.kms_key_arn
  policy                    = data.aws_iam_policy_document.queue["dead-letters"].json
  tags                      = var.tags

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [local.queue_arns["events"]]
  })

  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role.function]
}

# Gathers events where storm_window is on. It is always there, because SQS puts back only what is in the dead-letter queue of a
# queue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
resource "aws_sqs_queue" "events" {
  name                      = "${var.name}-events"
  message_retention_seconds = local.retention
  sqs_managed_sse_enabled   = var.kms_key_arn == null ? true : null
  kms_master_key_id         = var.kms_key_arn
  policy                    = data.aws_iam_policy_document.queue["events"].json
  tags                      = var.tags

  # Lambda holds a message while it gathers a batch, and longer where the function is throttled.
  # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  visibility_timeout_seconds = 6 * local.timeout + var.storm_window

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = 5
  })

  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role.function]
}

data "aws_iam_policy_document" "queue" {
  for_each = local.queue_arns

  statement {
    sid       = "TakeFromRules"
    actions   = ["sqs:SendMessage"]
    resources = [each.value]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = values(local.all_rules)[*].arn
    }
  }

  statement {
    sid       = "RefusePlainHTTP"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = [each.value]

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

resource "aws_lambda_event_source_mapping" "events" {
  event_source_arn                   = aws_sqs_queue.events.arn
  function_name                      = aws_lambda_function.this.arn
  maximum_batching_window_in_seconds = var.storm_window
  function_response_types            = ["ReportBatchItemFailures"]

  # Lambda takes more than ten only with a window, and at most 6 MB of events.
  # https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
  batch_size = var.storm_window == 0 ? 10 : 1000

  scaling_config {
    maximum_concurrency = local.readers
  }

  lifecycle {
    precondition {
      condition     = var.storm_window == 0 || var.reserved_concurrency != 1
      error_message = "With storm_window Lambda reads the queue with two copies of the function at least, and a reserved_concurrency of 1 would throttle them until events are in the dead-letter queue. Reserve 2 or more, or none."
    }
  }
}
