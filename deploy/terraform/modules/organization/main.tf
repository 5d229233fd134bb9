locals {
  # In a clone the template lies beside the module, and in the archive of a release within it.
  template = one([
    for up in ["../..", "../../.."] : "${path.module}/${up}/cloudformation/member.json"
    if fileexists("${path.module}/${up}/cloudformation/member.json")
  ])

  call_as = var.delegated_administrator ? "DELEGATED_ADMIN" : "SELF"
}

# An account that joins a unit becomes a member by itself, and one that leaves it no longer is. The management account never gets a
# stack of such a set: it takes the submodule member.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-associate-stackset-with-org.html
resource "aws_cloudformation_stack_set" "this" {
  name             = "${var.hub.name}-members"
  description      = "Members of the ecswhy hub ${var.hub.bus_arn}"
  permission_model = "SERVICE_MANAGED"
  call_as          = local.call_as
  template_body    = file(local.template)
  capabilities     = ["CAPABILITY_NAMED_IAM"]
  tags             = var.tags

  parameters = {
    HubBusArn           = var.hub.bus_arn
    HubRoleArn          = var.hub.role_arn
    Name                = var.hub.name
    LogGroups           = var.log_groups
    CloudTrail          = tostring(var.cloudtrail)
    RunTask             = tostring(var.run_task)
    PermissionsBoundary = var.permissions_boundary
  }

  auto_deployment {
    enabled                          = true
    retain_stacks_on_account_removal = false
  }

  managed_execution {
    active = true
  }

  operation_preferences {
    failure_tolerance_percentage = 100 # one account that refuses must not keep the others out
    max_concurrent_percentage    = 100
    region_concurrency_type      = "PARALLEL"
  }

  lifecycle {
    # The provider plans to take away what AWS gives to a set of this kind: https://github.com/hashicorp/terraform-provider-aws/pull/45992
    ignore_changes = [administration_role_arn]
  }
}

resource "aws_cloudformation_stack_instances" "this" {
  stack_set_name = aws_cloudformation_stack_set.this.name
  call_as        = local.call_as
  regions        = var.regions

  deployment_targets {
    organizational_unit_ids = var.organizational_units
  }

  operation_preferences {
    failure_tolerance_percentage = 100
    max_concurrent_percentage    = 100
    region_concurrency_type      = "PARALLEL"
  }
}
