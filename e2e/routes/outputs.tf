output "function_name" {
  description = "Name of the deployed function."
  value       = module.ecswhy.function_name
}

output "reader_queue_urls" {
  description = "Addresses of the queues that receive what the topics publish, by channel."
  value       = { for name, queue in aws_sqs_queue.reader : name => queue.url }
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
