locals {
  function_dimensions = { FunctionName = aws_lambda_function.this.function_name }
  queue_dimensions    = { QueueName = aws_sqs_queue.dead_letters.name }
  events_dimensions   = { QueueName = aws_sqs_queue.events.name }
  topic_dimensions    = { TopicName = element(split(":", local.topic_arn), 5) }

  rule_metrics = {
    failed-invocations = {
      description = "EventBridge could not hand an event to the function or its queue."
      metric      = "FailedInvocations"
    }
    failed-dead-letters = {
      description = "EventBridge could not write an event to the dead-letter queue: the event is lost."
      metric      = "InvocationsFailedToBeSentToDlq"
    }
  }

  # The metrics of a rule on another bus than the default one name that, too.
  rule_dimensions = {
    for key, rule in local.all_rules :
    key => merge({ RuleName = rule.name }, { for bus in aws_cloudwatch_event_bus.members : "EventBusName" => bus.name if startswith(key, "members-") })
  }

  rule_alarms = merge([
    for key, rule in local.all_rules : {
      for name, watched in local.rule_metrics :
      "${key}-${name}" => merge(watched, { namespace = "AWS/Events", dimensions = local.rule_dimensions[key] })
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
    events-age = {
      description = "An event is in the queue for longer than it takes to gather and tell it: nobody reads the queue, or the function cannot publish. Its log says why."
      namespace   = "AWS/SQS"
      metric      = "ApproximateAgeOfOldestMessage"
      dimensions  = local.events_dimensions
      statistic   = "Maximum"
      threshold   = var.storm_window + local.timeout + 5 * 60
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

  route_alarms = {
    for name, arn in local.route_topics : "route-${name}-failed-notifications" => {
      description = "SNS could not deliver a notification to a subscriber of the route ${name}."
      namespace   = "AWS/SNS"
      metric      = "NumberOfNotificationsFailed"
      dimensions  = { TopicName = element(split(":", arn), 5) }
    } if element(split(":", arn), 4) == local.account
  }

  # What the function counts in its log. A message that failed from the queue is no error of the function.
  publish_alarms = {
    for name in ["publish-errors"] : name => {
      description = "SNS did not take a message. It is tried again; the log says why under not delivered."
      metric      = "PublishErrors"
    } if var.metrics_namespace != null
  }

  gaps_alarms = {
    for name in ["gaps"] : name => {
      description = "Messages of the last hour say less than they could, because lookups failed. They name them under Not known, and the log under gaps."
      metric      = "Gaps"
      period      = local.hour
    } if var.alarms.gaps
  }

  silence_alarms = merge(
    {
      for hours in [var.alarms.no_event_hours] : "no-event" => {
        description = "The function has seen no event for ${hours} hours."
        metric      = "Events"
        hours       = hours
      } if hours != null
    },
    {
      for canary in [var.canary] : "canary-missing" => {
        description = "SNS has accepted no canary for ${canary.hours + local.canary_margin} hours: an alert might not get through either."
        metric      = "Canaries"
        hours       = canary.hours + local.canary_margin
      } if canary != null
    },
  )

  # By the members that are expected.
  heartbeat_alarms = {
    for place in distinct(try(var.members.expected, [])) : "member-${replace(place, "/", "-")}" => {
      description = "No heartbeat has come from account ${split("/", place)[0]} in ${split("/", place)[1]} for ${24 + local.canary_margin} hours, or its role cannot be assumed: failures there may not be told of, or not why."
      metric      = "Heartbeats"
      hours       = 24 + local.canary_margin
      dimensions  = merge(local.function_dimensions, { Account = split("/", place)[0], Region = split("/", place)[1] })
    }
  }

  own_alarms = merge(
    { for name, alarm in local.heartbeat_alarms : name => merge(local.own_metric, alarm, local.silence) },
    { for name, alarm in merge(local.publish_alarms, local.gaps_alarms) : name => merge(alarm, local.own_metric) },
    { for name, alarm in local.silence_alarms : name => merge(alarm, local.own_metric, local.silence) },
  )

  own_metric = { namespace = var.metrics_namespace, dimensions = local.function_dimensions }
  silence    = { comparison = "LessThanThreshold", threshold = 1, period = local.hour, missing = "breaching" }

  hour          = 60 * 60
  canary_margin = 3 # hours, for retries of EventBridge and Lambda
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = merge(local.rule_alarms, local.hop_alarms, local.route_alarms, local.own_alarms)

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = try(each.value.statistic, "Sum")
  comparison_operator = try(each.value.comparison, "GreaterThanThreshold")
  threshold           = try(each.value.threshold, 0)
  period              = try(each.value.period, 300)
  evaluation_periods  = try(each.value.hours, 1)
  treat_missing_data  = try(each.value.missing, "notBreaching")
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = var.tags

  lifecycle {
    precondition {
      condition     = !contains(var.alarm_actions, local.topic_arn)
      error_message = "alarm_actions must not name the topic that these alarms watch: when the path is broken, its alarm would be lost with it. Give a topic with other subscribers."
    }

    precondition {
      condition     = var.metrics_namespace != null || !var.alarms.gaps && var.alarms.no_event_hours == null
      error_message = "alarms watch the function's own metrics, which a metrics_namespace of null turns off. Give a namespace, or leave alarms out."
    }

    precondition {
      condition     = var.metrics_namespace != null || length(try(var.members.expected, [])) == 0
      error_message = "members.expected watches the function's own metrics, which a metrics_namespace of null turns off. Give a namespace, or expect no members."
    }

    precondition {
      condition     = var.metrics_namespace != null || var.canary == null
      error_message = "The canary's alarm watches the function's own metrics, which a metrics_namespace of null turns off. Give a namespace, or set canary = null."
    }
  }
}
