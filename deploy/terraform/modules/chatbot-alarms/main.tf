data "aws_region" "current" {}

locals {
  alarms = {
    UnsupportedEvents      = "AWS Chatbot refused a notification: it is not of the form that Chatbot knows."
    EventsThrottled        = "AWS Chatbot throttled notifications: more than ten came in a second."
    MessageDeliveryFailure = "AWS Chatbot could not deliver a message to the chat client."
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${coalesce(var.name, var.configuration_name)}-chat-${each.key}"
  alarm_description   = each.value
  namespace           = "AWS/Chatbot"
  metric_name         = each.key
  dimensions          = { ConfigurationName = var.configuration_name }
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.key == "UnsupportedEvents" && var.quiet_canary ? 1 : 0
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
