# The member itself is one CloudFormation template, however it is installed.
resource "aws_cloudformation_stack" "this" {
  name          = "${var.hub.name}-member"
  template_body = file("${path.module}/../../../cloudformation/member.json")
  capabilities  = ["CAPABILITY_NAMED_IAM"]
  tags          = var.tags

  parameters = {
    HubBusArn  = var.hub.bus_arn
    HubRoleArn = var.hub.role_arn
    Name       = var.hub.name
    LogGroups  = var.log_groups
    CloudTrail = tostring(var.cloudtrail)
    RunTask    = tostring(var.run_task)
  }
}
