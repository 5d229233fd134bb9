# Every file of patterns/ is one rule, named like an attribute of var.events. What the inputs add to a pattern is added here.
locals {
  base_patterns = {
    for file in fileset("${path.module}/patterns", "*.json") :
    trimsuffix(file, ".json") => jsondecode(file("${path.module}/patterns/${file}"))
    if var.events[replace(trimsuffix(file, ".json"), "-", "_")]
  }

  # A name to ignore leaves a list of names, or joins a list of names that are left out.
  event_names = {
    for name, pattern in local.base_patterns : name => [
      for value in pattern.detail.eventName :
      try({ "anything-but" = concat(value["anything-but"], var.ignore_event_names) }, value)
      if !try(contains(var.ignore_event_names, value), false)
    ]
    if can(pattern.detail.eventName)
  }

  # EventBridge refuses a pattern whose wildcards are too complex. A plain name needs none; the others follow the whole start
  # of the ARN. What is left out is one list of one operator, so that one asterisk makes all of it wildcards.
  exclude_plainly = !anytrue([for name in var.clusters.exclude : strcontains(name, "*")])

  # A list of one says only that the field may be absent: nothing is filtered then, and the list is not used.
  cluster_arn = concat(
    [{ exists = false }],
    [
      for name in var.clusters.include :
      strcontains(name, "*") ? { wildcard = "${local.ecs_arn}:cluster/${name}" } : { suffix = ":cluster/${name}" }
    ],
    [
      for names in [var.clusters.exclude] :
      {
        "anything-but" = local.exclude_plainly ? {
          suffix = [for name in names : ":cluster/${name}"]
        } : { wildcard = [for name in names : "${local.ecs_arn}:cluster/${name}"] }
      } if length(names) > 0
    ],
  )

  # A deployment event names its cluster only in the service's ARN, and a short ARN names none and must pass.
  service_arn = concat(
    [{ exists = false }],
    [
      for name in var.clusters.include :
      strcontains(name, "*") ? { wildcard = "${local.ecs_arn}:service/${name}/*" } : { prefix = "${local.ecs_arn}:service/${name}/" }
    ],
    [for names in [var.clusters.include] : { "anything-but" = { wildcard = "${local.ecs_arn}:service/*/*" } } if length(names) > 0],
    [
      for names in [var.clusters.exclude] :
      {
        "anything-but" = local.exclude_plainly ? {
          prefix = [for name in names : "${local.ecs_arn}:service/${name}/"]
        } : { wildcard = [for name in names : "${local.ecs_arn}:service/${name}/*"] }
      } if length(names) > 0
    ],
  )

  # A call names its cluster by name or ARN, or names none and means the one that is called default.
  called = {
    for list, names in { include = var.clusters.include, exclude = var.clusters.exclude } :
    list => concat(names, [for name in names : "${local.ecs_arn}:cluster/${name}"])
  }

  called_cluster = concat(
    [{ exists = false }],
    [for text in local.called.include : text if !strcontains(text, "*")],
    [for text in local.called.include : { wildcard = text } if strcontains(text, "*")],
    [for texts in [local.called.exclude] : { "anything-but" = texts } if length(texts) > 0 && local.exclude_plainly],
    [for texts in [local.called.exclude] : { "anything-but" = { wildcard = texts } } if !local.exclude_plainly],
  )

  rules = {
    for name, pattern in local.base_patterns : name => jsonencode(merge(
      pattern,
      { for field, values in { resources = local.service_arn } : field => values if name == "deployment" && length(values) > 1 },
      {
        detail = merge(
          pattern.detail,
          { for rule, values in local.event_names : "eventName" => values if rule == name },
          {
            for field, values in { clusterArn = local.cluster_arn } :
            field => values if !contains(["deployment", "run-task"], name) && length(values) > 1
          },
          {
            for field, values in { requestParameters = local.called_cluster } :
            field => { cluster = values } if name == "run-task" && length(values) > 1
          },
        )
      },
    ))
    if try(length(local.event_names[name]) > 0, true)
  }
}

resource "aws_cloudwatch_event_rule" "this" {
  for_each = local.rules

  name          = "${var.name}-${each.key}"
  description   = "ECS ${replace(each.key, "-", " ")} events to the function ${var.name}"
  event_pattern = each.value
  tags          = var.tags

  lifecycle {
    precondition {
      condition     = length(each.value) <= 2048
      error_message = "The event pattern ${each.key} has ${length(each.value)} characters and EventBridge takes 2048. Use fewer or shorter entries in clusters or ignore_event_names; a wildcard can stand for many clusters."
    }
  }

  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role.function]
}

# An event of our own, which shows that the path to SNS is whole.
resource "aws_cloudwatch_event_rule" "canary" {
  count = var.canary == null ? 0 : 1

  name                = "${var.name}-canary"
  description         = "Sends a canary through the function ${var.name}"
  schedule_expression = var.canary.hours == 1 ? "rate(1 hour)" : "rate(${var.canary.hours} hours)"
  tags                = var.tags

  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role.function]
}

locals {
  own_rules = merge(aws_cloudwatch_event_rule.this, { for rule in aws_cloudwatch_event_rule.canary : "canary" => rule })
  all_rules = merge(local.own_rules, { for key, rule in aws_cloudwatch_event_rule.members : "members-${key}" => rule })
}

resource "aws_cloudwatch_event_target" "this" {
  for_each = local.all_rules

  rule           = each.value.name
  event_bus_name = each.value.event_bus_name
  target_id      = "notifier"
  arn            = var.storm_window == 0 ? aws_lambda_function.this.arn : aws_sqs_queue.events.arn

  dynamic "input_transformer" {
    for_each = each.key == "canary" ? [var.canary] : []

    content {
      input_paths = { for field in ["id", "account", "region", "time"] : field => "$.${field}" }

      # EventBridge sets a value that is text in quotes.
      # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
      input_template = <<-JSON
        {
          "version": "0",
          "id": <id>,
          "detail-type": "ecswhy canary",
          "source": "ecswhy",
          "account": <account>,
          "region": <region>,
          "time": <time>,
          "detail": {"visible": ${input_transformer.value.visible}}
        }
      JSON
    }
  }

  retry_policy {
    maximum_event_age_in_seconds = 24 * 60 * 60
    maximum_retry_attempts       = 185
  }

  dead_letter_config {
    arn = aws_sqs_queue.dead_letters.arn
  }

  depends_on = [aws_lambda_permission.this]
}

resource "aws_lambda_permission" "this" {
  for_each = { for name, rule in local.all_rules : name => rule if var.storm_window == 0 }

  statement_id  = "rule-${each.key}"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this.function_name
  principal     = "events.amazonaws.com"
  source_arn    = each.value.arn
}
