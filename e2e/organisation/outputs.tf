output "function_name" {
  description = "Name of the deployed function."
  value       = module.ecswhy.function_name
}

output "bus_arn" {
  description = "Bus that members send to."
  value       = module.ecswhy.hub.bus_arn
}

output "joined" {
  description = "The account that became a member by its unit."
  value       = aws_organizations_account.this.id
}

output "reader_queue_url" {
  description = "Address of the queue that receives what the topic publishes."
  value       = aws_sqs_queue.reader.url
}
