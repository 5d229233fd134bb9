mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_file         = "versions.tf" # any file: nothing is uploaded here
  subscribed_elsewhere = true
  alarm_actions        = ["arn:aws:sns:eu-west-1:111122223333:on-call"]
}

override_resource {
  target = aws_sqs_queue.events
  values = {
    arn = "arn:aws:sqs:eu-west-1:111122223333:ecswhy-events"
    url = "https://sqs.eu-west-1.amazonaws.com/111122223333/ecswhy-events"
  }
}

run "rules" {
  assert {
    condition     = join(",", keys(output.rule_names)) == "canary,daemon,deployment,hook,instance-health,run-task,service-action,steady-state,task-stopped"
    error_message = "Every kind of event has a rule, and so has the canary."
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
      permission.principal == "events.amazonaws.com" && permission.source_arn == output.rule_arns[name]
    ]) && keys(aws_lambda_permission.this) == keys(output.rule_arns) && keys(aws_cloudwatch_event_target.this) == keys(output.rule_arns)
    error_message = "Each rule, and nothing else, may invoke the function."
  }

  assert {
    condition     = { for name, target in aws_cloudwatch_event_target.this : name => length(target.input_transformer) if length(target.input_transformer) > 0 } == { canary = 1 }
    error_message = "Events reach the function as they are."
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
      ECSWHY_COPIES        = "10"
      ECSWHY_METRICS       = "ecswhy"
      GOMAXPROCS           = "1"
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
      "ecs:DescribeDaemonRevisions", "ecs:DescribeServiceDeployments", "ecs:DescribeServiceRevisions", "ecs:DescribeServices",
      "ecs:DescribeTaskDefinition",
      "ecs:DescribeTasks", "ecs:ListServiceDeployments", "ecs:ListTagsForResource", "ecs:ListTasks", "logs:CreateLogStream",
      "logs:GetLogEvents", "logs:PutLogEvents", "sns:Publish", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage",
      "sqs:SendMessage",
    ])
    error_message = "The function may do what it does and nothing else."
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.function.statement : join(",", sort(statement.actions)) => statement.resources
      if anytrue([for action in statement.actions : startswith(action, "sqs:")])
      } == {
      "sqs:DeleteMessage,sqs:GetQueueAttributes,sqs:ReceiveMessage" = toset([output.events_queue_arn])
      "sqs:SendMessage"                                             = toset([output.dead_letter_queue_arn])
    }
    error_message = "The function reads the one queue and writes to the other."
  }

  assert {
    condition = length([
      for statement in concat(
        data.aws_iam_policy_document.function.statement, data.aws_iam_policy_document.function_trust.statement,
        data.aws_iam_policy_document.queue["events"].statement, data.aws_iam_policy_document.queue["dead-letters"].statement,
      ) : statement if statement.effect != "Deny" && anytrue([for action in statement.actions : endswith(action, "*")])
    ]) == 0
    error_message = "Nobody is allowed whole groups of actions."
  }

  assert {
    condition = toset([
      for statement in data.aws_iam_policy_document.function.statement : statement.sid if contains(statement.resources, "*")
    ]) == toset(["ListTasks", "ReadDaemons", "ReadTaskDefinitions"])
    error_message = "Only calls without a resource of their own are allowed on all."
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.function.statement : statement.sid => toset(statement.resources)
      if contains(["ReadServicesAndTasks", "ReadTags"], statement.sid)
      } == {
      ReadServicesAndTasks = toset(["arn:aws:ecs:eu-west-1:111122223333:service/*", "arn:aws:ecs:eu-west-1:111122223333:task/*"])
      ReadTags = toset([
        "arn:aws:ecs:eu-west-1:111122223333:service/*", "arn:aws:ecs:eu-west-1:111122223333:task-definition/*",
        "arn:aws:ecs:eu-west-1:111122223333:cluster/*",
      ])
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

run "topic" {
  assert {
    condition     = length(aws_sns_topic.this) == 1 && aws_sns_topic.this[0].name == "ecswhy" && aws_sns_topic.this[0].kms_master_key_id == null
    error_message = "A topic is created."
  }

  assert {
    condition = (
      jsondecode(aws_sns_topic.this[0].delivery_policy).http.defaultThrottlePolicy.maxReceivesPerSecond == 10 &&
      jsondecode(aws_sns_topic.this[0].delivery_policy).http.defaultHealthyRetryPolicy.numRetries == 3
    )
    error_message = "SNS spreads a burst, and retries."
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.topic.statement : "${statement.effect} ${one(statement.condition).variable}" =>
      "${contains(statement.actions, "sns:Publish")} ${one(statement.condition).test} ${join(",", one(statement.condition).values)} ${one(one(statement.principals).identifiers)}"
      } == {
      "Deny aws:SecureTransport"  = "true Bool false *"
      "Deny aws:PrincipalAccount" = "true StringNotEquals 111122223333 *"
    }
    error_message = "The topic refuses plain HTTP and other accounts, and its policy allows nobody anything."
  }
}

run "queues" {
  assert {
    condition = alltrue([
      for queue in [aws_sqs_queue.dead_letters, aws_sqs_queue.events] :
      queue.sqs_managed_sse_enabled == true && queue.message_retention_seconds == 1209600
    ])
    error_message = "Both queues are encrypted and keep events for 14 days."
  }

  assert {
    condition = alltrue([
      for name, document in data.aws_iam_policy_document.queue : [
        for statement in document.statement :
        [statement.effect == "Deny", toset(statement.actions), toset(statement.resources), one(statement.condition).variable, toset(one(statement.condition).values)]
        ] == [
        [false, toset(["sqs:SendMessage"]), toset(["arn:aws:sqs:eu-west-1:111122223333:ecswhy-${name}"]), "aws:SourceArn", toset(values(output.rule_arns))],
        [true, toset(["sqs:*"]), toset(["arn:aws:sqs:eu-west-1:111122223333:ecswhy-${name}"]), "aws:SecureTransport", toset(["false"])],
      ]
    ]) && keys(data.aws_iam_policy_document.queue) == ["dead-letters", "events"]
    error_message = "Only the module's rules may write to the queues, and nobody by plain HTTP."
  }

  assert {
    condition = (
      jsondecode(aws_sqs_queue.events.redrive_policy) == { deadLetterTargetArn = output.dead_letter_queue_arn, maxReceiveCount = 5 } &&
      jsondecode(aws_sqs_queue.dead_letters.redrive_allow_policy) == { redrivePermission = "byQueue", sourceQueueArns = [output.events_queue_arn] }
    )
    error_message = "The one queue leads to the other, and no other queue does."
  }

  assert {
    condition = (
      aws_lambda_event_source_mapping.events.event_source_arn == output.events_queue_arn &&
      aws_lambda_event_source_mapping.events.function_name == output.function_arn &&
      aws_lambda_event_source_mapping.events.function_response_types == toset(["ReportBatchItemFailures"]) &&
      aws_lambda_event_source_mapping.events.batch_size == 10 &&
      aws_lambda_event_source_mapping.events.maximum_batching_window_in_seconds == 0 &&
      aws_lambda_event_source_mapping.events.scaling_config[0].maximum_concurrency == 2 &&
      aws_sqs_queue.events.visibility_timeout_seconds == 180
    )
    error_message = "Lambda reads the queue also without a window, so that dead letters can be put back."
  }
}

run "canary" {
  assert {
    condition     = aws_cloudwatch_event_rule.canary[0].name == "ecswhy-canary" && aws_cloudwatch_event_rule.canary[0].schedule_expression == "rate(24 hours)"
    error_message = "A canary is sent once a day."
  }

  assert {
    condition = jsondecode(replace(aws_cloudwatch_event_target.this["canary"].input_transformer[0].input_template, "/<([a-z]+)>/", "\"$${1}\"")) == {
      version     = "0"
      id          = "id"
      detail-type = "ecswhy canary"
      source      = "ecswhy"
      account     = "account"
      region      = "region"
      time        = "time"
      detail      = { visible = false }
      } && aws_cloudwatch_event_target.this["canary"].input_transformer[0].input_paths == tomap({
        id = "$.id", account = "$.account", region = "$.region", time = "$.time"
    })
    error_message = "The canary is an event of our own with the id, place and time of the schedule's."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["canary-missing"].metric_name == "Canaries" &&
      aws_cloudwatch_metric_alarm.this["canary-missing"].dimensions == tomap({ FunctionName = "ecswhy" }) &&
      aws_cloudwatch_metric_alarm.this["canary-missing"].comparison_operator == "LessThanThreshold" &&
      aws_cloudwatch_metric_alarm.this["canary-missing"].threshold == 1 &&
      aws_cloudwatch_metric_alarm.this["canary-missing"].period == 3600 &&
      aws_cloudwatch_metric_alarm.this["canary-missing"].evaluation_periods == 27 &&
      aws_cloudwatch_metric_alarm.this["canary-missing"].treat_missing_data == "breaching"
    )
    error_message = "An alarm fires when no canary got through in its time and three hours."
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
      "ecswhy Canaries",
      "ecswhy PublishErrors",
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
    condition = (
      aws_cloudwatch_metric_alarm.this["events-age"].dimensions == tomap({ QueueName = "ecswhy-events" }) &&
      aws_cloudwatch_metric_alarm.this["events-age"].threshold == 330 &&
      aws_cloudwatch_metric_alarm.this["dead-letters"].dimensions == tomap({ QueueName = "ecswhy-dead-letters" })
    )
    error_message = "Each queue has its alarms."
  }

  assert {
    condition = (
      [for name, alarm in aws_cloudwatch_metric_alarm.this : name if alarm.treat_missing_data != "notBreaching"] == ["canary-missing"] &&
      alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_actions == toset(var.alarm_actions)])
    )
    error_message = "Only a missing canary makes silence an alarm, and alarms tell only whom the caller names."
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
