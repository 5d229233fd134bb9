# Routes, notes and what they make, and the refusal of each that cannot work.
mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_file         = "versions.tf"
  slack                = { team_id = "T0123456789", channel_id = "C0000000000" }
  subscribed_elsewhere = true
  alarm_actions        = ["arn:aws:sns:eu-west-1:111122223333:on-call"]
}

run "none" {
  command = plan

  assert {
    condition     = local.packed_routing == null && local.settings.ECSWHY_PROGRAMS == null && length(aws_sns_topic.route) == 0 && length(terraform_data.routing) == 0
    error_message = "Who gives no routes has none of this."
  }
}

run "slack_teams_and_topic" {
  command = plan

  variables {
    routes = [
      { name = "critical", match = { severity = ["critical"] }, copy = true, slack = { channel_id = "C1111111111" } },
      { name = "payments", match = { owner = ["payments", "billing"] }, slack = { channel_id = "C2222222222" }, mentions = ["<!here>"] },
      {
        name  = "data", match = { account = ["333344445555"], cluster = ["etl-*"] }, language = "ja", time_zone = "Asia/Tokyo"
        teams = { team_id = "t", tenant_id = "u", channel_id = "19%3aEXAMPLE%40thread.tacv2" }
      },
      { name = "web", match = { service = ["web-*"] }, topic_arn = "arn:aws:sns:eu-west-1:444455556666:web" },
      { name = "rest" },
    ]
    notes = [
      { match = { cause = ["image-*"] }, runbook = "https://wiki.example.com:8443/%E6%89%8B%E9%A0%86/images?x=1#pull" },
      { step = "Raise memory in `infra/payments`." },
      { match = { severity = ["critical"] }, mention = "<!subteam^S0123456789>" },
    ]
    runbook_hosts = ["*.example.com"]
    programs      = true
  }

  assert {
    condition     = local.settings.ECSWHY_PROGRAMS == "true"
    error_message = "Programs get their own form."
  }

  assert {
    condition = jsondecode(jsonencode(output.routing)) == {
      routes = [
        {
          name  = "critical", copy = true, dialect = "slack", topic_arn = "arn:aws:sns:eu-west-1:111122223333:ecswhy-route-critical"
          match = { severity = ["critical"] }
        },
        {
          name  = "payments", dialect = "slack", topic_arn = "arn:aws:sns:eu-west-1:111122223333:ecswhy-route-payments"
          match = { owner = ["payments", "billing"] }, mentions = ["<!here>"]
        },
        {
          name  = "data", dialect = "teams", topic_arn = "arn:aws:sns:eu-west-1:111122223333:ecswhy-route-data"
          match = { account = ["333344445555"], cluster = ["etl-*"] }, language = "ja", time_zone = "Asia/Tokyo"
        },
        { name = "web", topic_arn = "arn:aws:sns:eu-west-1:444455556666:web", match = { service = ["web-*"] } },
        { name = "rest", topic_arn = "arn:aws:sns:eu-west-1:111122223333:ecswhy-route-rest" },
      ]
      notes = [
        { match = { cause = ["image-*"] }, runbook = "https://wiki.example.com:8443/%E6%89%8B%E9%A0%86/images?x=1#pull" },
        { step = "Raise memory in `infra/payments`." },
        { match = { severity = ["critical"] }, mention = "<!subteam^S0123456789>" },
      ]
      runbook_hosts = ["*.example.com"]
    }
    error_message = "The output shows in clear what the function reads, and nothing that says nothing."
  }

  assert {
    condition     = local.packed_routing == base64gzip(jsonencode(output.routing))
    error_message = "The function reads the same, packed, which is known in the plan."
  }

  assert {
    condition     = join(" ", sort(keys(aws_sns_topic.route))) == "critical data payments rest"
    error_message = "Each route has a topic of its own unless one is given."
  }

  assert {
    condition = (
      aws_chatbot_slack_channel_configuration.route["payments"].slack_team_id == "T0123456789" &&
      aws_chatbot_slack_channel_configuration.route["payments"].configuration_name == "ecswhy-payments-eu-west-1" &&
      aws_chatbot_teams_channel_configuration.route["data"].tenant_id == "u"
    )
    error_message = "Slack and Teams stand side by side; the workspace is that of the default channel."
  }

  assert {
    condition = alltrue([
      for name in ["critical", "data", "payments", "rest"] : contains(keys(aws_cloudwatch_metric_alarm.this), "route-${name}-failed-notifications")
    ]) && !contains(keys(aws_cloudwatch_metric_alarm.this), "route-web-failed-notifications")
    error_message = "Each topic of this account is watched; the metrics of others are there."
  }

  assert {
    condition     = length(local.all_topics) == 6 && contains(local.all_topics, "arn:aws:sns:eu-west-1:444455556666:web")
    error_message = "The default channel and each route have a topic."
  }
}

run "hundred_routes_and_notes" {
  command = plan

  variables {
    routes = [for i in range(100) : { name = "team-${i}", match = { owner = ["team-${i}"] }, slack = { channel_id = "C${i}" } }]
    notes  = [for i in range(100) : { match = { owner = ["team-${i}"] }, runbook = "https://wiki.example.com/runbooks/team-${i}" }]
  }

  assert {
    condition     = length(local.packed_routing) < 3200
    error_message = "A hundred routes and notes are ${length(local.packed_routing)} bytes and were 2,900."
  }
}

run "too_many" {
  command = plan

  variables {
    notes = [for i in range(200) : { match = { owner = [sha256("team-${i}")] }, runbook = "https://wiki.example.com/${sha1("page-${i}")}" }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "only_routes_have_a_channel" {
  command = plan

  variables {
    slack  = null
    routes = [{ name = "payments", match = { owner = ["payments"] }, slack = { team_id = "T0123456789", channel_id = "C1111111111" } }]
  }

  assert {
    condition     = length(aws_iam_role.channel) == 1 && length(aws_chatbot_slack_channel_configuration.this) == 0
    error_message = "The channel of a route has its role where the default channel has none."
  }
}

run "name_default" {
  command = plan
  variables { routes = [{ name = "default", match = { owner = ["x"] } }] }
  expect_failures = [var.routes]
}

run "name_in_capitals" {
  command = plan
  variables { routes = [{ name = "Payments", match = { owner = ["x"] } }] }
  expect_failures = [var.routes]
}

run "name_twice" {
  command = plan
  variables { routes = [{ name = "a", match = { owner = ["x"] } }, { name = "a", match = { owner = ["y"] } }] }
  expect_failures = [var.routes]
}

run "field_misspelt" {
  command = plan
  variables { routes = [{ name = "a", match = { onwer = ["x"] } }] }
  expect_failures = [var.routes]
}

run "field_without_pattern" {
  command = plan
  variables { routes = [{ name = "a", match = { owner = [] } }] }
  expect_failures = [var.routes]
}

run "pattern_with_brackets" {
  command = plan
  variables { routes = [{ name = "a", match = { owner = ["[ab]"] } }] }
  expect_failures = [var.routes]
}

run "pattern_null" {
  command = plan
  variables { routes = [{ name = "a", match = { owner = null } }, { name = "b", match = { owner = [null] } }] }
  expect_failures = [var.routes]
}

run "severity_alone_and_no_copy" {
  command = plan
  variables { routes = [{ name = "a", match = { severity = ["critical"], cause = ["*"] } }] }
  expect_failures = [var.routes]
}

run "without_match_and_not_last" {
  command = plan
  variables { routes = [{ name = "a" }, { name = "b", match = { owner = ["x"] } }] }
  expect_failures = [var.routes]
}

run "channel_and_topic" {
  command = plan
  variables { routes = [{ name = "a", slack = { channel_id = "C1" }, topic_arn = "arn:aws:sns:eu-west-1:444455556666:web" }] }
  expect_failures = [var.routes]
}

run "topic_fifo" {
  command = plan
  variables { routes = [{ name = "a", topic_arn = "arn:aws:sns:eu-west-1:444455556666:web.fifo" }] }
  expect_failures = [var.routes]
}

run "channel_by_name" {
  command = plan
  variables { routes = [{ name = "a", slack = { channel_id = "#alerts" } }] }
  expect_failures = [var.routes]
}

run "teams_channel_not_encoded" {
  command = plan
  variables { routes = [{ name = "a", teams = { team_id = "t", tenant_id = "u", channel_id = "19:EXAMPLE@thread.tacv2" } }] }
  expect_failures = [var.routes]
}

run "language_unknown" {
  command = plan
  variables { routes = [{ name = "a", language = "fr" }] }
  expect_failures = [var.routes]
}

run "dialect_unknown" {
  command = plan
  variables { routes = [{ name = "a", dialect = "discord" }] }
  expect_failures = [var.routes]
}

run "dialect_of_the_other_client" {
  command = plan
  variables { routes = [{ name = "a", slack = { channel_id = "C1" }, dialect = "teams" }] }
  expect_failures = [var.routes]
}

run "time_zone_abbreviated" {
  command = plan
  variables { routes = [{ name = "a", time_zone = "JST" }] }
  expect_failures = [var.routes]
}

run "time_zone_misspelt" {
  command = plan
  variables { routes = [{ name = "a", time_zone = "Asia/Tokio" }] }
  expect_failures = [aws_lambda_function.this]
}

run "mention_by_name" {
  command = plan
  variables { routes = [{ name = "a", mentions = ["@alice"] }] }
  expect_failures = [var.routes]
}

run "mention_in_teams" {
  command = plan
  variables { routes = [{ name = "a", dialect = "teams", mentions = ["<!here>"] }] }
  expect_failures = [var.routes]
}

run "channel_twice" {
  command = plan
  variables { routes = [{ name = "a", slack = { channel_id = "C0000000000" } }] }
  expect_failures = [terraform_data.routing]
}

run "team_not_known" {
  command = plan
  variables {
    slack  = null
    routes = [{ name = "a", slack = { channel_id = "C1" } }]
  }
  expect_failures = [aws_chatbot_slack_channel_configuration.route]
}

run "topic_of_another_region" {
  command = plan
  variables { routes = [{ name = "a", topic_arn = "arn:aws:sns:us-east-1:444455556666:web" }] }
  expect_failures = [terraform_data.routing]
}

run "topic_twice" {
  command = plan
  variables {
    routes = [
      { name = "a", match = { owner = ["x"] }, topic_arn = "arn:aws:sns:eu-west-1:444455556666:web" },
      { name = "b", match = { owner = ["y"] }, topic_arn = "arn:aws:sns:eu-west-1:444455556666:web" },
    ]
  }
  expect_failures = [terraform_data.routing]
}

run "alarms_over_the_watched_path" {
  command = plan
  variables {
    routes        = [{ name = "a", match = { owner = ["x"] } }]
    alarm_actions = ["arn:aws:sns:eu-west-1:111122223333:ecswhy-route-a"]
  }
  expect_failures = [terraform_data.routing]
}

run "note_that_says_nothing" {
  command = plan
  variables { notes = [{ match = { owner = ["x"] } }] }
  expect_failures = [var.notes]
}

run "note_with_a_field_misspelt" {
  command = plan
  variables { notes = [{ match = { onwer = ["x"] }, step = "Wait." }] }
  expect_failures = [var.notes]
}

run "note_with_brackets" {
  command = plan
  variables { notes = [{ match = { owner = ["[ab]"] }, step = "Wait." }] }
  expect_failures = [var.notes]
}

run "note_with_null" {
  command = plan
  variables { notes = [{ match = { owner = null }, step = "Wait." }] }
  expect_failures = [var.notes]
}

run "runbook_without_https" {
  command = plan
  variables { notes = [{ runbook = "http://wiki.example.com" }] }
  expect_failures = [var.notes]
}

# Each of these would keep the function from starting.
run "runbook_with_a_port_that_is_none" {
  command = plan
  variables { notes = [{ runbook = "https://wiki.example.com:80a/ecs" }] }
  expect_failures = [var.notes]
}

run "runbook_with_a_bare_percent_sign" {
  command = plan
  variables { notes = [{ runbook = "https://wiki.example.com/100%_done" }] }
  expect_failures = [var.notes]
}

run "runbook_without_a_host" {
  command = plan
  variables { notes = [{ runbook = "https://?page=ecs" }] }
  expect_failures = [var.notes]
}

run "step_of_too_many_code_points" {
  command = plan
  variables { notes = [{ step = join("", [for i in range(100) : "👨‍👩‍👧‍👦"]) }] }
  expect_failures = [var.notes]
}

run "step_too_long" {
  command = plan
  variables { notes = [{ step = join("", [for i in range(301) : "x"]) }] }
  expect_failures = [var.notes]
}

run "note_with_mention_by_name" {
  command = plan
  variables { notes = [{ mention = "@alice" }] }
  expect_failures = [var.notes]
}

run "runbook_host_with_scheme" {
  command = plan
  variables { runbook_hosts = ["https://wiki.example.com"] }
  expect_failures = [var.runbook_hosts]
}
