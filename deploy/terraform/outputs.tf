output "topic_arn" {
  description = "Topic that notifications go to: add it to a chat configuration, or subscribe to it."
  value       = local.topic_arn
}

output "test_command" {
  description = "Command that sends a marked message through the function to the channel, and says what to look for."
  value       = "ecswhy test --function ${aws_lambda_function.this.function_name} --region ${local.region}"
}

output "doctor_command" {
  description = "Command that checks the way from the rules to the channel, and says what is wrong and how to fix it."
  value       = "ecswhy doctor --function ${aws_lambda_function.this.function_name} --region ${local.region}"
}

output "function_name" {
  description = "Name of the function."
  value       = aws_lambda_function.this.function_name
}

output "function_arn" {
  description = "ARN of the function."
  value       = aws_lambda_function.this.arn
}

output "role_arn" {
  description = "ARN of the function's role."
  value       = aws_iam_role.function.arn
}

output "role_name" {
  description = "Name of the function's role, to attach policies to."
  value       = aws_iam_role.function.name
}

output "rule_names" {
  description = "Names of the EventBridge rules, by kind of event; that of the canary is `canary`."
  value       = { for key, rule in local.own_rules : key => rule.name }
}

output "rule_arns" {
  description = "ARNs of the EventBridge rules, by kind of event; that of the canary is `canary`."
  value       = { for key, rule in local.own_rules : key => rule.arn }
}

output "hub" {
  description = "What members need to know of this installation, for the submodules `member` and `organization`; null without `members`."
  value = one([
    for bus in aws_cloudwatch_event_bus.members : { bus_arn = bus.arn, role_arn = aws_iam_role.function.arn, name = var.name }
  ])
}

output "dead_letter_queue_arn" {
  description = "ARN of the dead-letter queue."
  value       = aws_sqs_queue.dead_letters.arn
}

output "dead_letter_queue_url" {
  description = "URL of the dead-letter queue."
  value       = aws_sqs_queue.dead_letters.url
}

output "events_queue_arn" {
  description = "ARN of the queue that Lambda reads: dead letters are put back into it."
  value       = aws_sqs_queue.events.arn
}

output "events_queue_url" {
  description = "URL of the queue that Lambda reads."
  value       = aws_sqs_queue.events.url
}

output "log_group_name" {
  description = "Log group of the function."
  value       = aws_cloudwatch_log_group.this.name
}

output "alarm_arns" {
  description = "ARNs of the alarms, by what they watch."
  value       = { for key, alarm in aws_cloudwatch_metric_alarm.this : key => alarm.arn }
}

output "chat_configuration_name" {
  description = "Name of the chat configuration, which the submodule chatbot-alarms takes; null if none is created."
  value = one(concat(
    aws_chatbot_slack_channel_configuration.this[*].configuration_name,
    aws_chatbot_teams_channel_configuration.this[*].configuration_name,
  ))
}

output "routing" {
  description = "What decides which channel is told, in the clear: `routes` with their topics, `notes` and `runbook_hosts`."
  value       = local.routing
}

output "route_chat_configuration_names" {
  description = "Names of the chat configurations of the routes, by route, which the submodule chatbot-alarms takes."
  value = merge(
    { for name, chat in aws_chatbot_slack_channel_configuration.route : name => chat.configuration_name },
    { for name, chat in aws_chatbot_teams_channel_configuration.route : name => chat.configuration_name },
  )
}
