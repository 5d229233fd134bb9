# Where the function's zip comes from, what a plan warns of, and the commands that it tells.
mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_file         = "versions.tf" # any file: nothing is uploaded here
  subscribed_elsewhere = true
  alarm_actions        = ["arn:aws:sns:eu-west-1:111122223333:on-call"]
}

run "commands" {
  assert {
    condition     = output.test_command == "ecswhy test --function ecswhy --region eu-west-1"
    error_message = "The command that sends a message names function and Region."
  }

  assert {
    condition     = output.doctor_command == "ecswhy doctor --function ecswhy --region eu-west-1"
    error_message = "The command that checks the way names function and Region."
  }
}

run "package_in_a_bucket" {
  command = plan

  variables {
    package_file   = null
    package_object = { bucket = "releases-eu-west-1", key = "ecswhy/v1.2.3/notifier-arm64.zip", version = "3HL4kqtJlcpXroDTDmJ" }
  }

  assert {
    condition = (
      aws_lambda_function.this.filename == null &&
      aws_lambda_function.this.s3_bucket == "releases-eu-west-1" &&
      aws_lambda_function.this.s3_key == "ecswhy/v1.2.3/notifier-arm64.zip" &&
      aws_lambda_function.this.s3_object_version == "3HL4kqtJlcpXroDTDmJ"
    )
    error_message = "An object is deployed as it is named, and no file."
  }
}

run "no_package_in_the_module" {
  command = plan

  variables {
    package_file = null
  }

  expect_failures = [aws_lambda_function.this]
}

run "package_in_two_places" {
  command = plan

  variables {
    package_object = { bucket = "releases-eu-west-1", key = "ecswhy/v1.2.3/notifier-arm64.zip" }
  }

  expect_failures = [aws_lambda_function.this]
}

run "package_of_the_other_processor" {
  command = plan

  variables {
    package_file   = null
    package_object = { bucket = "releases-eu-west-1", key = "ecswhy/v1.2.3/notifier-amd64.zip" }
  }

  expect_failures = [aws_lambda_function.this]
}

run "nobody_reads_and_nobody_is_paged" {
  command = plan

  variables {
    subscribed_elsewhere = false
    alarm_actions        = []
  }

  expect_failures = [check.somebody_reads_the_topic, check.alarms_tell_somebody]
}

run "a_channel_reads" {
  command = plan

  variables {
    subscribed_elsewhere = false
    slack                = { team_id = "T0123456789", channel_id = "C0123456789" }
  }

  assert {
    condition     = length(aws_chatbot_slack_channel_configuration.this) == 1
    error_message = "A channel that is given reads the topic, and no plan warns."
  }
}
