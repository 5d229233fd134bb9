mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_file         = "versions.tf"
  subscribed_elsewhere = true
  alarm_actions        = ["arn:aws:sns:eu-west-1:111122223333:on-call"]
}

override_resource {
  target = aws_sqs_queue.events
  values = {
    arn = "arn:aws:sqs:eu-west-1:111122223333:ecswhy-events"
  }
}

run "every_setting" {
  variables {
    lookup_budget   = "1500ms"
    ignore_services = ["dev-*/*", "prod-main/batch-*"]
    sign_in         = { start_url = "https://example.awsapps.com/start", role = "ReadOnly" }
    language        = "ja"
    dialect         = "slack"
    time_zone       = "America/Argentina/Buenos_Aires"
    log_tail        = { lines = 50 }
    cloudtrail      = true
    tag_keys        = { owner = ["squad", "Cost Center"], commit = ["git-sha"], pipeline = ["ci:url"] }
    production      = ["prod-*", "111122223333"]

    mute = [
      { services = "prod-main/*", until = "2026-12-01T03:00:00+09:00" },
      { services = "stg-*/web", until = "2026-11-30T18:00:00.5Z" },
    ]
    reserved_concurrency = 25
    metrics_namespace    = "Team/ecs.why"

    mentions = [
      { severity = "critical", mention = "<!here>" },
      { caller = "ci-*/*", owner = "payments", cause = "image-*", severity = "*", mention = "<!subteam^S0123456789>" },
      { mention = "<@U0123456789>" },
    ]
  }

  assert {
    condition = {
      for name, value in aws_lambda_function.this.environment[0].variables : name => value if name != "ECSWHY_MENTIONS"
      } == {
      ECSWHY_TOPIC_ARN     = output.topic_arn
      ECSWHY_LOOKUP_BUDGET = "1500ms"
      ECSWHY_SIGN_IN_URL   = "https://example.awsapps.com/start"
      ECSWHY_SIGN_IN_ROLE  = "ReadOnly"
      ECSWHY_IGNORE        = "dev-*/*,prod-main/batch-*"
      ECSWHY_LANGUAGE      = "ja"
      ECSWHY_DIALECT       = "slack"
      ECSWHY_TIME_ZONE     = "America/Argentina/Buenos_Aires"
      ECSWHY_LOG_LINES     = "50"
      ECSWHY_CLOUDTRAIL    = "true"
      ECSWHY_OWNER_TAGS    = "squad,Cost Center"
      ECSWHY_COMMIT_TAGS   = "git-sha"
      ECSWHY_PIPELINE_TAGS = "ci:url"
      ECSWHY_PRODUCTION    = "prod-*,111122223333"
      ECSWHY_MUTE          = "prod-main/*=2026-12-01T03:00:00+09:00,stg-*/web=2026-11-30T18:00:00.5Z"
      ECSWHY_COPIES        = "20"
      ECSWHY_METRICS       = "Team/ecs.why"
      GOMAXPROCS           = "1"
    }
    error_message = "Settings reach the function's environment."
  }

  assert {
    condition = jsondecode(aws_lambda_function.this.environment[0].variables["ECSWHY_MENTIONS"]) == [
      { severity = "critical", mention = "<!here>" },
      { caller = "ci-*/*", owner = "payments", cause = "image-*", severity = "*", mention = "<!subteam^S0123456789>" },
      { mention = "<@U0123456789>" },
    ]
    error_message = "A mention has the patterns that are given and no null."
  }

  assert {
    condition     = !strcontains(aws_lambda_function.this.environment[0].variables["ECSWHY_MENTIONS"], "null")
    error_message = "A pattern that is not given is left out."
  }
}

run "no_log_tail" {
  variables {
    log_tail = { lines = 0 }
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables["ECSWHY_LOG_LINES"] == "0"
    error_message = "The function is told to read no log."
  }

  assert {
    condition     = !contains(flatten(data.aws_iam_policy_document.function.statement[*].actions), "logs:GetLogEvents")
    error_message = "The function may read no log."
  }
}

run "log_groups" {
  variables {
    log_tail = { groups = ["/ecs/prod-*", "batch"] }
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables["ECSWHY_LOG_LINES"] == "12"
    error_message = "The number of lines keeps its default."
  }

  assert {
    condition = one([
      for statement in data.aws_iam_policy_document.function.statement : toset(statement.resources) if contains(statement.actions, "logs:GetLogEvents")
      ]) == toset([
      "arn:aws:logs:*:111122223333:log-group:/ecs/prod-*:log-stream:*", "arn:aws:logs:*:111122223333:log-group:batch:log-stream:*",
    ])
    error_message = "Only the named log groups can be read."
  }
}

run "cloudtrail" {
  variables {
    cloudtrail = true
  }

  assert {
    condition = one([
      for statement in data.aws_iam_policy_document.function.statement : statement if contains(statement.actions, "cloudtrail:LookupEvents")
    ]).resources == toset(["*"])
    error_message = "CloudTrail has no resource level."
  }
}

run "dialect_without_channel" {
  variables {
    dialect = "teams"
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables["ECSWHY_DIALECT"] == "teams" && length(aws_iam_role.channel) == 0
    error_message = "A channel that is configured elsewhere can be a Teams one."
  }
}

run "settings_that_just_fit" {
  command = plan

  variables {
    topic_arn  = "arn:aws:sns:eu-west-1:111122223333:chat"
    production = [for n in range(91) : "production-eu-west-1-cluster-for-team-${100 + n}"]
  }

  assert {
    condition     = length(jsonencode(aws_lambda_function.this.environment[0].variables)) > 4000
    error_message = "The test is about settings close to the limit."
  }
}

run "storm_window" {
  variables {
    storm_window = 60
  }

  assert {
    condition     = alltrue([for target in aws_cloudwatch_event_target.this : target.arn == output.events_queue_arn]) && length(aws_cloudwatch_event_target.this) == 9
    error_message = "Every rule sends to the queue, the canary's too."
  }

  assert {
    condition     = length(aws_lambda_permission.this) == 0
    error_message = "No rule may invoke the function."
  }

  assert {
    condition = (
      aws_lambda_event_source_mapping.events.maximum_batching_window_in_seconds == 60 && aws_lambda_event_source_mapping.events.batch_size == 1000 &&
      aws_lambda_function.this.environment[0].variables["ECSWHY_COPIES"] == "2" &&
      aws_lambda_function.this.timeout == 120 && aws_sqs_queue.events.visibility_timeout_seconds == 780
    )
    error_message = "Lambda gathers, and there is time to tell a whole batch."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["events-age"].threshold == 480
    error_message = "An event may be as old as the window, an invocation and five minutes."
  }
}

run "storm_window_with_a_long_timeout" {
  variables {
    storm_window         = 300
    timeout              = 900
    reserved_concurrency = 2
  }

  assert {
    condition     = aws_lambda_function.this.timeout == 900 && aws_sqs_queue.events.visibility_timeout_seconds == 5700
    error_message = "A longer timeout is kept."
  }
}

run "one_copy" {
  variables {
    reserved_concurrency = 1
  }

  assert {
    condition     = aws_lambda_event_source_mapping.events.scaling_config[0].maximum_concurrency == 2 && aws_lambda_function.this.environment[0].variables["ECSWHY_COPIES"] == "1"
    error_message = "Lambda reads a queue with two copies at least."
  }
}

run "many_copies" {
  variables {
    reserved_concurrency = 1001
  }

  assert {
    condition     = aws_lambda_event_source_mapping.events.scaling_config[0].maximum_concurrency == 2 && aws_lambda_function.this.environment[0].variables["ECSWHY_COPIES"] == "20"
    error_message = "The program shares by twenty at most, and two copies read the queue."
  }
}

run "visible_canary_every_hour" {
  variables {
    canary = { hours = 1, visible = true }
  }

  assert {
    condition     = aws_cloudwatch_event_rule.canary[0].schedule_expression == "rate(1 hour)"
    error_message = "EventBridge wants the singular."
  }

  assert {
    condition     = strcontains(aws_cloudwatch_event_target.this["canary"].input_transformer[0].input_template, "{\"visible\": true}")
    error_message = "The canary is shown."
  }
}

run "canary_that_just_fits" {
  variables {
    canary = { hours = 165 }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["canary-missing"].evaluation_periods == 168
    error_message = "CloudWatch looks back seven days."
  }
}

run "no_canary_and_no_metrics" {
  variables {
    canary            = null
    metrics_namespace = null
  }

  assert {
    condition = (
      length(aws_cloudwatch_event_rule.canary) == 0 && !contains(keys(output.rule_arns), "canary") &&
      !contains(keys(aws_lambda_permission.this), "canary") && !contains(keys(output.alarm_arns), "canary-missing")
    )
    error_message = "Nothing is left of the canary."
  }

  assert {
    condition     = !contains(keys(aws_lambda_function.this.environment[0].variables), "ECSWHY_METRICS")
    error_message = "The function writes no metrics."
  }
}

run "alarms_on_the_functions_own_metrics" {
  variables {
    alarms            = { gaps = true, no_event_hours = 168 }
    metrics_namespace = "team"
  }

  assert {
    condition = {
      for name in ["gaps", "no-event", "canary-missing"] : name => join(" ", [
        aws_cloudwatch_metric_alarm.this[name].namespace, aws_cloudwatch_metric_alarm.this[name].metric_name,
        aws_cloudwatch_metric_alarm.this[name].comparison_operator, aws_cloudwatch_metric_alarm.this[name].threshold,
        aws_cloudwatch_metric_alarm.this[name].period, aws_cloudwatch_metric_alarm.this[name].evaluation_periods,
        aws_cloudwatch_metric_alarm.this[name].treat_missing_data,
      ])
      } == {
      gaps           = "team Gaps GreaterThanThreshold 0 3600 1 notBreaching"
      no-event       = "team Events LessThanThreshold 1 3600 168 breaching"
      canary-missing = "team Canaries LessThanThreshold 1 3600 27 breaching"
    }
    error_message = "Gaps are an alarm for an hour, and so is a week without events."
  }
}

run "sign_in_without_role" {
  variables {
    sign_in = { start_url = "https://example.awsapps.com/start" }
  }

  assert {
    condition     = !contains(keys(aws_lambda_function.this.environment[0].variables), "ECSWHY_SIGN_IN_ROLE")
    error_message = "The role is optional: the reader then chooses."
  }
}

run "function_with_a_whole_processor" {
  variables {
    memory_size = 1769
  }

  assert {
    condition     = !contains(keys(aws_lambda_function.this.environment[0].variables), "GOMAXPROCS")
    error_message = "A function with a processor or more uses all that it has."
  }
}

run "function_options" {
  variables {
    name                     = "alerts"
    architecture             = "x86_64"
    memory_size              = 256
    timeout                  = 60
    reserved_concurrency     = 3
    log_retention_days       = 7
    permissions_boundary_arn = "arn:aws:iam::111122223333:policy/boundary"
    tags                     = { team = "platform" }
  }

  assert {
    condition = (
      aws_lambda_function.this.function_name == "alerts" &&
      aws_lambda_function.this.architectures == tolist(["x86_64"]) &&
      aws_lambda_function.this.memory_size == 256 &&
      aws_lambda_function.this.timeout == 60 &&
      aws_lambda_function.this.reserved_concurrent_executions == 3 &&
      aws_cloudwatch_log_group.this.name == "/aws/lambda/alerts" &&
      aws_cloudwatch_log_group.this.retention_in_days == 7
    )
    error_message = "The function is as the caller wants it."
  }

  assert {
    condition     = aws_iam_role.function.permissions_boundary == "arn:aws:iam::111122223333:policy/boundary" && aws_iam_role.function.name == "alerts-eu-west-1"
    error_message = "The role has the boundary and is named for the Region."
  }

  assert {
    condition     = aws_lambda_function.this.tags["team"] == "platform" && aws_sqs_queue.dead_letters.tags["team"] == "platform"
    error_message = "Tags are set."
  }
}

run "existing_topic" {
  variables {
    topic_arn = "arn:aws:sns:eu-west-1:111122223333:chat"
  }

  assert {
    condition     = length(aws_sns_topic.this) == 0 && length(aws_sns_topic_policy.this) == 0 && output.topic_arn == "arn:aws:sns:eu-west-1:111122223333:chat"
    error_message = "A given topic is used and its policy left alone."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["topic-failed-notifications"].dimensions["TopicName"] == "chat"
    error_message = "The alarm watches the given topic."
  }
}

run "customer_key" {
  variables {
    kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition = toset([
      aws_sns_topic.this[0].kms_master_key_id, aws_sqs_queue.dead_letters.kms_master_key_id, aws_sqs_queue.events.kms_master_key_id,
    ]) == toset([var.kms_key_arn])
    error_message = "The key encrypts topic and queues."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.kms_key_id == var.kms_key_arn
    error_message = "The key encrypts the function's log."
  }

  assert {
    condition = one([
      for statement in data.aws_iam_policy_document.function.statement : statement.resources if statement.sid == "UseKey"
    ]) == toset([var.kms_key_arn])
    error_message = "The function may use that key."
  }
}

run "alarm_actions" {
  variables {
    alarm_actions = ["arn:aws:sns:eu-west-1:111122223333:on-call"]
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_actions == toset(var.alarm_actions)])
    error_message = "Every alarm tells the caller's actions."
  }
}

run "slack" {
  variables {
    slack = { team_id = "T0123456789", channel_id = "C0123456789" }
  }

  assert {
    condition = (
      aws_chatbot_slack_channel_configuration.this[0].sns_topic_arns == toset([output.topic_arn]) &&
      aws_chatbot_slack_channel_configuration.this[0].guardrail_policy_arns == tolist(["arn:aws:iam::aws:policy/AWSDenyAll"]) &&
      aws_chatbot_slack_channel_configuration.this[0].user_authorization_required == true &&
      output.chat_configuration_name == "ecswhy-eu-west-1"
    )
    error_message = "The channel gets the topic, and nobody in it may do anything."
  }

  assert {
    condition     = length(aws_iam_role.channel["this"].inline_policy) == 0
    error_message = "The channel role has no permission."
  }
}

run "teams" {
  variables {
    teams = {
      team_id            = "11111111-2222-3333-4444-555555555555"
      tenant_id          = "66666666-7777-8888-9999-000000000000"
      channel_id         = "19%3aEXAMPLE%40thread.tacv2"
      configuration_name = "alerts-in-teams"
    }
  }

  assert {
    condition = (
      aws_chatbot_teams_channel_configuration.this[0].guardrail_policy_arns == tolist(["arn:aws:iam::aws:policy/AWSDenyAll"]) &&
      aws_chatbot_teams_channel_configuration.this[0].user_authorization_required == true &&
      output.chat_configuration_name == "alerts-in-teams"
    )
    error_message = "The channel gets the topic, and nobody in it may do anything."
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables["ECSWHY_DIALECT"] == "teams"
    error_message = "The dialect follows the channel."
  }
}

run "chatbot_alarms" {
  module {
    source = "./modules/chatbot-alarms"
  }

  variables {
    alarm_actions      = []
    configuration_name = "ecswhy-eu-west-1"
  }

  override_data {
    target = data.aws_region.current
    values = { id = "us-east-1" }
  }

  assert {
    condition = (
      { for metric, alarm in aws_cloudwatch_metric_alarm.this : metric => alarm.alarm_name } == {
        for metric in ["EventsThrottled", "MessageDeliveryFailure", "UnsupportedEvents"] : metric => "ecswhy-eu-west-1-chat-${metric}"
      } &&
      alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.namespace == "AWS/Chatbot" && alarm.dimensions == tomap({ ConfigurationName = "ecswhy-eu-west-1" })])
    )
    error_message = "Each metric of a lost message has its alarm, which no configuration of another Region shares."
  }

  assert {
    condition     = { for metric, alarm in aws_cloudwatch_metric_alarm.this : metric => alarm.threshold } == { EventsThrottled = 0, MessageDeliveryFailure = 0, UnsupportedEvents = 1 }
    error_message = "One message that Chatbot does not know is the quiet canary."
  }
}

run "chatbot_alarms_and_canaries" {
  module {
    source = "./modules/chatbot-alarms"
  }

  variables {
    alarm_actions      = []
    name               = "alerts"
    configuration_name = "ecswhy"
    quiet_canary       = false
  }

  override_data {
    target = data.aws_region.current
    values = { id = "us-east-1" }
  }

  assert {
    condition     = toset([for alarm in aws_cloudwatch_metric_alarm.this : alarm.threshold]) == toset([0])
    error_message = "Without quiet canaries every message that Chatbot does not know is an alarm."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["EventsThrottled"].alarm_name == "alerts-chat-EventsThrottled"
    error_message = "The alarms have the name that is given."
  }
}

run "chatbot_alarms_of_routes" {
  module {
    source = "./modules/chatbot-alarms"
  }

  variables {
    alarm_actions      = []
    configuration_name = "ecswhy-eu-west-1"

    route_configuration_names = { web = "ecswhy-web-eu-west-1", data = "our-data" }
  }

  override_data {
    target = data.aws_region.current
    values = { id = "us-east-1" }
  }

  assert {
    condition = (
      length(aws_cloudwatch_metric_alarm.this) == 9 &&
      alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_name == "${alarm.dimensions.ConfigurationName}-chat-${alarm.metric_name}"]) &&
      aws_cloudwatch_metric_alarm.this["data-UnsupportedEvents"].dimensions.ConfigurationName == "our-data" &&
      aws_cloudwatch_metric_alarm.this["data-UnsupportedEvents"].threshold == 1 &&
      aws_cloudwatch_metric_alarm.this["UnsupportedEvents"].dimensions.ConfigurationName == "ecswhy-eu-west-1"
    )
    error_message = "Each channel has its alarms, and those of the default channel are where they were."
  }
}

run "chatbot_alarms_of_routes_alone" {
  module {
    source = "./modules/chatbot-alarms"
  }

  variables {
    alarm_actions = []
    name          = "alerts"

    route_configuration_names = { web = "ecswhy-web-eu-west-1", data = "our-data" }
  }

  override_data {
    target = data.aws_region.current
    values = { id = "us-east-1" }
  }

  assert {
    condition = { for key, alarm in aws_cloudwatch_metric_alarm.this : key => alarm.alarm_name } == {
      for key in setproduct(["web", "data"], ["EventsThrottled", "MessageDeliveryFailure", "UnsupportedEvents"]) :
      join("-", key) => "alerts-chat-${join("-", key)}"
    }
    error_message = "No two alarms of a name that is given share theirs."
  }
}

run "chatbot_alarms_elsewhere" {
  command = plan

  module {
    source = "./modules/chatbot-alarms"
  }

  variables {
    alarm_actions      = []
    configuration_name = "ecswhy"
  }

  expect_failures = [aws_cloudwatch_metric_alarm.this]
}
