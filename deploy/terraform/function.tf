locals {
  settings = {
    ECSWHY_TOPIC_ARN     = local.topic_arn
    ECSWHY_LOOKUP_BUDGET = var.lookup_budget
    ECSWHY_SIGN_IN_URL   = try(var.sign_in.start_url, null)
    ECSWHY_SIGN_IN_ROLE  = try(var.sign_in.role, null)
    ECSWHY_IGNORE        = length(var.ignore_services) == 0 ? null : join(",", var.ignore_services)
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_days
  tags              = var.tags
}

resource "aws_lambda_function" "this" {
  function_name                  = var.name
  description                    = "Tells why an ECS deployment or task failed"
  filename                       = var.package_file
  source_code_hash               = filebase64sha256(var.package_file)
  runtime                        = "provided.al2023"
  handler                        = "bootstrap"
  architectures                  = [var.architecture]
  memory_size                    = var.memory_size
  timeout                        = var.timeout
  reserved_concurrent_executions = var.reserved_concurrency
  role                           = aws_iam_role.function.arn
  tags                           = var.tags

  environment {
    variables = { for name, value in local.settings : name => value if value != null }
  }

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.this.name
  }

  lifecycle {
    # Not a validation of the input, so that the configuration can be validated before the zip is built.
    precondition {
      condition     = fileexists(var.package_file)
      error_message = "There is no file at package_file. Run `make package` and give the path of dist/notifier.zip."
    }

    precondition {
      condition     = length(local.rules) > 0
      error_message = "No event is left to tell of. Turn on at least one kind in events, or take names out of ignore_event_names."
    }

    precondition {
      condition     = var.topic_arn == null || try(split(":", var.topic_arn)[3], "") == local.region
      error_message = "topic_arn must be in ${local.region}, the Region of this module's provider: SNS takes no message from another Region."
    }
  }

  depends_on = [aws_iam_role_policy.function]
}

# EventBridge invokes asynchronously: once Lambda has the event, these retries count and not those of the rule's target.
resource "aws_lambda_function_event_invoke_config" "this" {
  function_name                = aws_lambda_function.this.function_name
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 6 * 60 * 60

  destination_config {
    on_failure {
      destination = aws_sqs_queue.dead_letters.arn
    }
  }
}
