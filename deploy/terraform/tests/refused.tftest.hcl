# Each input that cannot work is refused before anything is made.
mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_file = "versions.tf"
}

run "package_file_missing" {
  command = plan

  variables {
    package_file = "dist/nothing-there.zip"
  }

  expect_failures = [aws_lambda_function.this]
}

run "name_with_capitals" {
  command = plan

  variables {
    name = "EcsWhy"
  }

  expect_failures = [var.name]
}

run "name_too_long" {
  command = plan

  variables {
    name = "a-name-that-is-longer-than-32-letters"
  }

  expect_failures = [var.name]
}

run "clusters_both" {
  command = plan

  variables {
    clusters = { include = ["prod-*"], exclude = ["dev-*"] }
  }

  expect_failures = [var.clusters]
}

run "clusters_by_arn" {
  command = plan

  variables {
    clusters = { include = ["arn:aws:ecs:eu-west-1:111122223333:cluster/prod"] }
  }

  expect_failures = [var.clusters]
}

run "clusters_two_asterisks" {
  command = plan

  variables {
    clusters = { exclude = ["dev**"] }
  }

  expect_failures = [var.clusters]
}

run "event_name_in_lower_case" {
  command = plan

  variables {
    ignore_event_names = ["service_steady_state"]
  }

  expect_failures = [var.ignore_event_names]
}

run "service_without_cluster" {
  command = plan

  variables {
    ignore_services = ["batch-*"]
  }

  expect_failures = [var.ignore_services]
}

run "service_with_comma" {
  command = plan

  variables {
    ignore_services = ["a/b,c/d"]
  }

  expect_failures = [var.ignore_services]
}

run "topic_fifo" {
  command = plan

  variables {
    topic_arn = "arn:aws:sns:eu-west-1:111122223333:chat.fifo"
  }

  expect_failures = [var.topic_arn]
}

run "topic_by_name" {
  command = plan

  variables {
    topic_arn = "chat"
  }

  expect_failures = [var.topic_arn]
}

run "topic_in_another_region" {
  command = plan

  variables {
    topic_arn = "arn:aws:sns:us-east-1:111122223333:chat"
  }

  expect_failures = [aws_lambda_function.this]
}

run "key_alias" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:alias/chat"
  }

  expect_failures = [var.kms_key_arn]
}

run "slack_names" {
  command = plan

  variables {
    slack = { team_id = "our team", channel_id = "#alerts" }
  }

  expect_failures = [var.slack]
}

run "teams_channel_not_encoded" {
  command = plan

  variables {
    teams = { team_id = "t", tenant_id = "u", channel_id = "19:EXAMPLE@thread.tacv2" }
  }

  expect_failures = [var.teams]
}

run "slack_and_teams" {
  command = plan

  variables {
    slack = { team_id = "T0123456789", channel_id = "C0123456789" }
    teams = { team_id = "t", tenant_id = "u", channel_id = "19%3aEXAMPLE%40thread.tacv2" }
  }

  expect_failures = [aws_iam_role.channel]
}

run "language_unknown" {
  command = plan

  variables {
    language = "fr"
  }

  expect_failures = [var.language]
}

run "dialect_unknown" {
  command = plan

  variables {
    dialect = "discord"
  }

  expect_failures = [var.dialect]
}

run "dialect_of_the_other_client" {
  command = plan

  variables {
    dialect = "teams"
    slack   = { team_id = "T0123456789", channel_id = "C0123456789" }
  }

  expect_failures = [aws_iam_role.channel]
}

run "time_zone_abbreviated" {
  command = plan

  variables {
    time_zone = "JST"
  }

  expect_failures = [var.time_zone]
}

run "time_zone_local" {
  command = plan

  variables {
    time_zone = "Local"
  }

  expect_failures = [var.time_zone]
}

run "log_lines_too_many" {
  command = plan

  variables {
    log_tail = { lines = 51 }
  }

  expect_failures = [var.log_tail]
}

run "log_lines_negative" {
  command = plan

  variables {
    log_tail = { lines = -1 }
  }

  expect_failures = [var.log_tail]
}

run "log_lines_broken" {
  command = plan

  variables {
    log_tail = { lines = 1.5 }
  }

  expect_failures = [var.log_tail]
}

run "log_groups_by_arn" {
  command = plan

  variables {
    log_tail = { groups = ["arn:aws:logs:eu-west-1:111122223333:log-group:api"] }
  }

  expect_failures = [var.log_tail]
}

run "log_groups_none" {
  command = plan

  variables {
    log_tail = { groups = [] }
  }

  expect_failures = [var.log_tail]
}

run "tag_key_with_comma" {
  command = plan

  variables {
    tag_keys = { owner = ["team,squad"] }
  }

  expect_failures = [var.tag_keys]
}

run "tag_key_with_space_around" {
  command = plan

  variables {
    tag_keys = { commit = [" git-sha"] }
  }

  expect_failures = [var.tag_keys]
}

run "tag_key_empty" {
  command = plan

  variables {
    tag_keys = { pipeline = [""] }
  }

  expect_failures = [var.tag_keys]
}

run "production_by_arn" {
  command = plan

  variables {
    production = ["arn:aws:ecs:eu-west-1:111122223333:cluster/prod"]
  }

  expect_failures = [var.production]
}

run "production_with_comma" {
  command = plan

  variables {
    production = ["a,b"]
  }

  expect_failures = [var.production]
}

run "mention_by_name" {
  command = plan

  variables {
    mentions = [{ mention = "@alice" }]
  }

  expect_failures = [var.mentions]
}

run "mention_of_everyone" {
  command = plan

  variables {
    mentions = [{ mention = "<!everyone>" }]
  }

  expect_failures = [var.mentions]
}

run "mention_with_more_text" {
  command = plan

  variables {
    mentions = [{ mention = "<!here> wake up" }]
  }

  expect_failures = [var.mentions]
}

run "mention_of_unknown_severity" {
  command = plan

  variables {
    mentions = [{ severity = "fatal", mention = "<!here>" }]
  }

  expect_failures = [var.mentions]
}

run "mention_with_brackets" {
  command = plan

  variables {
    mentions = [{ owner = "[a-z", mention = "<!here>" }]
  }

  expect_failures = [var.mentions]
}

run "mention_with_empty_pattern" {
  command = plan

  variables {
    mentions = [{ caller = "", mention = "<!here>" }]
  }

  expect_failures = [var.mentions]
}

run "mentions_in_teams" {
  command = plan

  variables {
    dialect  = "teams"
    mentions = [{ mention = "<!here>" }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "settings_too_long" {
  command = plan

  variables {
    production = [for n in range(92) : "production-eu-west-1-cluster-for-team-${100 + n}"]
  }

  expect_failures = [aws_lambda_function.this]
}

run "mute_without_service" {
  command = plan

  variables {
    mute = [{ services = "prod-main", until = "2026-12-01T03:00:00+09:00" }]
  }

  expect_failures = [var.mute]
}

run "mute_with_two_slashes" {
  command = plan

  variables {
    mute = [{ services = "a/b/c", until = "2026-12-01T03:00:00+09:00" }]
  }

  expect_failures = [var.mute]
}

run "mute_with_comma" {
  command = plan

  variables {
    mute = [{ services = "a/b,c/d", until = "2026-12-01T03:00:00+09:00" }]
  }

  expect_failures = [var.mute]
}

run "mute_until_a_time_without_zone" {
  command = plan

  variables {
    mute = [{ services = "a/b", until = "2026-12-01T03:00:00" }]
  }

  expect_failures = [var.mute]
}

run "mute_until_a_date" {
  command = plan

  variables {
    mute = [{ services = "a/b", until = "2026-12-01" }]
  }

  expect_failures = [var.mute]
}

run "mute_until_a_day_that_never_comes" {
  command = plan

  variables {
    mute = [{ services = "a/b", until = "2026-11-31T00:00:00Z" }]
  }

  expect_failures = [var.mute]
}

run "storm_window_too_long" {
  command = plan

  variables {
    storm_window = 301
  }

  expect_failures = [var.storm_window]
}

run "storm_window_negative" {
  command = plan

  variables {
    storm_window = -1
  }

  expect_failures = [var.storm_window]
}

run "storm_window_broken" {
  command = plan

  variables {
    storm_window = 0.5
  }

  expect_failures = [var.storm_window]
}

run "storm_window_with_one_copy" {
  command = plan

  variables {
    storm_window         = 60
    reserved_concurrency = 1
  }

  expect_failures = [aws_lambda_event_source_mapping.events]
}

run "canary_too_seldom" {
  command = plan

  variables {
    canary = { hours = 166 }
  }

  expect_failures = [var.canary]
}

run "canary_too_often" {
  command = plan

  variables {
    canary = { hours = 0 }
  }

  expect_failures = [var.canary]
}

run "canary_broken" {
  command = plan

  variables {
    canary = { hours = 1.5 }
  }

  expect_failures = [var.canary]
}

run "canary_without_metrics" {
  command = plan

  variables {
    metrics_namespace = null
  }

  expect_failures = [aws_cloudwatch_metric_alarm.this]
}

run "alarms_without_metrics" {
  command = plan

  variables {
    canary            = null
    metrics_namespace = null
    alarms            = { gaps = true }
  }

  expect_failures = [aws_cloudwatch_metric_alarm.this]
}

run "silence_alarm_without_metrics" {
  command = plan

  variables {
    canary            = null
    metrics_namespace = null
    alarms            = { no_event_hours = 24 }
  }

  expect_failures = [aws_cloudwatch_metric_alarm.this]
}

run "no_event_hours_too_many" {
  command = plan

  variables {
    alarms = { no_event_hours = 169 }
  }

  expect_failures = [var.alarms]
}

run "no_event_hours_too_few" {
  command = plan

  variables {
    alarms = { no_event_hours = 0 }
  }

  expect_failures = [var.alarms]
}

run "metrics_namespace_of_aws" {
  command = plan

  variables {
    metrics_namespace = "AWS/Lambda"
  }

  expect_failures = [var.metrics_namespace]
}

run "metrics_namespace_with_space" {
  command = plan

  variables {
    metrics_namespace = "my team"
  }

  expect_failures = [var.metrics_namespace]
}

run "metrics_namespace_empty" {
  command = plan

  variables {
    metrics_namespace = ""
  }

  expect_failures = [var.metrics_namespace]
}

run "alarm_action_by_name" {
  command = plan

  variables {
    alarm_actions = ["on-call"]
  }

  expect_failures = [var.alarm_actions]
}

run "alarm_action_is_the_given_topic" {
  command = plan

  variables {
    topic_arn     = "arn:aws:sns:eu-west-1:111122223333:chat"
    alarm_actions = ["arn:aws:sns:eu-west-1:111122223333:chat"]
  }

  expect_failures = [aws_cloudwatch_metric_alarm.this]
}

run "sign_in_without_https" {
  command = plan

  variables {
    sign_in = { start_url = "http://example.awsapps.com/start" }
  }

  expect_failures = [var.sign_in]
}

run "budget_without_unit" {
  command = plan

  variables {
    lookup_budget = "8"
  }

  expect_failures = [var.lookup_budget]
}

run "budget_too_long" {
  command = plan

  variables {
    lookup_budget = "61s"
  }

  expect_failures = [var.lookup_budget]
}

run "architecture_unknown" {
  command = plan

  variables {
    architecture = "riscv64"
  }

  expect_failures = [var.architecture]
}

run "memory_too_small" {
  command = plan

  variables {
    memory_size = 64
  }

  expect_failures = [var.memory_size]
}

run "timeout_too_short" {
  command = plan

  variables {
    timeout = 5
  }

  expect_failures = [var.timeout]
}

run "concurrency_zero" {
  command = plan

  variables {
    reserved_concurrency = 0
  }

  expect_failures = [var.reserved_concurrency]
}

run "retention_odd" {
  command = plan

  variables {
    log_retention_days = 31
  }

  expect_failures = [var.log_retention_days]
}

run "boundary_is_a_role" {
  command = plan

  variables {
    permissions_boundary_arn = "arn:aws:iam::111122223333:role/boundary"
  }

  expect_failures = [var.permissions_boundary_arn]
}

run "alarm_action_is_the_own_topic" {
  variables {
    alarm_actions = ["arn:aws:sns:eu-west-1:111122223333:ecswhy"]
  }

  expect_failures = [aws_cloudwatch_metric_alarm.this]
}

run "chatbot_alarm_actions_elsewhere" {
  command = plan

  module {
    source = "./modules/chatbot-alarms"
  }

  variables {
    configuration_name = "ecswhy"
    alarm_actions      = ["arn:aws:sns:eu-west-1:111122223333:on-call"]
  }

  override_data {
    target = data.aws_region.current
    values = { id = "us-east-1" }
  }

  expect_failures = [var.alarm_actions]
}

run "chatbot_configuration_arn" {
  command = plan

  module {
    source = "./modules/chatbot-alarms"
  }

  variables {
    configuration_name = "arn:aws:chatbot::111122223333:chat-configuration/slack-channel/ecswhy"
  }

  override_data {
    target = data.aws_region.current
    values = { id = "us-east-1" }
  }

  expect_failures = [var.configuration_name]
}
