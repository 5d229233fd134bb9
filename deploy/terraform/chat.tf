# AWS Chatbot subscribes itself to the topic; a subscription of its endpoint in Terraform would fight with that one.
locals {
  # Chat configurations are global in an account, and the module is called once in each Region.
  configuration_name = coalesce(
    try(var.slack.configuration_name, null), try(var.teams.configuration_name, null), "${var.name}-${local.region}",
  )

  chat = var.slack == null && var.teams == null ? [] : ["this"]
  # The one role of all channels.
  channel_role = length(local.chat) + length(local.route_configurations) == 0 ? [] : ["this"]

  # Unset guardrails mean AdministratorAccess. Notifications need no permission at all.
  guardrails = ["arn:${local.partition}:iam::aws:policy/AWSDenyAll"]
}

resource "aws_iam_role" "channel" {
  for_each = toset(local.channel_role)

  name                 = "${var.name}-channel-${local.region}"
  description          = "Role of the chat channel: it may do nothing"
  assume_role_policy   = data.aws_iam_policy_document.channel_trust.json
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags

  lifecycle {
    precondition {
      condition     = var.slack == null || var.teams == null
      error_message = "Give slack or teams, not both: a message is written in the dialect of one chat client. Call the module twice for both."
    }

    precondition {
      condition     = length(local.chat) == 0 || local.dialect == (var.teams == null ? "slack" : "teams")
      error_message = "dialect is ${local.dialect}, but the chat channel that is given is of the other client. Leave dialect out: it follows the channel."
    }
  }
}

data "aws_iam_policy_document" "channel_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["chatbot.amazonaws.com"]
    }
  }
}

# AWS Chatbot cannot give a configuration another name, team or tenant. The provider plans to all the same, and apply then fails
# because nothing changed: https://github.com/hashicorp/terraform-provider-aws/issues/39370
resource "terraform_data" "chat_identity" {
  for_each = toset(local.chat)

  input = {
    name   = local.configuration_name
    team   = try(var.slack.team_id, var.teams.team_id)
    tenant = try(var.teams.tenant_id, null)
  }
}

resource "aws_chatbot_slack_channel_configuration" "this" {
  count = var.slack == null ? 0 : 1

  configuration_name          = local.configuration_name
  slack_team_id               = var.slack.team_id
  slack_channel_id            = var.slack.channel_id
  sns_topic_arns              = [local.topic_arn]
  iam_role_arn                = aws_iam_role.channel["this"].arn
  guardrail_policy_arns       = local.guardrails
  user_authorization_required = true
  logging_level               = "ERROR"
  tags                        = var.tags

  lifecycle {
    replace_triggered_by = [terraform_data.chat_identity]
  }
}

resource "aws_chatbot_teams_channel_configuration" "this" {
  count = var.teams == null ? 0 : 1

  configuration_name          = local.configuration_name
  team_id                     = var.teams.team_id
  tenant_id                   = var.teams.tenant_id
  channel_id                  = var.teams.channel_id
  sns_topic_arns              = [local.topic_arn]
  iam_role_arn                = aws_iam_role.channel["this"].arn
  guardrail_policy_arns       = local.guardrails
  user_authorization_required = true
  logging_level               = "ERROR"
  tags                        = var.tags

  lifecycle {
    replace_triggered_by = [terraform_data.chat_identity]
  }
}
