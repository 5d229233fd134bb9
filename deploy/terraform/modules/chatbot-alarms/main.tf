data "aws_region" "current" {}

locals {
  alarms = {
    UnsupportedEvents      = "AWS Chatbot refused a notification: it is not of the form that Chatbot knows."
    EventsThrottled        = "AWS Chatbot throttled notifications: more than ten came in a second."
    MessageDeliveryFailure = "AWS Chatbot could not deliver a message to the chat client."
  }

  # By what names an alarm: the metric, before which a route's has the route.
  watched = merge(
    { for metric in keys(local.alarms) : metric => { metric = metric, configuration = var.configuration_name } if var.configuration_name != null },
    merge([
      for route, configuration in var.route_configuration_names : {
        for metric in keys(local.alarms) : "${route}-${metric}" => { metric = metric, configuration = configuration }
      }
    ]...),
  )

  names = {
    for key, watched in local.watched :
    key => var.name == null ? "${watched.configuration}-chat-${watched.metric}" : "${var.name}-chat-${key}"
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.watched

  alarm_name          = local.names[each.key]
  alarm_description   = local.alarms[each.value.metric]
  namespace           = "AWS/Chatbot"
  metric_name         = each.value.metric
  dimensions          = { ConfigurationName = each.value.configuration }
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.metric == "UnsupportedEvents" && var.quiet_canary ? 1 : 0
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = var.tags

  lifecycle {
    precondition {
      condition     = data.aws_region.current.id == "us-east-1"
      error_message = "AWS Chatbot keeps its metrics in us-east-1 only. Pass a provider of that Region: providers = { aws = aws.us_east_1 }."
    }
  }
}
