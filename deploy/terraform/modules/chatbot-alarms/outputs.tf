output "alarm_arns" {
  description = "ARNs of the alarms, by metric, with a route and a hyphen before it for those of a route."
  value       = { for key, alarm in aws_cloudwatch_metric_alarm.this : key => alarm.arn }
}
