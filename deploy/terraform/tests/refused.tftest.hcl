# Each input that cannot work is refused before anything is made. What one variable alone can refuse is tried for all of
# them at once: Terraform reports every variable that fails, and a run fails unless each that it expects is among them.
mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_file         = "versions.tf"
  subscribed_elsewhere = true
  alarm_actions        = ["arn:aws:sns:eu-west-1:111122223333:on-call"]
}

run "first_wrong_value_of_each" {
  command = plan

  variables {
    name                     = "EcsWhy"                                                                   # name with capitals
    clusters                 = { include = ["prod-*"], exclude = ["dev-*"] }                              # clusters both
    ignore_event_names       = ["service_steady_state"]                                                   # event name in lower case
    ignore_services          = ["batch-*"]                                                                # service without cluster
    topic_arn                = "arn:aws:sns:eu-west-1:111122223333:chat.fifo"                             # topic fifo
    kms_key_arn              = "arn:aws:kms:eu-west-1:111122223333:alias/chat"                            # key alias
    slack                    = { team_id = "our team", channel_id = "#alerts" }                           # slack names
    teams                    = { team_id = "t", tenant_id = "u", channel_id = "19:EXAMPLE@thread.tacv2" } # teams channel not encoded
    language                 = "fr"                                                                       # language unknown
    dialect                  = "discord"                                                                  # dialect unknown
    time_zone                = "JST"                                                                      # time zone abbreviated
    log_tail                 = { lines = 51 }                                                             # log lines too many
    tag_keys                 = { owner = ["team,squad"] }                                                 # tag key with comma
    production               = ["arn:aws:ecs:eu-west-1:111122223333:cluster/prod"]                        # production by arn
    mentions                 = [{ mention = "@alice" }]                                                   # mention by name
    mute                     = [{ services = "prod-main", until = "2026-12-01T03:00:00+09:00" }]          # mute without service
    storm_window             = 301                                                                        # storm window too long
    canary                   = { hours = 166 }                                                            # canary too seldom
    alarms                   = { no_event_hours = 169 }                                                   # no event hours too many
    metrics_namespace        = "AWS/Lambda"                                                               # metrics namespace of aws
    alarm_actions            = ["on-call"]                                                                # alarm action by name
    sign_in                  = { start_url = "http://example.awsapps.com/start" }                         # sign in without https
    lookup_budget            = "8"                                                                        # budget without unit
    architecture             = "riscv64"                                                                  # architecture unknown
    memory_size              = 64                                                                         # memory too small
    timeout                  = 5                                                                          # timeout too short
    reserved_concurrency     = 0                                                                          # concurrency zero
    log_retention_days       = 31                                                                         # retention odd
    permissions_boundary_arn = "arn:aws:iam::111122223333:role/boundary"                                  # boundary is a role
  }

  expect_failures = [
    var.name,
    var.clusters,
    var.ignore_event_names,
    var.ignore_services,
    var.topic_arn,
    var.kms_key_arn,
    var.slack,
    var.teams,
    var.language,
    var.dialect,
    var.time_zone,
    var.log_tail,
    var.tag_keys,
    var.production,
    var.mentions,
    var.mute,
    var.storm_window,
    var.canary,
    var.alarms,
    var.metrics_namespace,
    var.alarm_actions,
    var.sign_in,
    var.lookup_budget,
    var.architecture,
    var.memory_size,
    var.timeout,
    var.reserved_concurrency,
    var.log_retention_days,
    var.permissions_boundary_arn,
  ]
}

run "second_wrong_value_of_each" {
  command = plan

  variables {
    name              = "a-name-that-is-longer-than-32-letters"                           # name too long
    clusters          = { include = ["arn:aws:ecs:eu-west-1:111122223333:cluster/prod"] } # clusters by arn
    ignore_services   = ["a/b,c/d"]                                                       # service with comma
    topic_arn         = "chat"                                                            # topic by name
    time_zone         = "Local"                                                           # time zone local
    log_tail          = { lines = -1 }                                                    # log lines negative
    tag_keys          = { commit = [" git-sha"] }                                         # tag key with space around
    production        = ["a,b"]                                                           # production with comma
    mentions          = [{ mention = "<!everyone>" }]                                     # mention of everyone
    mute              = [{ services = "a/b/c", until = "2026-12-01T03:00:00+09:00" }]     # mute with two slashes
    sign_in           = { start_url = "https://example.awsapps.com:x/start" }             # sign in with a port that is none
    storm_window      = -1                                                                # storm window negative
    canary            = { hours = 0 }                                                     # canary too often
    alarms            = { no_event_hours = 0 }                                            # no event hours too few
    metrics_namespace = "my team"                                                         # metrics namespace with space
    lookup_budget     = "61s"                                                             # budget too long
  }

  expect_failures = [
    var.name,
    var.clusters,
    var.ignore_services,
    var.topic_arn,
    var.time_zone,
    var.log_tail,
    var.tag_keys,
    var.production,
    var.mentions,
    var.mute,
    var.sign_in,
    var.storm_window,
    var.canary,
    var.alarms,
    var.metrics_namespace,
    var.lookup_budget,
  ]
}

run "third_wrong_value_of_each" {
  command = plan

  variables {
    clusters          = { exclude = ["dev**"] }                                         # clusters two asterisks
    log_tail          = { lines = 1.5 }                                                 # log lines broken
    tag_keys          = { pipeline = [""] }                                             # tag key empty
    mentions          = [{ mention = "<!here> wake up" }]                               # mention with more text
    mute              = [{ services = "a/b,c/d", until = "2026-12-01T03:00:00+09:00" }] # mute with comma
    storm_window      = 0.5                                                             # storm window broken
    canary            = { hours = 1.5 }                                                 # canary broken
    metrics_namespace = ""                                                              # metrics namespace empty
  }

  expect_failures = [
    var.clusters,
    var.log_tail,
    var.tag_keys,
    var.mentions,
    var.mute,
    var.storm_window,
    var.canary,
    var.metrics_namespace,
  ]
}

run "fourth_wrong_value_of_each" {
  command = plan

  variables {
    log_tail = { groups = ["arn:aws:logs:eu-west-1:111122223333:log-group:api"] } # log groups by arn
    mentions = [{ severity = "fatal", mention = "<!here>" }]                      # mention of unknown severity
    mute     = [{ services = "a/b", until = "2026-12-01T03:00:00" }]              # mute until a time without zone
  }

  expect_failures = [
    var.log_tail,
    var.mentions,
    var.mute,
  ]
}

run "fifth_wrong_value_of_each" {
  command = plan

  variables {
    log_tail = { groups = [] }                              # log groups none
    mentions = [{ owner = "[a-z", mention = "<!here>" }]    # mention with brackets
    mute     = [{ services = "a/b", until = "2026-12-01" }] # mute until a date
  }

  expect_failures = [
    var.log_tail,
    var.mentions,
    var.mute,
  ]
}

run "sixth_wrong_value_of_each" {
  command = plan

  variables {
    mentions = [{ caller = "", mention = "<!here>" }]                 # mention with empty pattern
    mute     = [{ services = "a/b", until = "2026-11-31T00:00:00Z" }] # mute until a day that never comes
  }

  expect_failures = [
    var.mentions,
    var.mute,
  ]
}

run "package_file_missing" {
  command = plan

  variables {
    package_file = "dist/nothing-there.zip"
  }

  expect_failures = [aws_lambda_function.this]
}

run "topic_in_another_region" {
  command = plan

  variables {
    topic_arn = "arn:aws:sns:us-east-1:111122223333:chat"
  }

  expect_failures = [aws_lambda_function.this]
}

run "slack_and_teams" {
  command = plan

  variables {
    slack = { team_id = "T0123456789", channel_id = "C0123456789" }
    teams = { team_id = "t", tenant_id = "u", channel_id = "19%3aEXAMPLE%40thread.tacv2" }
  }

  expect_failures = [aws_iam_role.channel]
}

run "dialect_of_the_other_client" {
  command = plan

  variables {
    dialect = "teams"
    slack   = { team_id = "T0123456789", channel_id = "C0123456789" }
  }

  expect_failures = [aws_iam_role.channel]
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

run "storm_window_with_one_copy" {
  command = plan

  variables {
    storm_window         = 60
    reserved_concurrency = 1
  }

  expect_failures = [aws_lambda_event_source_mapping.events]
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

run "alarm_action_is_the_given_topic" {
  command = plan

  variables {
    topic_arn     = "arn:aws:sns:eu-west-1:111122223333:chat"
    alarm_actions = ["arn:aws:sns:eu-west-1:111122223333:chat"]
  }

  expect_failures = [aws_cloudwatch_metric_alarm.this]
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
    alarm_actions      = []
    configuration_name = "arn:aws:chatbot::111122223333:chat-configuration/slack-channel/ecswhy"

    route_configuration_names = { web = "arn:aws:chatbot::111122223333:chat-configuration/slack-channel/web" }
  }

  override_data {
    target = data.aws_region.current
    values = { id = "us-east-1" }
  }

  expect_failures = [var.configuration_name, var.route_configuration_names]
}
