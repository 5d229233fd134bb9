# Events of other accounts and Regions come to a bus of their own: on the default bus they would also reach rules of other people.
locals {
  # Other Regions of this account need no permission of the bus, but the role's.
  member_accounts = try(var.members.organization_id, null) != null ? ["*"] : distinct(concat([local.account], try(var.members.accounts, [])))

  member_settings = var.members == null ? null : jsonencode({
    account = local.account
    role    = "arn:${local.partition}:iam::{account}:role/${var.name}-reader-{region}"
    names   = var.members.names
    include = var.clusters.include
    exclude = var.clusters.exclude
  })

  # Without the clusters, whose ARNs name another account here: the function looks at them.
  member_rules = var.members == null ? {} : merge(
    {
      for name, pattern in local.base_patterns : name => jsonencode(merge(pattern, {
        detail = merge(pattern.detail, { for rule, values in local.event_names : "eventName" => values if rule == name })
      })) if try(length(local.event_names[name]) > 0, true)
    },
    {
      heartbeat = jsonencode({
        source      = ["aws.events"]
        detail-type = ["Scheduled Event"]
        resources   = [{ wildcard = "*:rule/${var.name}-heartbeat-*" }]
      })
    },
  )
}

resource "aws_cloudwatch_event_bus" "members" {
  count = var.members == null ? 0 : 1

  name = var.name
  tags = var.tags

  lifecycle {
    precondition {
      condition     = var.members.organization_id != null || length(var.members.accounts) > 0
      error_message = "members names nobody: give the organization_id or accounts. For other Regions of this account alone, name the account itself in accounts."
    }

    precondition {
      condition = alltrue([
        for place in var.members.expected :
        place != "${local.account}/${local.region}" && length(setintersection(local.member_accounts, ["*", split("/", place)[0]])) > 0
      ])
      error_message = "members.expected names what is no member, so that its alarm would never end: the account and Region of this module, or an account that members.accounts does not name."
    }

    precondition {
      condition     = length(var.name) > 1
      error_message = "name must have at least two characters where there are members: STS takes no shorter name of a session."
    }
  }

  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role.function]
}

# A bus changes nothing of an event that a rule sends it, and AWS alone may send what claims to be of AWS: so account and Region in
# an event are true. That is why no event may come but by a rule.
data "aws_iam_policy_document" "members" {
  count = var.members == null ? 0 : 1

  dynamic "statement" {
    for_each = var.members.organization_id == null ? [] : [var.members.organization_id]

    content {
      sid       = "TakeFromOrganization"
      actions   = ["events:PutEvents"]
      resources = [aws_cloudwatch_event_bus.members[0].arn]

      principals {
        type        = "*"
        identifiers = ["*"]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:PrincipalOrgID"
        values   = [statement.value]
      }

      condition {
        test     = "ArnLike"
        variable = "aws:PrincipalArn"
        values   = ["arn:${local.partition}:iam::*:role/${var.name}-sender-*"]
      }

      condition {
        test     = "StringEquals"
        variable = "events:source"
        values   = ["aws.ecs", "aws.events"]
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.members.accounts) == 0 ? [] : [var.members.accounts]

    content {
      sid       = "TakeFromAccounts"
      actions   = ["events:PutEvents"]
      resources = [aws_cloudwatch_event_bus.members[0].arn]

      principals {
        type        = "AWS"
        identifiers = [for account in statement.value : "arn:${local.partition}:iam::${account}:root"]
      }

      condition {
        test     = "ArnLike"
        variable = "aws:PrincipalArn"
        values   = ["arn:${local.partition}:iam::*:role/${var.name}-sender-*"]
      }

      condition {
        test     = "StringEquals"
        variable = "events:source"
        values   = ["aws.ecs", "aws.events"]
      }
    }
  }

  statement {
    sid       = "RefuseWhatNoRuleSends"
    effect    = "Deny"
    actions   = ["events:PutEvents"]
    resources = [aws_cloudwatch_event_bus.members[0].arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "events:eventBusInvocation"
      values   = ["false"]
    }
  }
}

resource "aws_cloudwatch_event_bus_policy" "members" {
  count = var.members == null ? 0 : 1

  event_bus_name = aws_cloudwatch_event_bus.members[0].name
  policy         = data.aws_iam_policy_document.members[0].json
}

resource "aws_cloudwatch_event_rule" "members" {
  for_each = local.member_rules

  name           = "${var.name}-members-${each.key}"
  description    = "ECS ${replace(each.key, "-", " ")} events of members to the function ${var.name}"
  event_bus_name = aws_cloudwatch_event_bus.members[0].name
  event_pattern  = each.value
  tags           = var.tags
}
