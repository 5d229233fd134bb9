mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_file = "versions.tf" # any file: nothing is uploaded here
}

run "rules" {
  assert {
    condition     = join(",", keys(output.rule_names)) == "daemon,deployment,hook,instance-health,service-action,task-stopped"
    error_message = "Every kind of event has a rule."
  }

  assert {
    condition     = output.rule_names["task-stopped"] == "ecswhy-task-stopped"
    error_message = "A rule is named after the module and its pattern."
  }

  assert {
    condition = alltrue([
      for name, rule in aws_cloudwatch_event_rule.this :
      jsondecode(rule.event_pattern) == jsondecode(file("patterns/${name}.json"))
    ])
    error_message = "Without filters a rule's pattern is its file."
  }

  assert {
    condition = alltrue([
      for name, target in aws_cloudwatch_event_target.this :
      target.arn == aws_lambda_function.this.arn && target.rule == "ecswhy-${name}" &&
      target.retry_policy[0].maximum_retry_attempts == 185 && target.retry_policy[0].maximum_event_age_in_seconds == 86400 &&
      target.dead_letter_config[0].arn == aws_sqs_queue.dead_letters.arn
    ])
    error_message = "A target is the function, with retries for a day and the dead-letter queue."
  }

  assert {
    condition = alltrue([
      for name, permission in aws_lambda_permission.this :
      permission.principal == "events.amazonaws.com" && permission.source_arn == aws_cloudwatch_event_rule.this[name].arn
    ]) && keys(aws_lambda_permission.this) == keys(aws_cloudwatch_event_rule.this)
    error_message = "Each rule, and nothing else, may invoke the function."
  }
}

run "function" {
  assert {
    condition = (
      aws_lambda_function.this.runtime == "provided.al2023" &&
      aws_lambda_function.this.handler == "bootstrap" &&
      aws_lambda_function.this.architectures == tolist(["arm64"]) &&
      aws_lambda_function.this.memory_size == 128 &&
      aws_lambda_function.this.timeout == 30 &&
      aws_lambda_function.this.reserved_concurrent_executions == -1
    )
    error_message = "The function is small, on arm64, and reserves no concurrency."
  }

  assert {
    condition     = aws_lambda_function.this.source_code_hash == filebase64sha256("versions.tf")
    error_message = "A new zip must replace the code."
  }

  assert {
    condition = (
      aws_lambda_function.this.logging_config[0].log_format == "JSON" &&
      aws_lambda_function.this.logging_config[0].log_group == output.log_group_name &&
      aws_cloudwatch_log_group.this.retention_in_days == 30
    )
    error_message = "Logs are JSON, in a group of the module's own with a retention."
  }

  assert {
    condition = aws_lambda_function.this.environment[0].variables == tomap({
      ECSWHY_TOPIC_ARN     = output.topic_arn
      ECSWHY_LOOKUP_BUDGET = "8s"
      ECSWHY_LANGUAGE      = "en"
      ECSWHY_DIALECT       = "slack"
      ECSWHY_TIME_ZONE     = "UTC"
      ECSWHY_LOG_LINES     = "12"
    })
    error_message = "Lists that are empty and what is off are not set."
  }

  assert {
    condition = (
      aws_lambda_function_event_invoke_config.this.maximum_retry_attempts == 2 &&
      aws_lambda_function_event_invoke_config.this.maximum_event_age_in_seconds == 21600 &&
      aws_lambda_function_event_invoke_config.this.destination_config[0].on_failure[0].destination == output.dead_letter_queue_arn
    )
    error_message = "An event that fails is tried again and then kept."
  }
}

run "permissions" {
  assert {
    condition = join(",", sort(flatten(data.aws_iam_policy_document.function.statement[*].actions))) == join(",", [
      "ecs:DescribeServiceDeployments", "ecs:DescribeServiceRevisions", "ecs:DescribeServices", "ecs:DescribeTaskDefinition",
      "ecs:DescribeTasks", "ecs:ListServiceDeployments", "ecs:ListTagsForResource", "ecs:ListTasks", "logs:CreateLogStream",
      "logs:GetLogEvents", "logs:PutLogEvents", "sns:Publish", "sqs:SendMessage",
    ])
    error_message = "The function may do what it does and nothing else."
  }

  assert {
    condition = toset([
      for statement in data.aws_iam_policy_document.function.statement : statement.sid if contains(statement.resources, "*")
    ]) == toset(["ListTasks", "ReadTaskDefinitions"])
    error_message = "Only calls without a resource of their own are allowed on all."
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.function.statement : statement.sid => toset(statement.resources)
      if contains(["ReadServicesAndTasks", "ReadTags"], statement.sid)
      } == {
      ReadServicesAndTasks = toset(["arn:aws:ecs:eu-west-1:111122223333:service/*", "arn:aws:ecs:eu-west-1:111122223333:task/*"])
      ReadTags             = toset(["arn:aws:ecs:eu-west-1:111122223333:service/*", "arn:aws:ecs:eu-west-1:111122223333:task-definition/*"])
    }
    error_message = "Services, tasks and tags are read in this account and Region."
  }

  assert {
    condition = one([
      for statement in data.aws_iam_policy_document.function.statement : toset(statement.resources) if statement.sid == "ReadServiceDeployments"
      ]) == toset([
      "arn:aws:ecs:eu-west-1:111122223333:service/*",
      "arn:aws:ecs:eu-west-1:111122223333:service-deployment/*/*", "arn:aws:ecs:eu-west-1:111122223333:service-revision/*/*",
    ])
    error_message = "Deployments and revisions are read by their service and by themselves: ECS asks for both."
  }

  assert {
    condition = one([
      for statement in data.aws_iam_policy_document.function.statement : toset(statement.resources) if contains(statement.actions, "logs:GetLogEvents")
    ]) == toset(["arn:aws:logs:*:111122223333:log-group:*:log-stream:*"])
    error_message = "Logs are read in this account, in any Region."
  }

  assert {
    condition     = length(flatten(data.aws_iam_policy_document.function.statement[*].condition)) == 0
    error_message = "Without included clusters nothing is conditional."
  }
}

run "topic_and_queue" {
  assert {
    condition     = length(aws_sns_topic.this) == 1 && aws_sns_topic.this[0].name == "ecswhy" && aws_sns_topic.this[0].kms_master_key_id == null
    error_message = "A topic is created."
  }

  assert {
    condition     = alltrue([for statement in data.aws_iam_policy_document.topic.statement : statement.effect == "Deny"])
    error_message = "The topic policy allows nobody anything."
  }

  assert {
    condition = toset(flatten([
      for statement in data.aws_iam_policy_document.topic.statement : statement.condition[*].variable
    ])) == toset(["aws:SecureTransport", "aws:PrincipalAccount"])
    error_message = "The topic refuses plain HTTP and other accounts."
  }

  assert {
    condition     = aws_sqs_queue.dead_letters.sqs_managed_sse_enabled == true && aws_sqs_queue.dead_letters.message_retention_seconds == 1209600
    error_message = "The dead-letter queue is encrypted and keeps events for 14 days."
  }

  assert {
    condition = (
      toset(one(data.aws_iam_policy_document.dead_letters.statement[0].condition).values) == toset(values(output.rule_arns)) &&
      data.aws_iam_policy_document.dead_letters.statement[0].resources == toset([output.dead_letter_queue_arn])
    )
    error_message = "Only the module's rules may write to the dead-letter queue."
  }
}

run "alarms" {
  assert {
    condition = toset([
      for alarm in aws_cloudwatch_metric_alarm.this : "${alarm.namespace} ${alarm.metric_name}"
      ]) == toset([
      "AWS/Events FailedInvocations",
      "AWS/Events InvocationsFailedToBeSentToDlq",
      "AWS/Lambda Errors",
      "AWS/Lambda Throttles",
      "AWS/Lambda DeadLetterErrors",
      "AWS/Lambda DestinationDeliveryFailures",
      "AWS/SQS ApproximateAgeOfOldestMessage",
      "AWS/SQS ApproximateNumberOfMessagesVisible",
      "AWS/SNS NumberOfNotificationsFailed",
    ])
    error_message = "Every hop has its alarms."
  }

  assert {
    condition = toset([
      for alarm in aws_cloudwatch_metric_alarm.this : "${alarm.metric_name} ${alarm.dimensions["RuleName"]}" if alarm.namespace == "AWS/Events"
      ]) == toset([
      for pair in setproduct(["FailedInvocations", "InvocationsFailedToBeSentToDlq"], values(output.rule_names)) : join(" ", pair)
    ])
    error_message = "Every rule has its alarms."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["topic-failed-notifications"].dimensions == tomap({ TopicName = "ecswhy" })
    error_message = "The topic's alarm names the topic."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.treat_missing_data == "notBreaching" && length(alarm.alarm_actions) == 0])
    error_message = "Silence is no alarm, and alarms tell only whom the caller names."
  }
}

run "no_chat" {
  assert {
    condition = (
      length(aws_chatbot_slack_channel_configuration.this) == 0 && length(aws_chatbot_teams_channel_configuration.this) == 0 &&
      length(aws_iam_role.channel) == 0 && output.chat_configuration_name == null
    )
    error_message = "No chat configuration is created unless a channel is given."
  }
}
