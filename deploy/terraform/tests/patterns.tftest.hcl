# What the filters make of the patterns stands in composed/, where the Go tests match it against recorded events.
mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package_file         = "versions.tf"
  subscribed_elsewhere = true
  alarm_actions        = ["arn:aws:sns:eu-west-1:111122223333:on-call"]
}

run "included_clusters" {
  variables {
    clusters = { include = ["prod-*", "shared"] }
  }

  assert {
    condition = {
      for name, rule in aws_cloudwatch_event_rule.this : name => jsondecode(rule.event_pattern)
    } == jsondecode(file("tests/composed/include.json"))
    error_message = "Only the included clusters are told of."
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.function.statement : one(statement.condition).variable == "ecs:cluster" && toset(one(statement.condition).values) == toset([
        "arn:aws:ecs:eu-west-1:111122223333:cluster/prod-*", "arn:aws:ecs:eu-west-1:111122223333:cluster/shared",
      ]) if contains(["ReadServicesAndTasks", "ListTasks"], statement.sid)
    ])
    error_message = "Only the included clusters can be read."
  }

  assert {
    condition = one([
      for statement in data.aws_iam_policy_document.function.statement : statement.resources if statement.sid == "ReadServiceDeployments"
      ]) == toset([
      "arn:aws:ecs:eu-west-1:111122223333:service/*",
      "arn:aws:ecs:eu-west-1:111122223333:service-deployment/prod-*/*", "arn:aws:ecs:eu-west-1:111122223333:service-deployment/shared/*",
      "arn:aws:ecs:eu-west-1:111122223333:service-revision/prod-*/*", "arn:aws:ecs:eu-west-1:111122223333:service-revision/shared/*",
    ])
    error_message = "Only the included clusters' service deployments and revisions can be read."
  }

  assert {
    condition = one([
      for statement in data.aws_iam_policy_document.function.statement : statement.resources if statement.sid == "ReadTags"
      ]) == toset([
      "arn:aws:ecs:eu-west-1:111122223333:service/*", "arn:aws:ecs:eu-west-1:111122223333:task-definition/*",
      "arn:aws:ecs:eu-west-1:111122223333:cluster/prod-*", "arn:aws:ecs:eu-west-1:111122223333:cluster/shared",
    ])
    error_message = "Of clusters, only the tags of the included can be read."
  }
}

run "excluded_clusters_and_ignored_names" {
  variables {
    clusters           = { exclude = ["dev-*", "sandbox"] }
    ignore_event_names = ["SERVICE_DISCOVERY_INSTANCE_UNHEALTHY", "SERVICE_DEPLOYMENT_IN_PROGRESS", "HOOK_AWAITING_ACTION"]
  }

  assert {
    condition = {
      for name, rule in aws_cloudwatch_event_rule.this : name => jsondecode(rule.event_pattern)
    } == jsondecode(file("tests/composed/exclude.json"))
    error_message = "All clusters but the excluded are told of, without the ignored names."
  }
}

run "excluded_clusters_by_plain_names" {
  variables {
    clusters = { exclude = ["dev-1", "sandbox"] }
    events   = { service_action = false, hook = false, daemon = false, instance_health = false, steady_state = false }
  }

  assert {
    condition = {
      for name, rule in aws_cloudwatch_event_rule.this : name => jsondecode(rule.event_pattern)
    } == jsondecode(file("tests/composed/exclude-plain.json"))
    error_message = "Names without an asterisk need no wildcard."
  }
}

run "a_realistic_list_fits" {
  variables {
    clusters = { include = [
      "production-eu-west-1-payments", "production-eu-west-1-checkout", "production-eu-west-1-catalogue",
      "production-eu-west-1-search", "production-eu-west-1-identity", "production-eu-west-1-messaging",
      "production-eu-west-1-analytics", "production-eu-west-1-batch", "production-eu-west-1-internal-tools",
      "staging-*", "shared-*", "security-*",
    ] }
    ignore_event_names = ["SERVICE_DISCOVERY_INSTANCE_UNHEALTHY", "ECS_OPERATION_THROTTLED", "SERVICE_DISCOVERY_OPERATION_THROTTLED"]
  }

  assert {
    condition     = alltrue([for rule in aws_cloudwatch_event_rule.this : length(rule.event_pattern) <= 2048])
    error_message = "EventBridge takes 2,048 characters."
  }
}

run "too_long_a_list" {
  command = plan

  variables {
    clusters = { include = [for n in range(60) : "production-eu-west-1-payments-and-invoices-${n}"] }
  }

  expect_failures = [aws_cloudwatch_event_rule.this]
}

run "kinds_turned_off" {
  variables {
    events = { task_stopped = false, daemon = false, instance_health = false, steady_state = false, run_task = false }
  }

  assert {
    condition     = keys(output.rule_names) == ["canary", "deployment", "hook", "service-action"]
    error_message = "A kind that is off has no rule."
  }

  assert {
    condition     = length(aws_lambda_permission.this) == 4 && length(aws_cloudwatch_event_target.this) == 4
    error_message = "A kind that is off has no target and no permission."
  }
}

run "every_name_of_a_kind_ignored" {
  variables {
    ignore_event_names = ["HOOK_AWAITING_ACTION", "HOOK_FAILED", "HOOK_TIMED_OUT"]
  }

  assert {
    condition     = !contains(keys(output.rule_names), "hook") && length(aws_cloudwatch_event_rule.this) == 7
    error_message = "A kind without a name left has no rule: EventBridge refuses an empty list."
  }
}

run "everything_turned_off" {
  command = plan

  variables {
    events = {
      service_action  = false
      deployment      = false
      task_stopped    = false
      hook            = false
      daemon          = false
      instance_health = false
      steady_state    = false
      run_task        = false
    }
  }

  expect_failures = [aws_lambda_function.this]
}
