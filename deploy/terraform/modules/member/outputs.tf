output "reader_role_arn" {
  description = "Role with which the hub looks things up here."
  value       = aws_cloudformation_stack.this.outputs["ReaderRoleArn"]
}
