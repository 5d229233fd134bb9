locals {
  function_dimensions = { FunctionName = aws_lambda_function.this.function_name }
  queue_dimensions    = { QueueName = aws_sqs_queue.dead_letters.name }
  topic_dimensions    = { TopicName = element(split(":", local.topic_arn), 5) }

  rule_metrics = {
    failed-invocations = {
      description = "EventBridge could not hand an event to the function."
      metric      = "FailedInvocations"
    }
    failed-dead-letters = {
      description = "EventBridge could not write an event to the dead-letter queue: the event is lost."
      metric      = "InvocationsFailedToBeSentToDlq"
    }
  }

  rule_alarms = merge([
    for key, rule in aws_cloudwatch_event_rule.this : {
      for name, watched in local.rule_metrics :
      "${key}-${name}" => merge(watched, { namespace = "AWS/Events", dimensions = { RuleName = rule.name } })
    }
  ]...)

  hop_alarms = {
    function-errors = {
      description = "The function failed; Lambda tries again. Its log says why."
      namespace   = "AWS/Lambda"
      metric      = "Errors"
      dimensions  = local.function_dimensions
    }
    function-throttles = {
      description = "Lambda throttled the function: raise its reserved concurrency or the account's."
      namespace   = "AWS/Lambda"
      metric      = "Throttles"
      dimensions  = local.function_dimensions
    }
    function-dead-letter-errors = {
      description = "Lambda could not write a failed event to a dead-letter queue of the function's own. It has none as long as its on-failure destination stands."
      namespace   = "AWS/Lambda"
      metric      = "DeadLetterErrors"
      dimensions  = local.function_dimensions
    }
    function-destination-failures = {
      description = "Lambda could not write a failed event to its on-failure destination: the event is lost."
      namespace   = "AWS/Lambda"
      metric      = "DestinationDeliveryFailures"
      dimensions  = local.function_dimensions
    }
    dead-letters = {
      description = "The dead-letter queue holds events that nobody was told of."
      namespace   = "AWS/SQS"
      metric      = "ApproximateNumberOfMessagesVisible"
      dimensions  = local.queue_dimensions
      statistic   = "Maximum"
    }
    dead-letters-age = {
      description = "An event has been in the dead-letter queue for more than a day; after 14 days it is gone."
      namespace   = "AWS/SQS"
      metric      = "ApproximateAgeOfOldestMessage"
      dimensions  = local.queue_dimensions
      statistic   = "Maximum"
      threshold   = 24 * 60 * 60
    }
    topic-failed-notifications = {
      description = "SNS could not deliver a notification to a subscriber."
      namespace   = "AWS/SNS"
      metric      = "NumberOfNotificationsFailed"
      dimensions  = local.topic_dimensions
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = merge(local.rule_alarms, local.hop_alarms)

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = try(each.value.statistic, "Sum")
  comparison_operator = "GreaterThanThreshold"
  threshold           = try(each.value.threshold, 0)
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = var.tags

  lifecycle {
    precondition {
      condition     = !contains(var.alarm_actions, local.topic_arn)
      error_message = "alarm_actions must not name the topic that these alarms watch: when the path is broken, its alarm would be lost with it. Give a topic with other subscribers."
    }
  }
}
