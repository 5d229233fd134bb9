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

variable "organizational_units" {
  description = "Ids of organisational units, or of the root, whose accounts become members now and when they join."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.organizational_units) > 0 && alltrue([for id in var.organizational_units : can(regex("^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$", id))])
    error_message = "organizational_units takes ids of units such as ou-abcd-12345678, or of the root such as r-abcd, and at least one."
  }
}

variable "regions" {
  description = "Regions in which the accounts are members. Each must be enabled in the accounts and in the management account."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.regions) > 0 && alltrue([for region in var.regions : can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]$", region))])
    error_message = "regions takes Regions such as eu-west-1, and at least one."
  }
}

variable "delegated_administrator" {
  description = "Whether this account is a delegated administrator of StackSets, and not the management account."
  type        = bool
  default     = false
  nullable    = false
}

variable "permissions_boundary" {
  description = "Permissions boundary of the roles: a policy of each member's own account by its name, with its path if it has one, such as `platform/boundary`; an empty text for none."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^$|^[A-Za-z0-9_+=,.@-]+(/[A-Za-z0-9_+=,.@-]+)*$", var.permissions_boundary))
    error_message = "permissions_boundary takes the name of a policy in each member's account, not an ARN, such as boundary or platform/boundary."
  }
}

variable "tags" {
  description = "Tags of everything that can have tags."
  type        = map(string)
  default     = {}
  nullable    = false
}
