output "alarm_arns" {
  description = "ARNs of the alarms, by metric."
  value       = { for metric, alarm in aws_cloudwatch_metric_alarm.this : metric => alarm.arn }
}
