# Events of other accounts and Regions: what the hub lets in, what its function may do there, and what is refused.
mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_file         = "versions.tf"
  subscribed_elsewhere = true
  alarm_actions        = ["arn:aws:sns:eu-west-1:111122223333:on-call"]
}

run "nothing_without_members" {
  assert {
    condition = (
      length(aws_cloudwatch_event_bus.members) + length(aws_cloudwatch_event_rule.members) + length(aws_cloudwatch_event_bus_policy.members) == 0 &&
      output.hub == null && !contains(data.aws_iam_policy_document.function.statement[*].sid, "ReadMembers")
    )
    error_message = "Who has no members has no bus, and the function may assume no role."
  }
}

run "an_organisation" {
  variables {
    clusters = { include = ["prod-*"] }
    members = {
      organization_id = "o-abc1234567"
      names           = { "222233334444" = "payments-prod" }
      expected        = ["222233334444/us-east-1"]
    }
  }

  assert {
    condition = output.hub == {
      bus_arn = "arn:aws:events:eu-west-1:111122223333:event-bus/ecswhy", role_arn = aws_iam_role.function.arn, name = "ecswhy"
    }
    error_message = "Members are told of bus, role and name."
  }

  assert {
    condition = {
      for name, rule in aws_cloudwatch_event_rule.members : name => jsondecode(rule.event_pattern) if name != "heartbeat"
    } == { for name in keys(local.base_patterns) : name => jsondecode(file("patterns/${name}.json")) }
    error_message = "The rules of the bus are those of the default bus without clusters: their ARNs name another account."
  }

  assert {
    condition = alltrue([
      for name, rule in aws_cloudwatch_event_rule.members :
      rule.event_bus_name == "ecswhy" && aws_cloudwatch_event_target.this["members-${name}"].event_bus_name == "ecswhy" &&
      aws_lambda_permission.this["members-${name}"].source_arn == rule.arn
    ])
    error_message = "What comes to the bus goes to the function."
  }

  assert {
    condition = jsondecode(aws_lambda_function.this.environment[0].variables["ECSWHY_MEMBERS"]) == {
      account = "111122223333", role = "arn:aws:iam::{account}:role/ecswhy-reader-{region}"
      names   = { "222233334444" = "payments-prod" }, include = ["prod-*"], exclude = []
    }
    error_message = "The function knows how to look up members, and which clusters are told of."
  }

  assert {
    condition = one([for statement in data.aws_iam_policy_document.function.statement : statement.resources if statement.sid == "ReadMembers"]) == toset([
      "arn:aws:iam::*:role/ecswhy-reader-*"
    ])
    error_message = "The function may assume readers and no other role."
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.members[0].statement : statement.sid => {
        for condition in statement.condition : condition.variable => join(",", sort(condition.values))
      }
      } == {
      TakeFromOrganization = {
        "aws:PrincipalOrgID" = "o-abc1234567", "aws:PrincipalArn" = "arn:aws:iam::*:role/ecswhy-sender-*", "events:source" = "aws.ecs,aws.events"
      }
      RefuseWhatNoRuleSends = { "events:eventBusInvocation" = "false" }
    }
    error_message = "Only senders of the organisation may send, only by a rule, and only events of AWS."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["member-222233334444-us-east-1"].dimensions == tomap({ FunctionName = "ecswhy", Account = "222233334444", Region = "us-east-1" }) &&
      aws_cloudwatch_metric_alarm.this["member-222233334444-us-east-1"].treat_missing_data == "breaching" &&
      aws_cloudwatch_metric_alarm.this["member-222233334444-us-east-1"].evaluation_periods == 27
    )
    error_message = "An expected member has an alarm when its heartbeat is missing."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["members-deployment-failed-invocations"].dimensions == tomap({ EventBusName = "ecswhy", RuleName = "ecswhy-members-deployment" }) &&
      aws_cloudwatch_metric_alarm.this["deployment-failed-invocations"].dimensions == tomap({ RuleName = "ecswhy-deployment" })
    )
    error_message = "The rules of the bus have their alarms."
  }
}

run "some_accounts" {
  variables {
    members      = { accounts = ["222233334444", "333344445555"] }
    storm_window = 20
  }

  assert {
    condition = toset(one([for statement in data.aws_iam_policy_document.function.statement : statement.resources if statement.sid == "ReadMembers"])) == toset([
      "arn:aws:iam::111122223333:role/ecswhy-reader-*", "arn:aws:iam::222233334444:role/ecswhy-reader-*", "arn:aws:iam::333344445555:role/ecswhy-reader-*",
    ])
    error_message = "The function may assume the readers of these accounts and of its own."
  }

  assert {
    condition = toset(flatten([
      for statement in data.aws_iam_policy_document.members[0].statement : statement.principals[*].identifiers if statement.sid == "TakeFromAccounts"
    ])) == toset(["arn:aws:iam::222233334444:root", "arn:aws:iam::333344445555:root"]) && length(data.aws_iam_policy_document.members[0].statement) == 2
    error_message = "Only these accounts may send."
  }

  assert {
    condition     = alltrue([for name, target in aws_cloudwatch_event_target.this : target.arn == output.events_queue_arn])
    error_message = "With a window, events of members go to the queue, too."
  }
}

run "members_name_nobody" {
  command = plan

  variables {
    members = { names = { "222233334444" = "payments" } }
  }

  expect_failures = [aws_cloudwatch_event_bus.members]
}

run "members_with_a_short_name" {
  command = plan

  variables {
    name    = "e"
    members = { accounts = ["222233334444"] }
  }

  expect_failures = [aws_cloudwatch_event_bus.members]
}

run "members_of_a_unit" {
  command = plan

  variables {
    members = { organization_id = "ou-abcd-12345678" }
  }

  expect_failures = [var.members]
}

run "members_by_name" {
  command = plan

  variables {
    members = { accounts = ["payments-prod"] }
  }

  expect_failures = [var.members]
}

run "members_named_by_no_id" {
  command = plan

  variables {
    members = { accounts = ["222233334444"], names = { payments = "222233334444" } }
  }

  expect_failures = [var.members]
}

run "two_members_of_one_name" {
  command = plan

  variables {
    members = { accounts = ["222233334444"], names = { "222233334444" = "prod", "333344445555" = "prod" } }
  }

  expect_failures = [var.members]
}

run "expected_without_a_region" {
  command = plan

  variables {
    members = { accounts = ["222233334444"], expected = ["222233334444"] }
  }

  expect_failures = [var.members]
}

run "expected_at_home" {
  command = plan

  variables {
    members = { organization_id = "o-abc1234567", expected = ["111122223333/eu-west-1"] }
  }

  expect_failures = [aws_cloudwatch_event_bus.members]
}

run "expected_of_an_account_that_is_no_member" {
  command = plan

  variables {
    members = { accounts = ["222233334444"], expected = ["333344445555/eu-west-1"] }
  }

  expect_failures = [aws_cloudwatch_event_bus.members]
}

run "expected_twice" {
  command = plan

  variables {
    members = { accounts = ["222233334444"], expected = ["222233334444/eu-west-1", "111122223333/us-east-1", "222233334444/eu-west-1"] }
  }

  assert {
    condition     = length(local.heartbeat_alarms) == 2
    error_message = "A member that is named twice has one alarm, and other Regions of the hub's account may be expected."
  }
}

run "expected_without_metrics" {
  command = plan

  variables {
    members           = { accounts = ["222233334444"], expected = ["222233334444/eu-west-1"] }
    metrics_namespace = null
    canary            = null
  }

  expect_failures = [aws_cloudwatch_metric_alarm.this]
}

run "a_member" {
  module {
    source = "./modules/member"
  }

  variables {
    hub        = { bus_arn = "arn:aws:events:eu-west-1:111122223333:event-bus/ecswhy", role_arn = "arn:aws:iam::111122223333:role/ecswhy-eu-west-1", name = "ecswhy" }
    log_groups = "/ecs/*"

    permissions_boundary = "platform/boundary"
  }

  assert {
    condition = aws_cloudformation_stack.this.name == "ecswhy-member" && tomap(aws_cloudformation_stack.this.parameters) == tomap({
      HubBusArn  = "arn:aws:events:eu-west-1:111122223333:event-bus/ecswhy", HubRoleArn = "arn:aws:iam::111122223333:role/ecswhy-eu-west-1", Name = "ecswhy"
      LogGroups  = "/ecs/*"
      CloudTrail = "false", RunTask = "true", PermissionsBoundary = "platform/boundary"
    })
    error_message = "The stack knows its hub."
  }

  assert {
    condition     = length(setsubtract(keys(aws_cloudformation_stack.this.parameters), keys(jsondecode(aws_cloudformation_stack.this.template_body).Parameters))) == 0
    error_message = "The template has every parameter."
  }
}

run "a_member_with_arns" {
  command = plan

  module {
    source = "./modules/member"
  }

  variables {
    hub        = { bus_arn = "arn:aws:events:eu-west-1:111122223333:event-bus/ecswhy", role_arn = "arn:aws:iam::111122223333:role/ecswhy-eu-west-1", name = "ecswhy" }
    log_groups = "arn:aws:logs:eu-west-1:222233334444:log-group:/ecs/web"

    permissions_boundary = "arn:aws:iam::222233334444:policy/boundary"
  }

  expect_failures = [var.log_groups, var.permissions_boundary]
}

run "an_organisations_accounts" {
  module {
    source = "./modules/organization"
  }

  variables {
    hub                     = { bus_arn = "arn:aws:events:eu-west-1:111122223333:event-bus/ecswhy", role_arn = "arn:aws:iam::111122223333:role/ecswhy-eu-west-1", name = "ecswhy" }
    organizational_units    = ["ou-abcd-12345678"]
    regions                 = ["eu-west-1", "us-east-1"]
    delegated_administrator = true
  }

  assert {
    condition = (
      aws_cloudformation_stack_set.this.permission_model == "SERVICE_MANAGED" && aws_cloudformation_stack_set.this.auto_deployment[0].enabled &&
      aws_cloudformation_stack_set.this.call_as == "DELEGATED_ADMIN" && aws_cloudformation_stack_instances.this.call_as == "DELEGATED_ADMIN" &&
      aws_cloudformation_stack_instances.this.regions == toset(["eu-west-1", "us-east-1"])
    )
    error_message = "Accounts of the units become members in all Regions, and those that join do as well."
  }
}

run "an_organisation_without_units" {
  command = plan

  module {
    source = "./modules/organization"
  }

  variables {
    hub                  = { bus_arn = "arn:aws:events:eu-west-1:111122223333:event-bus/ecswhy", role_arn = "arn:aws:iam::111122223333:role/ecswhy-eu-west-1", name = "ecswhy" }
    organizational_units = ["payments"]
    regions              = ["eu-west-1"]
  }

  expect_failures = [var.organizational_units]
}

run "an_organisation_without_regions" {
  command = plan

  module {
    source = "./modules/organization"
  }

  variables {
    hub                  = { bus_arn = "arn:aws:events:eu-west-1:111122223333:event-bus/ecswhy", role_arn = "arn:aws:iam::111122223333:role/ecswhy-eu-west-1", name = "ecswhy" }
    organizational_units = ["r-abcd"]
    regions              = []
  }

  expect_failures = [var.regions]
}
