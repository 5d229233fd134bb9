variable "hub" {
  description = "Output `hub` of the installation that is to tell of this member."
  type = object({
    bus_arn  = string
    role_arn = string
    name     = string
  })
  nullable = false
}

variable "log_groups" {
  description = "Log groups that the hub may read, with `*` for any text, such as `/ecs/*`; an empty text for none. The default is every log group of the account."
  type        = string
  default     = "*"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_/.#*-]{0,512}$", var.log_groups))
    error_message = "log_groups takes one name of log groups, not an ARN, with * for any text, such as /ecs/*, or an empty text."
  }
}

variable "cloudtrail" {
  description = "Whether the hub may ask CloudTrail who deployed, as it does with `cloudtrail = true`."
  type        = bool
  default     = false
  nullable    = false
}

variable "run_task" {
  description = "Whether calls of RunTask that start no task are sent to the hub. They arrive only where a trail of CloudTrail logs management events."
  type        = bool
  default     = true
  nullable    = false
}

variable "permissions_boundary" {
  description = "Permissions boundary of the roles: a policy of the member's own account by its name, with its path if it has one, such as `platform/boundary`; an empty text for none."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^$|^[A-Za-z0-9_+=,.@-]+(/[A-Za-z0-9_+=,.@-]+)*$", var.permissions_boundary))
    error_message = "permissions_boundary takes the name of a policy in the member's account, not an ARN, such as boundary or platform/boundary."
  }
}

variable "tags" {
  description = "Tags of everything that can have tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
