# A topic for each route, and what a channel needs beside it. SNS gives a topic that exists to whoever makes one of its name: so no
# other install may have it, such as one that is called NAME-ROUTE. The names of the default channel's are in main.tf and chat.tf.
locals {
  routes = { for route in var.routes : route.name => route }

  # Written out, because a topic to be made has no ARN yet: the plan has to know the size of the settings.
  route_topics = {
    for name, route in local.routes :
    name => coalesce(route.topic_arn, "arn:${local.partition}:sns:${local.region}:${local.account}:${var.name}-route-${name}")
  }
  own_topics = { for name, route in local.routes : name => route if route.topic_arn == null }

  all_topics = concat([coalesce(var.topic_arn, local.own_topic_arn)], values(local.route_topics))

  # What the function reads, without what says nothing.
  routing = {
    routes = [
      for route in var.routes : {
        for field, value in {
          name      = route.name
          match     = length(route.match) == 0 ? null : route.match
          copy      = route.copy ? true : null
          topic_arn = local.route_topics[route.name]
          language  = route.language
          dialect   = try(coalesce(route.dialect, route.teams != null ? "teams" : route.slack != null ? "slack" : null), null)
          time_zone = route.time_zone
          mentions  = length(route.mentions) == 0 ? null : route.mentions
        } : field => value if value != null
      }
    ]
    notes = [
      for note in var.notes : { for field, value in note : field => value if field == "match" ? length(note.match) > 0 : value != null }
    ]
    runbook_hosts = var.runbook_hosts
  }

  packed_routing = length(var.routes) + length(var.notes) + length(var.runbook_hosts) == 0 ? null : base64gzip(jsonencode(local.routing))

  slack_routes = { for name, route in local.routes : name => route.slack if route.slack != null }
  teams_routes = { for name, route in local.routes : name => route.teams if route.teams != null }

  route_configurations = {
    for name, chat in merge(local.slack_routes, local.teams_routes) :
    name => coalesce(chat.configuration_name, "${var.name}-${name}-${local.region}")
  }

  # AWS allows one configuration a channel.
  channels = concat(
    compact([try(var.slack.channel_id, null), try(var.teams.channel_id, null)]),
    [for name, chat in merge(local.slack_routes, local.teams_routes) : chat.channel_id],
  )
}

resource "aws_sns_topic" "route" {
  for_each = local.own_topics

  name              = "${var.name}-route-${each.key}"
  display_name      = "ECS failures: ${each.key}"
  kms_master_key_id = var.kms_key_arn
  delivery_policy   = jsonencode(local.delivery_policy)
  tags              = var.tags

  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role.function]
}

data "aws_iam_policy_document" "route_topic" {
  for_each = aws_sns_topic.route

  dynamic "statement" {
    for_each = local.topic_denials

    content {
      sid       = statement.key
      effect    = "Deny"
      actions   = statement.value.actions
      resources = [each.value.arn]

      principals {
        type        = "*"
        identifiers = ["*"]
      }

      condition {
        test     = statement.value.test
        variable = statement.value.variable
        values   = statement.value.values
      }
    }
  }
}

resource "aws_sns_topic_policy" "route" {
  for_each = aws_sns_topic.route

  arn    = each.value.arn
  policy = data.aws_iam_policy_document.route_topic[each.key].json
}

resource "terraform_data" "route_chat_identity" {
  for_each = local.route_configurations

  input = {
    name   = each.value
    team   = try(coalesce(local.routes[each.key].slack.team_id, try(var.slack.team_id, null)), local.teams_routes[each.key].team_id, null)
    tenant = try(local.teams_routes[each.key].tenant_id, null)
  }
}

resource "aws_chatbot_slack_channel_configuration" "route" {
  for_each = local.slack_routes

  configuration_name          = local.route_configurations[each.key]
  slack_team_id               = each.value.team_id != null ? each.value.team_id : try(var.slack.team_id, null)
  slack_channel_id            = each.value.channel_id
  sns_topic_arns              = [aws_sns_topic.route[each.key].arn]
  iam_role_arn                = aws_iam_role.channel["this"].arn
  guardrail_policy_arns       = local.guardrails
  user_authorization_required = true
  logging_level               = "ERROR"
  tags                        = var.tags

  lifecycle {
    replace_triggered_by = [terraform_data.route_chat_identity[each.key]]

    precondition {
      condition     = each.value.team_id != null || var.slack != null
      error_message = "The route ${each.key} has slack without team_id, and slack of the module is not given. Give the id of the workspace, such as T0123456789."
    }
  }
}

resource "aws_chatbot_teams_channel_configuration" "route" {
  for_each = local.teams_routes

  configuration_name          = local.route_configurations[each.key]
  team_id                     = each.value.team_id
  tenant_id                   = each.value.tenant_id
  channel_id                  = each.value.channel_id
  sns_topic_arns              = [aws_sns_topic.route[each.key].arn]
  iam_role_arn                = aws_iam_role.channel["this"].arn
  guardrail_policy_arns       = local.guardrails
  user_authorization_required = true
  logging_level               = "ERROR"
  tags                        = var.tags

  lifecycle {
    replace_triggered_by = [terraform_data.route_chat_identity[each.key]]
  }
}

# What the inputs must say together, and not each of them alone.
resource "terraform_data" "routing" {
  count = length(var.routes) == 0 ? 0 : 1

  lifecycle {
    precondition {
      condition     = length(local.channels) == length(distinct(local.channels))
      error_message = "Two channels of slack, teams and routes are the same one, and AWS allows one chat configuration a channel. Give one of them, with the values of both in its match."
    }

    precondition {
      condition     = alltrue([for route in var.routes : try(split(":", route.topic_arn)[3] == local.region, route.topic_arn == null)])
      error_message = "routes[*].topic_arn must be in ${local.region}, the Region of this module's provider: SNS takes no message from another Region."
    }

    precondition {
      condition     = length(local.all_topics) == length(distinct(local.all_topics))
      error_message = "Two routes, or a route and the default channel, have the same topic: everyone who reads it would be told twice. Give each its own."
    }

    precondition {
      condition     = length(setintersection(var.alarm_actions, values(local.route_topics))) == 0
      error_message = "alarm_actions must not name the topic of a route, which these alarms watch: when the path is broken, its alarm would be lost with it. Give a topic with other subscribers."
    }
  }
}
