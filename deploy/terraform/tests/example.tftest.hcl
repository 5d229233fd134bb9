mock_provider "aws" {
  source = "./tests/mocks"
}

mock_provider "aws" {
  alias  = "us_east_1"
  source = "./tests/mocks"
}

# The example's key has to let the services use it that write with it; the module itself needs a zip.
run "the_key_of_the_complete_example" {
  module {
    source = "./examples/complete"
  }

  override_module {
    target = module.ecswhy
    outputs = {
      topic_arn               = "arn:aws:sns:eu-west-1:111122223333:ecs-alerts"
      chat_configuration_name = "ecs-alerts-eu-west-1"
      dead_letter_queue_arn   = "arn:aws:sqs:eu-west-1:111122223333:ecs-alerts-dead-letters"
      events_queue_arn        = "arn:aws:sqs:eu-west-1:111122223333:ecs-alerts-events"
    }
  }

  override_module {
    target = module.chatbot_alarms
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.alerts_key.statement :
      one(one(statement.principals).identifiers) => [for c in statement.condition : "${c.test} ${c.variable} ${one(c.values)}"]
      } == {
      "arn:aws:iam::111122223333:root" = []
      "events.amazonaws.com"           = ["StringEquals aws:SourceAccount 111122223333"]
      "logs.eu-west-1.amazonaws.com" = [
        "ArnEquals kms:EncryptionContext:aws:logs:arn arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/ecs-alerts"
      ]
    }
    error_message = "EventBridge may use the key for this account, and CloudWatch Logs for the log group of the function."
  }

  assert {
    condition = one([
      for statement in data.aws_iam_policy_document.alerts_key.statement : toset(statement.actions)
      if statement.sid == "CloudWatchLogsKeepsTheFunctionsLog"
    ]) == toset(["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"])
    error_message = "CloudWatch Logs needs these actions."
  }
}
