# What can be meant and often is not: a plan warns of it and goes on.
check "somebody_reads_the_topic" {
  assert {
    condition     = var.slack != null || var.teams != null || var.topic_arn != null || var.subscribed_elsewhere
    error_message = "Nobody reads the topic yet: give slack or teams, or add the output topic_arn to a chat configuration or subscribe to it, and set subscribed_elsewhere = true."
  }
}

check "alarms_tell_somebody" {
  assert {
    condition     = length(var.alarm_actions) > 0
    error_message = "The alarms that watch the way of the alerts tell nobody: give alarm_actions, such as an SNS topic with e-mail subscribers."
  }
}
