# A mocked resource keeps what it computed in an update, and computes anew when it is replaced: each run would compute another ARN, so
# that the ARN of an earlier run says that the configuration stayed.
mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_file         = "versions.tf"
  subscribed_elsewhere = true
  alarm_actions        = ["arn:aws:sns:eu-west-1:111122223333:on-call"]
}

run "slack_first" {
  variables {
    slack = { team_id = "T0123456789", channel_id = "C0123456789" }
  }

  override_resource {
    target = aws_chatbot_slack_channel_configuration.this
    values = { chat_configuration_arn = "first" }
  }

  assert {
    condition     = aws_chatbot_slack_channel_configuration.this[0].chat_configuration_arn == "first"
    error_message = "A configuration is made."
  }
}

run "slack_other_channel_and_language" {
  variables {
    slack    = { team_id = "T0123456789", channel_id = "C9876543210" }
    language = "ja"
    tags     = { team = "platform" }
  }

  override_resource {
    target = aws_chatbot_slack_channel_configuration.this
    values = { chat_configuration_arn = "second" }
  }

  assert {
    condition     = aws_chatbot_slack_channel_configuration.this[0].chat_configuration_arn == "first"
    error_message = "Another channel is an update."
  }
}

run "slack_default_name_written_out" {
  variables {
    slack = { team_id = "T0123456789", channel_id = "C9876543210", configuration_name = "ecswhy-eu-west-1" }
  }

  override_resource {
    target = aws_chatbot_slack_channel_configuration.this
    values = { chat_configuration_arn = "third" }
  }

  assert {
    condition     = aws_chatbot_slack_channel_configuration.this[0].chat_configuration_arn == "first"
    error_message = "The same name is the same configuration."
  }
}

run "slack_other_configuration_name" {
  variables {
    slack = { team_id = "T0123456789", channel_id = "C9876543210", configuration_name = "alerts" }
  }

  override_resource {
    target = aws_chatbot_slack_channel_configuration.this
    values = { chat_configuration_arn = "fourth" }
  }

  assert {
    condition     = aws_chatbot_slack_channel_configuration.this[0].chat_configuration_arn == "fourth"
    error_message = "AWS cannot rename a configuration."
  }
}

run "slack_other_name" {
  variables {
    slack = { team_id = "T0123456789", channel_id = "C9876543210" }
    name  = "alerts"
  }

  override_resource {
    target = aws_chatbot_slack_channel_configuration.this
    values = { chat_configuration_arn = "fifth" }
  }

  assert {
    condition     = aws_chatbot_slack_channel_configuration.this[0].chat_configuration_arn == "fifth"
    error_message = "The name of the module is in that of the configuration."
  }
}

run "slack_other_team" {
  variables {
    slack = { team_id = "T9876543210", channel_id = "C9876543210" }
    name  = "alerts"
  }

  override_resource {
    target = aws_chatbot_slack_channel_configuration.this
    values = { chat_configuration_arn = "sixth" }
  }

  assert {
    condition     = aws_chatbot_slack_channel_configuration.this[0].chat_configuration_arn == "sixth"
    error_message = "AWS cannot move a configuration to another team."
  }
}

run "teams_first" {
  variables {
    teams = {
      team_id            = "11111111-2222-3333-4444-555555555555"
      tenant_id          = "66666666-7777-8888-9999-000000000000"
      channel_id         = "19%3aEXAMPLE%40thread.tacv2"
      configuration_name = "alerts"
    }
  }

  override_resource {
    target = aws_chatbot_teams_channel_configuration.this
    values = { chat_configuration_arn = "first" }
  }

  assert {
    condition     = aws_chatbot_teams_channel_configuration.this[0].chat_configuration_arn == "first"
    error_message = "A configuration is made."
  }
}

run "teams_other_channel" {
  variables {
    teams = {
      team_id            = "11111111-2222-3333-4444-555555555555"
      tenant_id          = "66666666-7777-8888-9999-000000000000"
      channel_id         = "19%3aOTHER%40thread.tacv2"
      configuration_name = "alerts"
    }
  }

  override_resource {
    target = aws_chatbot_teams_channel_configuration.this
    values = { chat_configuration_arn = "second" }
  }

  assert {
    condition     = aws_chatbot_teams_channel_configuration.this[0].chat_configuration_arn == "first"
    error_message = "Another channel is an update."
  }
}

run "teams_other_configuration_name" {
  variables {
    teams = {
      team_id            = "11111111-2222-3333-4444-555555555555"
      tenant_id          = "66666666-7777-8888-9999-000000000000"
      channel_id         = "19%3aOTHER%40thread.tacv2"
      configuration_name = "ecs-alerts"
    }
  }

  override_resource {
    target = aws_chatbot_teams_channel_configuration.this
    values = { chat_configuration_arn = "third" }
  }

  assert {
    condition     = aws_chatbot_teams_channel_configuration.this[0].chat_configuration_arn == "third"
    error_message = "AWS cannot rename a configuration."
  }
}

run "teams_other_team" {
  variables {
    teams = {
      team_id            = "66666666-7777-8888-9999-000000000000"
      tenant_id          = "66666666-7777-8888-9999-000000000000"
      channel_id         = "19%3aOTHER%40thread.tacv2"
      configuration_name = "ecs-alerts"
    }
  }

  override_resource {
    target = aws_chatbot_teams_channel_configuration.this
    values = { chat_configuration_arn = "fourth" }
  }

  assert {
    condition     = aws_chatbot_teams_channel_configuration.this[0].chat_configuration_arn == "fourth"
    error_message = "AWS cannot move a configuration to another team."
  }
}

run "teams_other_tenant" {
  variables {
    teams = {
      team_id            = "66666666-7777-8888-9999-000000000000"
      tenant_id          = "11111111-2222-3333-4444-555555555555"
      channel_id         = "19%3aOTHER%40thread.tacv2"
      configuration_name = "ecs-alerts"
    }
  }

  override_resource {
    target = aws_chatbot_teams_channel_configuration.this
    values = { chat_configuration_arn = "fifth" }
  }

  assert {
    condition     = aws_chatbot_teams_channel_configuration.this[0].chat_configuration_arn == "fifth"
    error_message = "AWS cannot move a configuration to another tenant."
  }
}
