output "function_name" {
  description = "Name of the deployed function."
  value       = module.ecswhy.function_name
}

output "role_arn" {
  description = "ARN of the function's role."
  value       = module.ecswhy.role_arn
}

output "rule_names" {
  description = "Names of the event rules, by their key in the module."
  value       = module.ecswhy.rule_names
}

output "dead_letter_queue_url" {
  description = "Address of the module's dead-letter queue."
  value       = module.ecswhy.dead_letter_queue_url
}

output "events_queue_url" {
  description = "Address of the queue that Lambda reads."
  value       = module.ecswhy.events_queue_url
}

output "topic_arn" {
  description = "ARN of the topic that notifications go to."
  value       = module.ecswhy.topic_arn
}

output "reader_queue_url" {
  description = "Address of the queue that receives what the topic publishes."
  value       = aws_sqs_queue.reader.url
}
