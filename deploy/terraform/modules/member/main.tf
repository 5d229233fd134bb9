locals {
  # In a clone the template lies beside the module, and in the archive of a release within it.
  template = one([
    for up in ["../..", "../../.."] : "${path.module}/${up}/cloudformation/member.json"
    if fileexists("${path.module}/${up}/cloudformation/member.json")
  ])
}

# The member itself is one CloudFormation template, however it is installed.
resource "aws_cloudformation_stack" "this" {
  name          = "${var.hub.name}-member"
  template_body = file(local.template)
  capabilities  = ["CAPABILITY_NAMED_IAM"]
  tags          = var.tags

  parameters = {
    HubBusArn           = var.hub.bus_arn
    HubRoleArn          = var.hub.role_arn
    Name                = var.hub.name
    LogGroups           = var.log_groups
    CloudTrail          = tostring(var.cloudtrail)
    RunTask             = tostring(var.run_task)
    PermissionsBoundary = var.permissions_boundary
  }
}
