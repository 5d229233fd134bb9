locals {
  dialect = coalesce(var.dialect, var.teams == null ? "slack" : "teams")
  timeout = var.storm_window == 0 ? var.timeout : max(var.timeout, 120)
  readers = 2 # of the queue: Lambda takes no less, and fewer copies tell more failures in one message
  copies  = var.storm_window > 0 ? local.readers : var.reserved_concurrency > 0 ? min(var.reserved_concurrency, 20) : 10

  # As the toolchain names processors, and the archive of a release its zips.
  processor       = var.architecture == "arm64" ? "arm64" : "amd64"
  other_processor = var.architecture == "arm64" ? "amd64" : "arm64"
  package_file    = var.package_object == null ? coalesce(var.package_file, "${path.module}/notifier-${local.processor}.zip") : null

  # Those that the function knows. One that it does not know would be UTC.
  time_zones       = split("\n", chomp(file("${path.module}/time_zones.txt")))
  wrong_time_zones = setsubtract(compact(concat([var.time_zone], var.routes[*].time_zone)), local.time_zones)
  alike_time_zones = [
    for zone in local.time_zones : zone if anytrue([
      for wrong in local.wrong_time_zones : startswith(zone, substr(wrong, 0, length(split("/", wrong)[0]) + 2))
    ])
  ]

  settings = {
    ECSWHY_TOPIC_ARN     = local.topic_arn
    ECSWHY_LOOKUP_BUDGET = var.lookup_budget
    ECSWHY_SIGN_IN_URL   = try(var.sign_in.start_url, null)
    ECSWHY_SIGN_IN_ROLE  = try(var.sign_in.role, null)
    ECSWHY_IGNORE        = length(var.ignore_services) == 0 ? null : join(",", var.ignore_services)
    ECSWHY_LANGUAGE      = var.language
    ECSWHY_DIALECT       = local.dialect
    ECSWHY_TIME_ZONE     = var.time_zone
    ECSWHY_LOG_LINES     = tostring(var.log_tail.lines)
    ECSWHY_CLOUDTRAIL    = var.cloudtrail ? "true" : null
    ECSWHY_OWNER_TAGS    = length(var.tag_keys.owner) == 0 ? null : join(",", var.tag_keys.owner)
    ECSWHY_COMMIT_TAGS   = length(var.tag_keys.commit) == 0 ? null : join(",", var.tag_keys.commit)
    ECSWHY_PIPELINE_TAGS = length(var.tag_keys.pipeline) == 0 ? null : join(",", var.tag_keys.pipeline)
    ECSWHY_PRODUCTION    = length(var.production) == 0 ? null : join(",", var.production)
    ECSWHY_MENTIONS = length(var.mentions) == 0 ? null : jsonencode([
      for rule in var.mentions : { for field, value in rule : field => value if value != null }
    ])
    ECSWHY_ROUTES   = local.packed_routing
    ECSWHY_PROGRAMS = var.programs ? "true" : null
    ECSWHY_MUTE     = length(var.mute) == 0 ? null : join(",", [for rule in var.mute : "${rule.services}=${rule.until}"])
    ECSWHY_COPIES   = tostring(local.copies)
    ECSWHY_METRICS  = var.metrics_namespace
    ECSWHY_MEMBERS  = local.member_settings
  }

  # Below 1,769 MB a function has less than one processor, but Go sees two. To wake the second for what one can do as well costs a
  # start a tenth. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
  environment = merge(local.settings, { GOMAXPROCS = var.memory_size < 1769 ? "1" : null })

  # Lambda measures the variables as JSON. A topic to be made has no ARN yet, so that it is written out here, to be able to
  # refuse too many settings before anything is made.
  own_topic_arn = "arn:${local.partition}:sns:${local.region}:${local.account}:${var.name}"
  measured = base64encode(jsonencode({
    for name, value in merge(local.environment, { ECSWHY_TOPIC_ARN = coalesce(var.topic_arn, local.own_topic_arn) }) :
    name => value if value != null
  }))
  environment_bytes = length(local.measured) / 4 * 3 - length(regexall("=", local.measured))
}

# This log group and the function's role are what another install of the same name cannot create. SNS, SQS, EventBridge and CloudWatch
# would take what exists for created, and a destroy would then delete what is the other install's: so whatever AWS adopts by its name
# comes after these two, and the apply stops before it.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_lambda_function" "this" {
  function_name                  = var.name
  description                    = "Tells why an ECS deployment or task failed"
  filename                       = local.package_file
  source_code_hash               = local.package_file == null ? null : filebase64sha256(local.package_file)
  s3_bucket                      = try(var.package_object.bucket, null)
  s3_key                         = try(var.package_object.key, null)
  s3_object_version              = try(var.package_object.version, null)
  runtime                        = "provided.al2023"
  handler                        = "bootstrap"
  architectures                  = [var.architecture]
  memory_size                    = var.memory_size
  timeout                        = local.timeout
  reserved_concurrent_executions = var.reserved_concurrency
  role                           = aws_iam_role.function.arn
  tags                           = var.tags

  environment {
    variables = { for name, value in local.environment : name => value if value != null }
  }

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.this.name
  }

  lifecycle {
    # Not a validation of the input, so that the configuration can be validated before the zip is built.
    precondition {
      condition     = try(fileexists(local.package_file), true)
      error_message = "There is no zip of the function at ${coalesce(local.package_file, "-")}. Use the module archive of a release, which has it, or run `make package` and give the path of dist/notifier.zip as package_file."
    }

    precondition {
      condition     = var.package_file == null || var.package_object == null
      error_message = "Give package_file or package_object, not both: they are the same zip in two places."
    }

    precondition {
      condition     = !endswith(coalesce(local.package_file, try(var.package_object.key, "")), "notifier-${local.other_processor}.zip")
      error_message = "The zip is for ${local.other_processor} by its name and the function's architecture is ${var.architecture}: it would not start. Give notifier-${local.processor}.zip, or another architecture."
    }

    precondition {
      condition     = length(local.wrong_time_zones) == 0
      error_message = "There is no time zone ${join(", ", local.wrong_time_zones)}. Those that begin alike: ${join(", ", local.alike_time_zones)}."
    }

    precondition {
      condition     = length(local.rules) > 0
      error_message = "No event is left to tell of. Turn on at least one kind in events, or take names out of ignore_event_names."
    }

    precondition {
      condition     = var.topic_arn == null || try(split(":", var.topic_arn)[3], "") == local.region
      error_message = "topic_arn must be in ${local.region}, the Region of this module's provider: SNS takes no message from another Region."
    }

    precondition {
      condition     = local.environment_bytes <= 4096
      error_message = "The settings have ${local.environment_bytes} bytes together and Lambda takes 4096. Use fewer or shorter entries in members.names, clusters, routes, notes, mentions, mute, ignore_services, production or tag_keys; an asterisk can stand for many names."
    }

    precondition {
      condition     = length(var.mentions) == 0 || local.dialect == "slack"
      error_message = "mentions call people in Slack, and the messages are written for Teams, where they have no effect. Leave mentions out."
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
